"""The one place that says what time it is, always in UTC and always aware."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)
