"""SQLite store of sightings, places and crossings: retention, pseudonyms, export, erasure, replay."""

from .buffer import SightingBuffer
from .database import asides, discard, set_aside
from .faults import JournalError, JournalFault
from .journal import Journal
from .model import (
    Batch,
    ChangeKind,
    Counts,
    JournalChange,
    JournalCrossing,
    JournalPlace,
    JournalSighting,
    JournalStats,
    Kind,
    Retention,
    Status,
)
from .tag_columns import TagColumns
from .vault import Secrets

__all__ = [
    "Batch",
    "ChangeKind",
    "Counts",
    "Journal",
    "JournalChange",
    "JournalCrossing",
    "JournalError",
    "JournalFault",
    "JournalPlace",
    "JournalSighting",
    "JournalStats",
    "Kind",
    "Retention",
    "Secrets",
    "SightingBuffer",
    "Status",
    "TagColumns",
    "asides",
    "discard",
    "set_aside",
]
