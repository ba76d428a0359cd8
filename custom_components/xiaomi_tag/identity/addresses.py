"""The addresses of our tags: fixed ones, and those learned from frames."""

MOST_LEARNED = 10
"""A rotating tag has one address at a time; a few more are old ones on their way out."""


class AddressBook:
    """Addresses of our tags. Bounded: one fixed address and `MOST_LEARNED` learned ones a tag, each with an end."""

    def __init__(self) -> None:
        self._tags: dict[str, str] = {}
        self._until: dict[str, dict[str, float]] = {}

    def tag_of(self, address: str) -> str | None:
        """Return the tag of an address, or None: one dictionary look-up."""
        return self._tags.get(address)

    def fix(self, tag: str, address: str) -> None:
        """Give a tag a fixed address."""
        self.forget(address)
        self._tags[address] = tag

    def learn(self, tag: str, address: str, until: float) -> None:
        """Give a tag an address until a time (Unix seconds); a tag's longest unconfirmed ones make room."""
        if self._tags.get(address) != tag:
            self.forget(address)
            self._tags[address] = tag
        learned = self._until.setdefault(tag, {})
        until = max(until, learned.pop(address, until))
        if len(learned) >= MOST_LEARNED:
            self.forget(next(iter(learned)))
        learned[address] = until

    def until(self, tag: str, address: str) -> float:
        """Return when a learned address ends; 0 when the tag did not learn it."""
        return self._until.get(tag, {}).get(address, 0.0)

    def learned(self, tag: str) -> tuple[str, ...]:
        """Return a tag's learned addresses, the one confirmed last at the end."""
        return tuple(self._until.get(tag, ()))

    def forget(self, address: str) -> None:
        """Forget an address."""
        tag = self._tags.pop(address, None)
        if tag is not None:
            self._until.get(tag, {}).pop(address, None)

    def expire(self, now: float) -> None:
        """Forget the learned addresses whose time is over."""
        over = [address for learned in self._until.values() for address, until in learned.items() if until < now]
        for address in over:
            self.forget(address)

    def remove(self, tag: str) -> None:
        """Forget a tag and all its addresses."""
        for address in [address for address, owner in self._tags.items() if owner == tag]:
            del self._tags[address]
        self._until.pop(tag, None)
