"""Where sightings come from: each source fills one sink."""
