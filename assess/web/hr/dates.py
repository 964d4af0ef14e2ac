"""How HR pages print a moment: as a day, or a day and a time, where the organisation is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime

from assess.web.context import principal


def day(moment: datetime | None) -> str:
    """The day, such as 24 February 2026; nothing for no moment."""
    if moment is None:
        return ""
    return date_words(moment.astimezone(_zone()).date())


def date_words(value: date) -> str:
    """A calendar day in words."""
    return str(format_date(value, "d MMMM y", rebase=False))


def day_and_time(moment: datetime | None) -> str:
    """The day and the time, such as 24 February 2026, 14:05."""
    if moment is None:
        return ""
    return str(format_datetime(moment.astimezone(_zone()), "d MMMM y, HH:mm", rebase=False))


def end_of(last_day: date) -> datetime:
    """The moment at which a day is over in the organisation's own time zone."""
    return datetime.combine(last_day + timedelta(days=1), time.min, _zone()).astimezone(UTC)


def last_day_of(moment: datetime) -> date:
    """The last whole day before `moment`; the reverse of `end_of`."""
    return (moment.astimezone(_zone()) - timedelta(seconds=1)).date()


def _zone() -> ZoneInfo:
    return ZoneInfo(principal().time_zone)
