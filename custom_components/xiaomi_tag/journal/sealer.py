"""Bodies of rows: JSON, sealed; and a count of those that could not be read."""

import json
from typing import Any

from .vault import Vault


class Bodies:
    """Seals and opens bodies. A row that does not open is left out and counted, never an error."""

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
        """Return what was sealed; None when it cannot be read."""
        plain = self.vault.open(table, owner, key, body)
        if plain is None:
            self.count_unreadable()
            return None
        return json.loads(plain)

    def count_unreadable(self) -> None:
        """Note one more row that cannot be read."""
        self.unreadable += 1
