"""Frame, address and keys to one of our tags."""
