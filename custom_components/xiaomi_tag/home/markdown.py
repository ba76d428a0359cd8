"""Foreign text in Markdown: names of receivers, tags and areas are shown in repairs and forms."""

import re
from typing import Final

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$:@/])")
_SPACE: Final = re.compile(r"\s+")


def escaped(name: str) -> str:
    """Return a name that is shown as it is: no link, no picture, no mark-up, one line."""
    line = _SPACE.sub(" ", "".join(letter if letter.isprintable() else " " for letter in name)).strip()
    return _SPECIAL.sub(r"\\\1", line)
