"""The plan as a calendar file that updates: stable ids, the organisation's time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from assess.development.models import EntryState, Plan, PlanEntry

CHECK_IN_TIME = time(15, 0)
UID = "{}@firstline"


@dataclass(frozen=True, slots=True)
class Told:
    """What a calendar says of one session or check-in; the page finds the words."""

    summary: str
    description: str


def calendar_of(
    plan: Plan,
    *,
    name: str,
    time_zone: str,
    sessions: dict[str, Told],
    check_ins: dict[int, Told],
) -> bytes:
    """The calendar of `plan`; `sessions` by entry id and `check_ins` by day hold the words."""
    calendar = Calendar()
    calendar.add("prodid", "-//Firstline//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", vText(time_zone))
    zone = ZoneInfo(time_zone)
    # Sessions of one day follow each other.
    taken: dict[object, datetime] = {}
    for entry in plan.entries:
        if entry.state not in (EntryState.PLANNED, EntryState.DONE):
            continue
        event = Event()
        if plan.session_time:
            start = taken.get(entry.date) or datetime.combine(
                entry.date, time.fromisoformat(plan.session_time), zone
            )
            end = start + timedelta(minutes=entry.minutes)
            taken[entry.date] = end
            event.add("dtstart", start)
            event.add("dtend", end)
        else:
            event.add("dtstart", entry.date)
            event.add("dtend", entry.date + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        _describe(event, str(entry.id), entry.changed_at, sessions[str(entry.id)])
        event.add("sequence", _version(entry, plan))
        event.add("categories", ["Firstline"])
        calendar.add_component(event)
    for each in plan.check_ins:
        event = Event()
        start = datetime.combine(each.date, CHECK_IN_TIME, zone)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=each.minutes))
        _describe(event, str(each.id), plan.created_at, check_ins[each.day])
        event.add("categories", ["Firstline"])
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _describe(event: Event, identity: str, changed_at: datetime, told: Told) -> None:
    event.add("uid", UID.format(identity))
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("summary", told.summary)
    event.add("description", told.description)
    event.add("status", "CONFIRMED")


def _version(entry: PlanEntry, plan: Plan) -> int:
    """A number that grows with every change, so that calendars take the newer one."""
    return max(0, int((entry.changed_at - plan.created_at).total_seconds()))
