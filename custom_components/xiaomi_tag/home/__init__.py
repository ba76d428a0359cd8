"""The running home."""

from .home import Home, XiaomiTagConfigEntry

__all__ = ["Home", "XiaomiTagConfigEntry"]
