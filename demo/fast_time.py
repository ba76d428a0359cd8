"""Time that runs faster than the machine's, for the proxies' air and for Home Assistant alike."""

from pathlib import Path
import time
from typing import Final

_REPOSITORY: Final = Path(__file__).resolve().parent.parent
_PLACES: Final = (_REPOSITORY / ".toolchain" / "faketime", Path("/"))
_LIBRARY: Final = "usr/lib/*/faketime/libfaketimeMT.so.1"


def find_library() -> Path | None:
    """Return the path of libfaketime, which `script/setup` gets on Debian; None without it."""
    return next((path for place in _PLACES for path in sorted(place.glob(_LIBRARY))), None)


class AirClock:
    """Unix seconds that begin with the machine's, or where asked to, and from `hurry` on pass at another speed."""

    def __init__(self, begins_at: float | None = None) -> None:
        self.speed = 1.0
        self._since = time.time()
        self._from = self._since if begins_at is None else begins_at

    def now(self) -> float:
        """Return the present."""
        return self._from + self.speed * (time.time() - self._since)

    def hurry(self, speed: float) -> None:
        """Let time pass at this speed from now on, without a jump."""
        now = time.time()
        self._from, self._since = self._from + self.speed * (now - self._since), now
        self.speed = speed


class FastProcess:
    """The clock of another process, which libfaketime reads from a file.

    The process begins with the present of a clock, at the machine's speed until `follow`. It looks at the file once a second of its own, and takes a
    speed from the file as if it had run at it from its start: the offset makes up for that.
    """

    def __init__(self, library: Path, file: Path) -> None:
        self._file = file
        self._started_at = 0.0
        self.environment: dict[str, str] = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",
        }

    def begin(self, clock: AirClock | None = None) -> None:
        """Take now for the process's start; its present is the clock's, without one the machine's."""
        self._started_at = time.time()
        ahead = 0.0 if clock is None else clock.now() - self._started_at
        self._file.write_text(f"{ahead:+.3f} x1", encoding="ascii")

    def follow(self, clock: AirClock) -> None:
        """Run as the clock does."""
        real = time.time()
        offset = clock.now() - self._started_at - clock.speed * (real - self._started_at)
        self._file.write_text(f"{offset:+.3f} x{clock.speed:g}", encoding="ascii")
