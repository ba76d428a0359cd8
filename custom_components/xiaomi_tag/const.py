"""Constants that more than one module uses."""

from typing import Final

DOMAIN: Final = "xiaomi_tag"

MANUFACTURER: Final = "Xiaomi Tag"
"""Of the devices that stand for things of this integration: the home, fences, phones."""

SUBENTRY_TAG: Final = "tag"
SUBENTRY_FENCE: Final = "fence"
SUBENTRY_PHONE: Final = "phone"

SIGNAL_TAGS_CHANGED: Final = "xiaomi_tag_tags_changed"
"""Sent when tags may have been added, renamed or removed."""

EVENT_CROSSING: Final = "xiaomi_tag_crossing"
EVENT_STRANGER: Final = "xiaomi_tag_stranger"
EVENT_STRANGER_LOG: Final = "xiaomi_tag_stranger_log"
"""Fired when somebody decided about a stranger, or switched the detection: for the logbook."""

CONF_VERSION: Final = "version"
CONF_KIND: Final = "kind"
CONF_PERSON: Final = "person"
CONF_RECEIVER_ID: Final = "receiver_id"
CONF_USER: Final = "user"

OPTION_AWAY_AFTER: Final = "away_after_s"
OPTION_PUBLISH_THRESHOLD: Final = "publish_threshold"
OPTION_OCCUPANCY_AREAS: Final = "occupancy_areas"
OPTION_READERS: Final = "readers"
OPTION_RECEIVERS: Final = "receivers"
OPTION_USE_SENSORS: Final = "use_sensors"
OPTION_LEARN_ROOMS: Final = "learn_rooms"
OPTION_SENSORS_LEFT_OUT: Final = "sensors_left_out"
OPTION_SENSOR_LABELS_LEFT_OUT: Final = "sensor_labels_left_out"
OPTION_PERSON_SENSORS: Final = "person_sensors"
OPTION_SENSOR_AREAS_RIGHT: Final = "sensor_areas_right"
OPTION_SIGHTING_HOURS: Final = "sighting_hours"
OPTION_PLACE_DAYS: Final = "place_days"
OPTION_CROSSING_DAYS: Final = "crossing_days"
OPTION_STRANGERS: Final = "strangers"
OPTION_STRANGERS_SENSITIVITY: Final = "strangers_sensitivity"
OPTION_MEMBER_ROOMS: Final = "member_rooms"
DEFAULT_AWAY_AFTER_S: Final = 120
DEFAULT_PUBLISH_THRESHOLD: Final = 0.5
DEFAULT_SIGHTING_HOURS: Final = 48
DEFAULT_PLACE_DAYS: Final = 30
DEFAULT_CROSSING_DAYS: Final = 365
