"""Verbs of a single session: done with evidence, undone, moved, asked about, noted."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.banks.schema import Bank
from assess.clock import now
from assess.development.diary import monday_of
from assess.development.events import add_event, last_event
from assess.development.models import EntryState, EventKind, Note, Plan, PlanEntry
from assess.development.plan import make_plan
from assess.development.refit import place, place_on
from assess.development.requests import request_of, write_sessions
from assess.errors import Conflict, InvalidInput, NotFound
from assess.principal import Principal
from assess.words import say

Reason = Literal["too_long", "too_early", "not_useful", "no_access"]
REASONS: tuple[Reason, ...] = ("too_long", "too_early", "not_useful", "no_access")
LATER_DAYS = 21
SHORTEST_SESSION = 10
LONGEST_TEXT = 5000


def mark_done(
    session: Session,
    entry: PlanEntry,
    *,
    evidence: str = "",
    is_shown: bool = False,
    minutes_spent: int | None = None,
    by: Principal,
) -> None:
    """Write a session down as done; needs evidence that another person could check.

    `evidence` says in words where it is; `is_shown` ticks that somebody else has seen it.
    """
    if entry.state == EntryState.DONE:
        return
    if entry.state == EntryState.DROPPED:
        raise Conflict("This session is no longer part of your plan")
    if not evidence.strip() and not is_shown:
        raise InvalidInput("Say what another person could check, or tick that somebody has seen it")
    spent = entry.minutes if minutes_spent is None else minutes_spent
    if not 1 <= spent <= 24 * 60:
        raise InvalidInput("Give the minutes it took as a number from 1 to 1440")
    before = entry.state
    entry.state = EntryState.DONE
    entry.done_at = now()
    entry.minutes_spent = spent
    details = {"evidence": limited(evidence), "is_shown": is_shown, "minutes": spent}
    add_event(session, entry, EventKind.DONE, details | {"state": before}, by=by)


def undo(session: Session, entry: PlanEntry, *, by: Principal) -> None:
    """Take back the last thing that was done to the session."""
    last = last_event(session, entry)
    if last is None or last.kind not in (EventKind.DONE, EventKind.MOVED):
        raise Conflict("There is nothing to undo here")
    if last.kind == EventKind.DONE:
        entry.state = last.details["state"]
        entry.done_at = None
        entry.minutes_spent = None
    else:
        _move_back(entry.plan, last.details["moves"])
        entry.times_moved -= 1
    add_event(session, entry, EventKind.UNDONE, {"what": last.kind}, by=by)


def move(
    session: Session,
    entry: PlanEntry,
    bank: Bank,
    *,
    today: date,
    to: date | None = None,
    reason: str = "",
    by: Principal,
) -> None:
    """Move a session to `to` or to the next week with room.

    Once without a question; after that a reason is needed, and the plan answers it.
    """
    if not (entry.is_open or entry.state == EntryState.ASKED):
        raise Conflict("Only a session that is still open can be moved")
    if entry.times_moved and reason not in REASONS:
        raise InvalidInput("You have moved this before, so say what is in the way")
    if to is not None and to < today:
        raise InvalidInput("Choose a day that is not over")
    if reason:
        add_event(session, entry, EventKind.ANSWERED, {"reason": reason}, by=by)
    if reason in ("not_useful", "no_access"):
        _drop(session, entry, bank, reason, today=today, by=by)
        return
    before = {str(each.id): _place_of(each) for each in entry.plan.entries}
    if reason == "too_long":
        entry.minutes = max(SHORTEST_SESSION, math.ceil(entry.minutes / 2))
    came_from = entry.date
    earliest = today + timedelta(days=LATER_DAYS) if reason == "too_early" else max(
        today, monday_of(max(entry.date, today)) + timedelta(days=7)
    )  # fmt: skip
    if to is not None:
        place_on(entry.plan, bank, entry, to, today=today)
    elif not place(entry.plan, bank, entry, earliest=earliest):
        raise Conflict(
            "No later week of your plan has room for this session",
            remedy="Choose a day yourself, or raise your weekly minutes in the settings.",
        )
    entry.state = EntryState.PLANNED
    entry.times_moved += 1
    entry.moved_from = came_from
    moves = {
        str(each.id): before[str(each.id)]
        for each in entry.plan.entries
        if before[str(each.id)] != _place_of(each)
    }
    add_event(session, entry, EventKind.MOVED, {"moves": moves, "reason": reason}, by=by)


def add_note(session: Session, entry: PlanEntry, text: str, *, by: Principal) -> Note:
    """A private note on the session."""
    if not text.strip():
        raise InvalidInput("Write something first")
    note = Note(
        organisation_id=by.organisation_id,
        entry_id=entry.id,
        text=limited(text),
        written_at=now(),
    )
    session.add(note)
    session.flush()
    return note


def delete_note(session: Session, entry: PlanEntry, note_id: Any, *, by: Principal) -> None:
    """Delete one of the notes on the session."""
    found = session.scalar(
        select(Note).where(
            Note.id == note_id,
            Note.entry_id == entry.id,
            Note.organisation_id == by.organisation_id,
        )
    )
    if found is None:
        raise NotFound("There is no such note")
    session.delete(found)
    session.flush()


def notes_of(session: Session, entry: PlanEntry) -> list[Note]:
    """The notes on a session, latest first."""
    return list(
        session.scalars(
            select(Note)
            .where(Note.entry_id == entry.id, Note.organisation_id == entry.organisation_id)
            .order_by(Note.written_at.desc(), Note.id)
        )
    )


def save_worksheet(
    session: Session,
    entry: PlanEntry,
    *,
    steps: Sequence[int] | None = None,
    sheet: Mapping[str, str] | None = None,
) -> None:
    """Keep which steps are ticked, or what the template holds."""
    worksheet = dict(entry.worksheet)
    if steps is not None:
        worksheet["steps"] = sorted(set(steps))
    if sheet is not None:
        worksheet["sheet"] = {name: limited(text) for name, text in sheet.items() if text.strip()}
        worksheet["saved_at"] = now().isoformat()
    entry.worksheet = worksheet
    session.flush()


def limited(text: str) -> str:
    """The text as it is stored."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(say("Use at most %(most)s characters", most=LONGEST_TEXT))
    return text.strip()


def _drop(
    session: Session, entry: PlanEntry, bank: Bank, reason: str, *, today: date, by: Principal
) -> None:
    """Take the activity out of the plan and let another one have its room."""
    plan = entry.plan
    plan.excluded = [*plan.excluded, {"activity": entry.activity_id, "reason": reason}]
    for each in plan.entries:
        if each.activity_id == entry.activity_id and each.state != EntryState.DONE:
            each.state = EntryState.DROPPED
            add_event(session, each, EventKind.DROPPED, {"reason": reason}, by=by)
    kept = [each for each in plan.entries if each.state != EntryState.DROPPED]
    planned = make_plan(request_of(plan, bank, begin=today, kept=kept), bank.activities)
    write_sessions(plan, planned, kept=kept)
    session.flush()


def _place_of(entry: PlanEntry) -> list[Any]:
    """Where the entry stands, so that a move can be undone."""
    moved_from = entry.moved_from.isoformat() if entry.moved_from else None
    return [entry.date.isoformat(), entry.minutes, entry.state, entry.phase, moved_from]


def _move_back(plan: Plan, moves: Mapping[str, list[Any]]) -> None:
    for each in plan.entries:
        if str(each.id) in moves and each.state != EntryState.DONE:
            day, each.minutes, each.state, each.phase, moved_from = moves[str(each.id)]
            each.date = date.fromisoformat(day)
            each.moved_from = date.fromisoformat(moved_from) if moved_from else None
