"""The faults of credentials that a user entered, each with a translation key. No text contains the input."""

from enum import StrEnum


class CredentialFault(StrEnum):
    """Every reason to refuse credentials; the value is the translation key of its explanation."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_JSON = "not_json"
    NOT_DATE = "not_date"
    DATE_IN_FUTURE = "date_in_future"
    NOT_HEX_64 = "not_hex_64"
    WRAPPED_KEY = "wrapped_key"
    ACCOUNT_SECRETS = "account_secrets"
    NO_IDENTITY_KEY = "no_identity_key"
    SEVERAL_DEVICES = "several_devices"
    NOT_ACCESSORY = "not_accessory"
    NOT_PLIST = "not_plist"
    ENCRYPTED_ACCESSORY = "encrypted_accessory"
    INCOMPLETE_ACCESSORY = "incomplete_accessory"
    NOT_ADDRESS = "not_address"
    RESERVED_ADDRESS = "reserved_address"
    NOT_BIND_KEY = "not_bind_key"
    NOT_UUID = "not_uuid"
    NOT_MAJOR = "not_major"
    NOT_MINOR = "not_minor"
    NOT_HEX_32 = "not_hex_32"
    NOT_KEYS = "not_keys"
    TOO_MANY_KEYS = "too_many_keys"
    DAMAGED_DATA = "damaged_data"


_TEXTS = {
    CredentialFault.EMPTY: "nothing was entered",
    CredentialFault.TOO_LONG: "the text is longer than 64 KiB",
    CredentialFault.NOT_JSON: "the text starts like JSON but is not valid JSON",
    CredentialFault.NOT_DATE: "expected an ISO date-time between 2015 and 2100",
    CredentialFault.DATE_IN_FUTURE: "the date is in the future",
    CredentialFault.NOT_HEX_64: "expected an identity key of 64 hex digits",
    CredentialFault.WRAPPED_KEY: "this key (60 or 48 bytes) is still encrypted; the decrypted one has 32 bytes",
    CredentialFault.ACCOUNT_SECRETS: "this is the file of an account's log-in secrets, not the key of a tag",
    CredentialFault.NO_IDENTITY_KEY: "the JSON holds no identity key",
    CredentialFault.SEVERAL_DEVICES: "the JSON describes several devices; expected one",
    CredentialFault.NOT_ACCESSORY: "expected FindMy.py accessory JSON or a decrypted accessory plist",
    CredentialFault.NOT_PLIST: "the text starts like a property list but is not a valid one",
    CredentialFault.ENCRYPTED_ACCESSORY: "the property list is still encrypted",
    CredentialFault.INCOMPLETE_ACCESSORY: "the accessory lacks one of its keys or its pairing date",
    CredentialFault.NOT_ADDRESS: "expected a Bluetooth address such as AA:BB:CC:DD:EE:FF",
    CredentialFault.RESERVED_ADDRESS: "no device has this address",
    CredentialFault.NOT_BIND_KEY: "expected a bind key of 24 or 32 hex digits",
    CredentialFault.NOT_UUID: "expected a UUID",
    CredentialFault.NOT_MAJOR: "expected a major number from 0 to 65535",
    CredentialFault.NOT_MINOR: "expected a minor number from 0 to 65535",
    CredentialFault.NOT_HEX_32: "expected an identity resolving key of 32 hex digits",
    CredentialFault.NOT_KEYS: "expected the keys or the fixed id of a home-made tag",
    CredentialFault.TOO_MANY_KEYS: "a tag can have 500 keys at most",
    CredentialFault.DAMAGED_DATA: "the stored credentials are damaged",
}


# Faults that can also be explained by the number of digits that were entered.
_COUNTED = {
    CredentialFault.NOT_HEX_64: 64,
    CredentialFault.NOT_HEX_32: 32,
    CredentialFault.NOT_BIND_KEY: 32,
    CredentialFault.NOT_ADDRESS: 12,
    CredentialFault.NOT_UUID: 32,
}


class CredentialError(ValueError):
    """Credentials were refused. `key` is the translation key; the message never holds what was entered.

    `digits` is how many hexadecimal digits were entered, where it was nothing else. It is left out where so few were
    entered that it was hardly meant as the whole.
    """

    def __init__(self, fault: CredentialFault, digits: int | None = None) -> None:
        super().__init__(_TEXTS[fault])
        self.fault = fault
        needed = _COUNTED.get(fault)
        self._digits = digits if digits is not None and needed is not None and digits * 2 >= needed else None

    @property
    def key(self) -> str:
        """The translation key of the explanation."""
        return self.fault.value if self._digits is None else f"{self.fault.value}_counted"

    @property
    def placeholders(self) -> dict[str, str]:
        """The placeholders of the explanation."""
        return {} if self._digits is None else {"digits": str(self._digits)}


def explanation_keys() -> set[str]:
    """Return all translation keys of explanations that a form can show."""
    faults = {fault.value for fault in CredentialFault}
    return (faults | {f"{fault.value}_counted" for fault in _COUNTED}) - {CredentialFault.DAMAGED_DATA.value}
