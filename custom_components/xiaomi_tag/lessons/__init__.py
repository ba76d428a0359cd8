"""Learns what rooms sound like from the sensors of the house, after the fact."""
