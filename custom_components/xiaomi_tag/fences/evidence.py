"""Evidence for the fences: where a tag or a person is, and since when."""

from dataclasses import dataclass

from ..basics.model import Fix, Position
from .sensitivity import Decided

RADIO = "radio"
"""The source that is the home's own receivers, by way of the locator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a tag is by one source, from `seen_at` on; times in Unix seconds.

    `source` is RADIO or a relay's receiver id. `home` is the probability of being in the home, `rooms` the decisions
    about its area in the order of SENSITIVITIES; None is unknown. RADIO evidence holds until the next of RADIO, and
    `heard_at` is when the tag was heard last while it was at home. Others hold for `valid_s` (None: until newer evidence
    of this source, or of a better one).
    """

    tag: str
    source: str
    seen_at: float
    received_at: float
    home: float | None = None
    rooms: tuple[Decided, ...] | None = None
    position: Position | None = None
    fix: Fix | None = None
    heard_at: float | None = None
    valid_s: float | None = None
    resting: bool | None = None
    """Whether the tag lies still, None if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEvidence:
    """Where a person is, from `seen_at` on: `zones` are the entity ids of the zones around them.

    `home` is None while unknown.
    """

    person: str
    seen_at: float
    received_at: float
    home: bool | None
    zones: frozenset[str] = frozenset()
    fix: Fix | None = None
