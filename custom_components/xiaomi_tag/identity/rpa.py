"""Resolvable private addresses (Bluetooth Core Specification, Vol 3, Part H, 2.2.2)."""

from bluetooth_data_tools import get_cipher_for_irk, resolve_private_address
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from ..adverts.advertisement import address_bytes
from ..basics.bounded import Bounded

_MOST_MISSES = 4096
_KIND_BITS = 0xC0
_RESOLVABLE = 0x40


def resolvable(address: str) -> str | None:
    """Return the address in its usual spelling when its top bits say that it is resolvable, else None."""
    octets = address_bytes(address)
    return octets.hex(":") if octets is not None and octets[0] & _KIND_BITS == _RESOLVABLE else None


class PrivateAddresses:
    """Identity resolving keys of our tags. Bounded: one cipher a key and byte order, 4096 remembered misses.

    A new address costs one AES block a key and byte order, a remembered one a look-up. The order that matched last is
    tried first and the other one is kept: a stranger's address passes for ours by chance once in 2**24 trials, and
    after that the tag's own addresses must still match.
    """

    def __init__(self) -> None:
        self._ciphers: dict[str, tuple[Cipher[modes.ECB], ...]] = {}
        self._misses: Bounded[str, None] = Bounded(_MOST_MISSES)

    def add(self, tag: str, irk: bytes) -> None:
        """Add a tag's key, in either byte order."""
        orders = dict.fromkeys((irk, irk[::-1]))
        self._ciphers[tag] = tuple(get_cipher_for_irk(order) for order in orders)
        self._misses.clear()

    def remove(self, tag: str) -> None:
        """Forget a tag's key."""
        self._ciphers.pop(tag, None)

    def resolve(self, address: str) -> str | None:
        """Return the tag whose key made this address, or None."""
        if not self._ciphers or address in self._misses:
            return None
        if (spelled := resolvable(address)) is not None:
            for tag, ciphers in self._ciphers.items():
                for cipher in ciphers:
                    if resolve_private_address(cipher, spelled):
                        self._ciphers[tag] = (cipher, *(other for other in ciphers if other is not cipher))
                        return tag
        self._misses[address] = None
        return None
