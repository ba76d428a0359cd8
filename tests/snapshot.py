"""Snapshots that are the same on every Home Assistant we test on."""

from typing import Any

from homeassistant.helpers.entity_registry import RegistryEntry
from pytest_homeassistant_custom_component.syrupy import (
    HomeAssistantSnapshotExtension,
    HomeAssistantSnapshotSerializer,
)

_ONLY_IN_SOME = ("compat_name",)  # since 2026.11


class _Serializer(HomeAssistantSnapshotSerializer):  # type: ignore[misc]  # untyped
    @classmethod
    def _serializable_entity_registry_entry(cls, data: RegistryEntry) -> Any:
        serialized = super()._serializable_entity_registry_entry(data)
        for key in _ONLY_IN_SOME:
            serialized.pop(key, None)
        return serialized


class SnapshotExtension(HomeAssistantSnapshotExtension):  # type: ignore[misc]  # untyped
    """Home Assistant's snapshots, which leave out ids and times, without what only some versions have."""

    serializer_class = _Serializer
