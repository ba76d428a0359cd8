"""Encrypts the bodies of rows as JSON, decrypts them, and counts those that cannot be read."""

from collections.abc import Callable
import json
from typing import Any

from .vault import Vault


class Sealer:
    """Seals and opens bodies. A row that cannot be opened is left out and counted; it is never an error."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.unreadable = 0

    def tag(self, tag: str) -> bytes:
        """Return the pseudonym of a tag."""
        return self.vault.pseudonym("tag", tag)

    def seal(self, table: str, owner: bytes, data: Any) -> tuple[int, bytes]:
        """Return the key's number and the body."""
        return self.vault.seal(table, owner, json.dumps(data, separators=(",", ":")).encode())

    def open(self, table: str, owner: bytes, key: int, body: bytes) -> Any:
        """Return the sealed data, None if it cannot be read."""
        plain = self.vault.open(table, owner, key, body)
        if plain is None:
            self.count_unreadable()
            return None
        return json.loads(plain)

    def read[Row](self, table: str, owner: bytes, key: int, body: bytes, row: Callable[[Any], Row]) -> Row | None:
        """Return what `row` makes of the sealed data; None if it cannot be read or is of another version."""
        try:
            data = self.open(table, owner, key, body)
            return None if data is None else row(data)
        except AttributeError, LookupError, TypeError, ValueError:
            self.count_unreadable()
            return None

    def count_unreadable(self) -> None:
        """Count a row that cannot be read."""
        self.unreadable += 1
