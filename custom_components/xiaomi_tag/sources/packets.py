"""The content of packets as Home Assistant's Bluetooth delivers them."""

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak

from ..adverts import Advertisement, from_raw


def advertisement_of(info: BluetoothServiceInfoBleak) -> Advertisement:
    """Return the content of this very packet if the receiver forwards it raw, else all that the address sent so far."""
    if info.raw is not None and (advertisement := from_raw(info.address, info.raw)) is not None:
        return advertisement
    return merged_of(info)


def merged_of(info: BluetoothServiceInfoBleak) -> Advertisement:
    """Return all that the address sent so far."""
    return Advertisement(info.address, info.service_data, info.manufacturer_data, info.name, info.service_uuids)
