"""The look-up tables by which the resolver matches packets with tags."""

from dataclasses import dataclass, field

from ..adverts.frame import Protocol
from .addresses import AddressBook
from .find_hub import EphemeralId
from .rpa import PrivateAddresses
from .schedule import AccessoryKey, Slot
from .search import SearchPlanner


@dataclass(slots=True, eq=False)
class Tables:
    """Each tag adds its own entries and removes them again; see `TagState.enter` and `leave`."""

    planner: SearchPlanner
    """Of the searches for Find Hub tags."""
    key_planner: SearchPlanner = field(default_factory=SearchPlanner)
    """Of those for Find My accessories."""
    addresses: AddressBook = field(default_factory=AddressBook)
    private_addresses: PrivateAddresses = field(default_factory=PrivateAddresses)
    identities: dict[tuple[Protocol, bytes], str] = field(default_factory=dict)
    """Tags whose frames always carry the same identity."""
    eids: dict[bytes, Slot[EphemeralId]] = field(default_factory=dict)
    """Find Hub ids that are due about now."""
    prefixes: dict[bytes, Slot[AccessoryKey]] = field(default_factory=dict)
    """Starts of the Find My keys that are due about now."""
