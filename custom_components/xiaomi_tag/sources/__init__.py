"""Where sightings come from."""
