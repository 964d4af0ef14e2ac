"""Turns sessions into what the plan macros draw."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from assess.development.models import EntryState, PlanEntry
from assess.reports import plan_words as words
from assess.web.manager.own import Own


def entry_url(entry: PlanEntry) -> str:
    """The page of a session."""
    return url_for("manager.activity", entry_id=entry.id)


def title_of(own: Own, entry: PlanEntry) -> str:
    """The title of the session's activity."""
    return own.titles.get(entry.activity_id, entry.activity_id)


def session_text(entry: PlanEntry) -> str:
    """Which time of how many; empty for something done once."""
    if entry.of < 2:
        return ""
    return _("Session %(number)s of %(of)s.", number=entry.number, of=entry.of)


def why_text(own: Own, entry: PlanEntry, *, with_activity: bool = True) -> str:
    """Why the activity, why for this person, and how strong the evidence is."""
    reason = words.why(entry.because, own.names, own.titles)
    activity = own.bank.activities.get(entry.activity_id)
    if activity is None:
        return reason
    strength = words.short_strength(activity.evidence_strength)
    return " ".join(
        (
            words.first_sentence(activity.why) if with_activity else "",
            reason,
            _("Evidence: %(strength)s.", strength=strength),
        )
    ).strip()


def card(own: Own, entry: PlanEntry, *, is_first: bool = False) -> dict[str, Any]:
    """A session of this week as a card with its minutes as the largest thing."""
    is_done = entry.state == EntryState.DONE
    actions: list[dict[str, Any]] = [
        {"label": _("See it") if is_done else _("Open"), "url": entry_url(entry),
         "primary": is_first and not is_done},
    ]  # fmt: skip
    if not is_done:
        actions.append(_move_action(entry))
    done_on = entry.done_at.date() if entry.done_at else None
    return {
        "time": entry.minutes_spent if is_done and entry.minutes_spent else entry.minutes,
        "unit": _("minutes"),
        "title": title_of(own, entry),
        "url": entry_url(entry),
        "when": "" if is_done else words.day_text(entry.date) + ("," if entry.of > 1 else ""),
        "detail": "" if is_done else words.uncapitalised(session_text(entry)),
        "tag": _("moved here") if entry.moved_from and not is_done else "",
        "why": why_text(own, entry),
        "status": _("Done on %(day)s", day=words.day_text(done_on)) if done_on else "",
        "done": is_done,
        "actions": actions,
    }


def asked_card(own: Own, entry: PlanEntry) -> dict[str, Any]:
    """A session that did not happen twice, with the question what is in the way."""
    post = url_for("manager.move", entry_id=entry.id)
    answers = [
        {"label": label, "url": post, "method": "post",
         "fields": [{"name": "reason", "value": reason}]}
        for reason, label in reason_choices()
    ]  # fmt: skip
    return {
        "time": entry.minutes,
        "unit": _("minutes"),
        "title": title_of(own, entry),
        "url": entry_url(entry),
        "detail": session_text(entry),
        "why": _(
            "It did not fit twice, so the plan asks before it books it again. Too long: it is cut "
            "in half. Too early: it comes back in three weeks. The other two take it out."
        ),
        "actions": answers,
    }


def reason_choices() -> list[tuple[str, str]]:
    """What may be in the way, as (value, words)."""
    return [
        ("too_long", _("Too long")),
        ("too_early", _("Too early")),
        ("not_useful", _("Not useful")),
        ("no_access", _("No access")),
    ]


def row(own: Own, entry: PlanEntry) -> list[Any]:
    """A session as a row of a list."""
    return [
        {"text": title_of(own, entry), "url": entry_url(entry), "small": session_text(entry)},
        words.short_day(entry.date),
        {"text": str(entry.minutes)},
        state_cell(entry),
    ]


def state_cell(entry: PlanEntry) -> dict[str, str]:
    """The state of a session as a tag."""
    text, kind = state_words(entry)
    return {"tag": text, "kind": kind}


def state_words(entry: PlanEntry) -> tuple[str, str]:
    """The state in a word, and the kind of its tag."""
    if entry.state == EntryState.DONE:
        return _("done"), "done"
    if entry.state == EntryState.ASKED:
        return _("waits for you"), "solid"
    if entry.times_moved:
        return _("moved"), "dash"
    return _("planned"), "dash"


def _move_action(entry: PlanEntry) -> dict[str, Any]:
    if entry.times_moved:
        return {"label": _("Move"), "url": entry_url(entry) + "#move"}
    return {
        "label": _("Move"),
        "url": url_for("manager.move", entry_id=entry.id),
        "method": "post",
    }
