"""What the fuzz tests of parsers share: hostile bytes, and what a frame must look like whatever it was read from."""

from hypothesis import HealthCheck, settings, strategies as st

from custom_components.xiaomi_tag.adverts import (
    Battery,
    BatteryLevel,
    Frame,
    OwnerState,
    Protocol,
    chipolo,
    dult,
    eddystone,
    fast_pair,
    find_hub,
    find_my,
    ibeacon,
    mibeacon,
    pebblebee,
    smarttag,
    tile,
)

fuzz = settings(max_examples=250, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

IDENTITY_LENGTHS: dict[Protocol, set[int]] = {
    dult.PROTOCOL: {0},
    find_hub.PROTOCOL: {20, 32},
    eddystone.UID: {16},
    eddystone.TLM: {0},
    find_my.PROTOCOL: {6, 28},
    find_my.PAIRING: {0},
    ibeacon.PROTOCOL: {20},
    fast_pair.PROTOCOL: {0},
    smarttag.PROTOCOL: {0, 8, 12},
    tile.PROTOCOL: {0, 8},
    chipolo.PROTOCOL: {0},
    pebblebee.PROTOCOL: {0},
    mibeacon.PROTOCOL: {0, 6},
}

# Digits of other scripts, a lone surrogate and white space, which conversions of text treat each in its own way.
texts = st.text(alphabet="0123456789ABCDEFabcdefgXx:- \n\x00\u0663\u00e9\U0001f600\ud800", max_size=40)
names = texts | st.none() | st.sampled_from(["Xiaomi Tag", "iTAG", "nut", ""])
addresses = (
    st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":").upper())
    | st.sampled_from(["", ":::::", "ZZ:ZZ:ZZ:ZZ:ZZ:ZZ", "AABBCCDDEEFF:::::", "8B6F1C6E-2F5D-4D3B-A0F6-0C2F5E0E4B1A"])
    | texts
)


@st.composite
def mutated(draw: st.DrawFn, *frames: str) -> bytes:
    """Return one of the frames (hex), cut, extended or with some bytes replaced."""
    data = bytearray.fromhex(draw(st.sampled_from(frames)))
    for _ in range(draw(st.integers(0, 3))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    cut = draw(st.integers(0, len(data)))
    return bytes(data[:cut] if draw(st.booleans()) else data) + draw(st.binary(max_size=6))


def hostile(*frames: str) -> st.SearchStrategy[bytes]:
    """Return arbitrary bytes and mutations of valid frames (hex)."""
    return st.binary(max_size=64) | mutated(*frames)


def check_battery(battery: Battery | None) -> None:
    """Assert that a battery reading says exactly one thing, in range."""
    if battery is None:
        return
    given = [value for value in (battery.level, battery.percent, battery.millivolts) if value is not None]
    assert len(given) == 1
    assert battery.level is None or isinstance(battery.level, BatteryLevel)
    assert battery.percent is None or 0 <= battery.percent <= 100
    assert battery.millivolts is None or 0 < battery.millivolts <= 0xFFFF


def check_frame(frame: Frame | None) -> None:
    """Assert that a frame is well formed."""
    if frame is None:
        return
    assert frame.protocol in IDENTITY_LENGTHS, f"IDENTITY_LENGTHS lacks {frame.protocol.name}"
    assert len(frame.identity) in IDENTITY_LENGTHS[frame.protocol]
    assert isinstance(frame.identity, bytes)
    assert isinstance(frame.owner, OwnerState)
    assert frame.model is None or frame.model
    check_battery(frame.battery)
