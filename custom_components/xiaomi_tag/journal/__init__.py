"""The embedded store of sightings, places and crossings."""
