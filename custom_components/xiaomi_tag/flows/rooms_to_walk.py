"""Which rooms were calibrated, and which remain."""

from dataclasses import dataclass

from homeassistant.core import callback
from homeassistant.helpers import area_registry as ar

from ..home import Home
from ..locator.walks import WalkKind

NOTHING = "–"  # noqa: RUF001  a placeholder in texts


@dataclass(frozen=True, slots=True)
class RoomsToWalk:
    """Area ids, by name. `needed` are the rooms with a receiver, which must all be walked before walks count."""

    walked: tuple[str, ...]
    needed: tuple[str, ...]
    others: tuple[str, ...]
    """Neither walked nor with a receiver."""

    @property
    def remaining(self) -> tuple[str, ...]:
        """The rooms that must still be walked."""
        return tuple(room for room in self.needed if room not in self.walked)

    @property
    def next(self) -> str | None:
        """The room to walk next."""
        return next(iter((*self.remaining, *self.others)), None)


@callback
def rooms_to_walk(home: Home) -> RoomsToWalk:
    """Return which rooms of a home were calibrated, and which remain."""
    areas = sorted(ar.async_get(home.hass).async_list_areas(), key=lambda area: area.name.casefold())
    walks = {walk.room for walk in home.calibration_store.walks.values() if walk.kind is WalkKind.WALK}
    heard = {receiver.area_id for receiver in home.receivers.all()}
    return RoomsToWalk(
        walked=tuple(area.id for area in areas if area.id in walks),
        needed=tuple(area.id for area in areas if area.id in heard),
        others=tuple(area.id for area in areas if area.id not in walks | heard),
    )


@callback
def room_texts(home: Home) -> dict[str, str]:
    """Return the placeholders `done` and `remaining` of texts."""
    rooms = rooms_to_walk(home)
    registry = ar.async_get(home.hass)

    def names(ids: tuple[str, ...]) -> str:
        return ", ".join(area.name for room in ids if (area := registry.async_get_area(room))) or NOTHING

    return {"done": names(rooms.walked), "remaining": names(rooms.remaining)}
