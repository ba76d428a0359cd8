"""The addresses of our tags: fixed ones, and those learned from frames."""

from dataclasses import dataclass

from ..basics.bounded import Bounded

MOST_LEARNED = 10
"""A rotating tag has one address at a time; a few more are old ones on their way out."""
_MOST_FOREIGN = 1024


@dataclass(slots=True)
class _Proof:
    """Until when an address is a tag's, when that was proven last, and how often."""

    until: float
    at: float
    times: int = 1


class AddressBook:
    """Addresses of our tags. Bounded: `MOST_LEARNED` learned ones a tag, each with an end, and 1024 foreign ones."""

    def __init__(self) -> None:
        self._fixed: dict[str, tuple[str, ...]] = {}
        self._tags: dict[str, str] = {}
        self._proofs: dict[str, dict[str, _Proof]] = {}
        self._foreign: Bounded[str, None] = Bounded(_MOST_FOREIGN)

    def tag_of(self, address: str) -> str | None:
        """Return the tag of an address, or None: a dictionary look-up or two."""
        fixed = self._fixed.get(address)
        return self._tags.get(address) if fixed is None else fixed[0]

    def fixed(self, address: str) -> tuple[str, ...]:
        """Return the tags that have this address for good."""
        return self._fixed.get(address, ())

    def learned_tag(self, address: str) -> str | None:
        """Return the tag that this address was learned for."""
        return self._tags.get(address)

    def fix(self, tag: str, address: str) -> None:
        """Give a tag a fixed address."""
        self._fixed[address] = (*self.fixed(address), tag)

    def learn(self, tag: str, address: str, until: float, *, at: float = 0.0) -> None:
        """Give a tag an address until a time; `at` is when that was proven (Unix seconds).

        When a tag has too many, the one that was proven least often makes room, the longest unconfirmed one of several:
        whoever copies a tag from many addresses cannot push out the tag's own.
        """
        if self._tags.get(address) != tag:
            self.forget(address)
        proofs = self._proofs.setdefault(tag, {})
        if (proof := proofs.pop(address, None)) is None:
            if len(proofs) >= MOST_LEARNED:
                self.forget(min(proofs, key=lambda known: proofs[known].times))
            proof = _Proof(until, at)
        else:
            proof.times += 1
            proof.until, proof.at = max(proof.until, until), max(proof.at, at)
        proofs[address] = proof
        self._tags[address] = tag

    def until(self, tag: str, address: str) -> float:
        """Return when a learned address ends; 0 when the tag did not learn it."""
        proof = self._proofs.get(tag, {}).get(address)
        return 0.0 if proof is None else proof.until

    def proven_at(self, tag: str, address: str) -> float:
        """Return when a learned address was proven last; 0 when the tag did not learn it."""
        proof = self._proofs.get(tag, {}).get(address)
        return 0.0 if proof is None else proof.at

    def learned(self, tag: str) -> tuple[str, ...]:
        """Return a tag's learned addresses, the one confirmed last at the end."""
        return tuple(self._proofs.get(tag, ()))

    def mark_foreign(self, address: str) -> None:
        """Record that an address also sends what no tag sends: what proves nothing there is not a tag's."""
        self._foreign[address] = None
        self.forget(address)

    def is_foreign(self, address: str) -> bool:
        """Return whether an address also sends what no tag sends."""
        return address in self._foreign

    def forget(self, address: str) -> None:
        """Forget a learned address."""
        tag = self._tags.pop(address, None)
        if tag is not None:
            self._proofs.get(tag, {}).pop(address, None)

    def expire(self, now: float) -> None:
        """Forget the learned addresses whose time is over."""
        over = [address for proofs in self._proofs.values() for address, proof in proofs.items() if proof.until < now]
        for address in over:
            self.forget(address)

    def remove(self, tag: str) -> None:
        """Forget a tag and all its addresses."""
        for address in self.learned(tag):
            self.forget(address)
        self._proofs.pop(tag, None)
        for address in [address for address, owners in self._fixed.items() if tag in owners]:
            owners = tuple(owner for owner in self._fixed.pop(address) if owner != tag)
            if owners:
                self._fixed[address] = owners
