"""Finds the keys of tags in files that other programs exported, for `script/keys`. It reads files and prints, no more.

Understood is what the forms understand: secrets and output of GoogleFindMyTools and scripts around it, FindMy.py's
JSON, decrypted property lists (XML or binary), `.keys`, `devices.json` of Macless Haystack, and the `info` of BlueZ. A
file with several tags is taken apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
import datetime as dt
import json
from pathlib import Path
import plistlib
import sys
from typing import Any, Final

from custom_components.xiaomi_tag.identity.credentials import (
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    HomeMadeCredentials,
    PrivateAddressCredentials,
)
from custom_components.xiaomi_tag.identity.faults import CredentialError, CredentialFault
from custom_components.xiaomi_tag.identity.imports import parse_find_hub, parse_find_my, parse_irk

_MOST_BYTES: Final = 4 * 1024 * 1024
_MOST_FILES: Final = 1_000
_MOST_NODES: Final = 20_000
_NAMES: Final = ("name", "device_name", "deviceName", "title")
_USAGE: Final = "usage: script/keys FILE_OR_FOLDER …\n"


@dataclass(frozen=True, slots=True)
class Export:
    """A tag found in a file: which form it belongs into, and what to enter there, by field."""

    name: str
    form: str
    fields: Mapping[str, str] = field(repr=False)


def exports_in(name: str, data: bytes) -> list[Export]:
    """Return the tags in a file; an empty list where it holds none that can be used."""
    if len(data) > _MOST_BYTES:
        return []
    text = _text(data)
    found: dict[str, Export] = {}
    for title, part in _parts(text):
        if (credentials := _credentials(part)) is not None:
            export = _export(title or name, credentials)
            found.setdefault(repr(sorted(export.fields.items())), export)
    return list(found.values())


def refusal_of(data: bytes) -> str:
    """Return why a file holds nothing that can be used."""
    text = _text(data)
    faults: list[CredentialError] = []
    for parse in (parse_find_my, parse_find_hub):
        try:
            parse(text)
        except CredentialError as error:
            faults.append(error)
    # What a file is goes before what it is not.
    telling = {CredentialFault.ACCOUNT_SECRETS, CredentialFault.WRAPPED_KEY, CredentialFault.ENCRYPTED_ACCESSORY}
    return str(next((error for error in faults if error.fault in telling), faults[0] if faults else "nothing"))


def _text(data: bytes) -> str:
    """Return a file's text; a binary property list as XML."""
    if data.startswith(b"bplist"):
        try:
            return plistlib.dumps(plistlib.loads(data)).decode()
        except Exception:  # noqa: BLE001  on malformed input plistlib lets out nearly any error
            return ""
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _parts(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield the name, where it is known, and the text of whatever may be a tag: the whole, then every object in it."""
    yield None, text
    try:
        nodes: list[Any] = [json.loads(text)]
    except ValueError, RecursionError:
        return
    for node in nodes:
        if isinstance(node, dict):
            yield _name(node), json.dumps(node)
        if isinstance(node, (dict, list)) and len(nodes) < _MOST_NODES:
            nodes.extend(node.values() if isinstance(node, dict) else node)


def _name(node: Mapping[str, Any]) -> str | None:
    return next((node[name] for name in _NAMES if isinstance(node.get(name), str) and node[name]), None)


def _credentials(text: str) -> Credentials | None:
    for parse in (parse_find_my, parse_find_hub, parse_irk):
        try:
            return parse(text)
        except CredentialError:
            continue
    return None


def _export(name: str, credentials: Credentials) -> Export:
    match credentials:
        case FindHubCredentials(identity_key, paired_at):
            fields = {"Identity key": identity_key.hex()}
            if paired_at is not None:
                fields["Paired on"] = dt.datetime.fromtimestamp(paired_at, dt.UTC).date().isoformat()
            return Export(name, "Google Find Hub tag", fields)
        case FindMyCredentials():
            return Export(name, "Apple Find My tag", {"Accessory file": _accessory(credentials)})
        case HomeMadeCredentials(ids):
            return Export(name, "Home-made tag", {"Keys or id": "\n".join(map(_line, ids))})
        case PrivateAddressCredentials(irk):
            return Export(name, "Device with a private address", {"Identity resolving key": irk.hex()})
    raise TypeError(credentials)


def _line(one: bytes) -> str:
    return one.hex() if len(one) < 28 else f"Advertisement key: {one.hex()}"  # noqa: PLR2004  a Find My key


def _accessory(credentials: FindMyCredentials) -> str:
    def iso(seconds: float | None) -> str | None:
        return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()

    return json.dumps(
        {
            "type": "accessory",
            "master_key": credentials.master_key.hex(),
            "skn": credentials.primary_secret.hex(),
            "sks": credentials.secondary_secret.hex(),
            "paired_at": iso(credentials.paired_at),
            "model": credentials.model,
            "alignment_date": iso(credentials.aligned_at),
            "alignment_index": credentials.aligned_index if credentials.aligned_at is not None else None,
        }
    )


def _files(paths: Iterable[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        yield from (
            sorted(inner for inner in path.rglob("*") if inner.is_file())[:_MOST_FILES] if path.is_dir() else (path,)
        )


def main(arguments: list[str]) -> int:
    """Print what to enter for the tags in these files and folders; return 0 if there was any."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stdout.write(_USAGE)
        return 0 if arguments else 2
    found = 0
    for path in _files(arguments):
        try:
            data = path.read_bytes()
        except OSError as error:
            sys.stderr.write(f"{path}: {error.strerror}\n")
            continue
        exports = exports_in(path.stem, data)
        if not exports and len(data) <= _MOST_BYTES:
            sys.stderr.write(f"{path}: {refusal_of(data)}\n")
        for export in exports:
            found += 1
            sys.stdout.write(f"\n{export.name}: Add tag → {export.form}\n")
            for label, value in export.fields.items():
                sys.stdout.write(f"{label}:\n{value}\n")
    return 0 if found else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
