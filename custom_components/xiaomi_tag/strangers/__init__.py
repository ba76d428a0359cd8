"""Unknown trackers: linked tracks of them, scores of whether they move with somebody, and levels."""
