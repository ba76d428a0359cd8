"""A stored past, seen again with what is known today."""
