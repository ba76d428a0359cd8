"""Times as text."""

from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """Return a Unix time as an ISO 8601 date-time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
