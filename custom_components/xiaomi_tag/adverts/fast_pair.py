"""Fast Pair in pairing mode, service data 0xFE2C. Source: developers.google.com/nearby/fast-pair, Provider."""

from .frame import FastPairFrame, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFE2C)

MODEL_ID_XIAOMI_TAG = 0x15D23E
"""The international Xiaomi Tag. Source: github.com/leowood2000/xiaomi-tag-find-hub-lsposed."""

_LENGTH = 3
_MODELS = {MODEL_ID_XIAOMI_TAG: "Xiaomi Tag"}


def parse(data: bytes) -> FastPairFrame | None:
    """Read the model id (3 bytes); outside of pairing mode the data is longer and gives None."""
    if len(data) != _LENGTH:
        return None
    model_id = int.from_bytes(data)
    return FastPairFrame(protocol=PROTOCOL, model=_MODELS.get(model_id), model_id=model_id)


PROTOCOL = Protocol(name="fast_pair", display_name="Fast Pair", service_data={UUID: parse})
