"""Eddystone UID and telemetry, service data 0xFEAA.

Source: github.com/google/eddystone, protocol-specification.md, eddystone-uid and eddystone-tlm.
"""

from struct import Struct

from .frame import Battery, EddystoneTlmFrame, EddystoneUidFrame, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFEAA)

_TYPE_UID = 0x00
_TYPE_TLM = 0x20
_UID_LENGTHS = (18, 20)
"""With and without the two reserved bytes at the end."""
_TLM_PLAIN_LENGTH = 14
_TLM_ENCRYPTED_LENGTH = 18
_TLM_ENCRYPTED_VERSION = 1
_NO_TEMPERATURE = -0x8000

_UID = Struct(">xb16s")
_TLM = Struct(">xxHhII")


def parse_uid(data: bytes) -> EddystoneUidFrame | None:
    """Read power at 0 m (int8, dBm), namespace (10 bytes) and instance (6 bytes)."""
    if len(data) not in _UID_LENGTHS or data[0] != _TYPE_UID:
        return None
    power, identity = _UID.unpack_from(data)
    return EddystoneUidFrame(protocol=UID, identity=identity, power_at_0m_dbm=power)


def parse_tlm(data: bytes) -> EddystoneTlmFrame | None:
    """Read battery (uint16, mV, 0 where there is none), temperature (8.8 fixed), packet count, uptime (0.1 s)."""
    size = len(data)
    if not size or data[0] != _TYPE_TLM:
        return None
    if size == _TLM_PLAIN_LENGTH and data[1] == 0:
        millivolts, temperature, count, uptime = _TLM.unpack(data)
        return EddystoneTlmFrame(
            protocol=TLM,
            battery=Battery(millivolts=millivolts) if millivolts else None,
            version=0,
            temperature_c=None if temperature == _NO_TEMPERATURE else temperature / 256,
            advertisements=count,
            uptime_s=uptime / 10,
        )
    if size == _TLM_ENCRYPTED_LENGTH and data[1] == _TLM_ENCRYPTED_VERSION:
        return EddystoneTlmFrame(protocol=TLM, version=_TLM_ENCRYPTED_VERSION)
    return None


UID = Protocol(name="eddystone_uid", display_name="Eddystone", service_data={UUID: parse_uid})
TLM = Protocol(name="eddystone_tlm", display_name="Eddystone", service_data={UUID: parse_tlm})
