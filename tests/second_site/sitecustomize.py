"""Lets the test harness of the first Home Assistant test the second, newer one.

For that alone: script/test puts this folder first on the path, so that every Python process of the tests, also each
worker, runs this before anything else. It goes as soon as there is a harness for that Home Assistant.
"""

# Home Assistant 2026.11 puts httpx2 in the place of httpx, which only works before anything has imported httpx. The
# harness does that first, so this import has to come before it.
import homeassistant  # noqa: F401
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# The harness imports this from where it was in 2026.10.
if not hasattr(logger, "_clear_logger_overwrites"):
    logger._clear_logger_overwrites = helpers._clear_logger_overwrites
