"""One session: its steps, the sheet to fill in, evidence, notes, signs of success, limits."""

import uuid
from typing import Any

from flask import render_template, url_for
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from assess.banks.activities import Activity
from assess.development import services
from assess.development.catalogue import conditions
from assess.development.entries import notes_of
from assess.development.events import events_of
from assess.development.models import EntryState, EventKind, PlanEntry
from assess.development.sheets import read_sheet, split_step
from assess.errors import NotFound
from assess.permissions import require
from assess.reports import plan_words as words
from assess.web.context import db, principal
from assess.web.manager import blueprint
from assess.web.manager.cards import reason_choices, session_text, state_words, why_text
from assess.web.manager.own import Own, own
from assess.web.manager.shelf import template_links
from assess.web.security import needs


@blueprint.get("/plan/sessions/<uuid:entry_id>")
@needs("plan.view")
def activity(entry_id: uuid.UUID) -> str:
    """Everything needed to do one session."""
    return show_activity(entry_id)


def show_activity(entry_id: uuid.UUID, error: str = "", typed: dict[str, str] | None = None) -> str:
    """The page, with what was wrong and what was typed when a form came back."""
    mine = own()
    entry = services.find_entry(db(), entry_id, by=principal())
    require(principal(), "plan.view", entry.plan)
    if mine is None or entry.activity_id not in mine.bank.activities:
        raise NotFound(_("There is no such session in your plan"))
    found = mine.bank.activities[entry.activity_id]
    return render_template(
        "manager/activity.html",
        entry=entry,
        activity=found,
        caption=_caption(mine, entry, found),
        steps=steps_of(found, entry.worksheet.get("steps", [])),
        steps_title=ngettext("%(count)s step", "%(count)s steps", len(found.steps),
                             count=words.count_text(len(found.steps))),
        groups=_groups(found, entry),
        saved_at=_saved_at(entry),
        sessions=_sessions(mine, entry),
        notes=notes_of(db(), entry),
        facts=facts_of(mine, found, entry),
        traps=traps_of(mine, found),
        templates=template_links(mine, found),
        why=why_text(mine, entry, with_activity=False),
        evidence=words.uncapitalised(found.evidence),
        is_done=entry.state == EntryState.DONE,
        is_dropped=entry.state == EntryState.DROPPED,
        reasons=reason_choices(),
        error=error,
        typed=typed or {},
    )  # fmt: skip


def steps_of(found: Activity, ticked: list[int] | None = None) -> list[dict[str, Any]]:
    """The steps with a short title where they have one."""
    return [
        {
            "title": title,
            "text": text,
            "name": f"step-{number}",
            "checked": ticked is not None and number in ticked,
        }
        for number, (title, text) in enumerate(map(split_step, found.steps), start=1)
    ]


def traps_of(mine: Own, found: Activity) -> str:
    """The habits an activity works on, in plain words."""
    patterns = {each.code: each.pattern for each in mine.bank.framework.derailers}
    return "; ".join(patterns[each] for each in found.traps if each in patterns)


def facts_of(mine: Own, found: Activity, entry: PlanEntry | None) -> list[dict[str, str]]:
    """What describes an activity, beside its steps."""
    facts = [{"label": _("Time"), "value": _time(found, entry)}]
    if entry is not None:
        facts.append({"label": _("When"), "value": words.day_text(entry.date)})
    needs_ = [*conditions(found)]
    if found.needs is not None:
        for each in (found.needs.people, found.needs.access, found.needs.materials):
            needs_.extend([each] if isinstance(each, str) else each)
    if needs_:
        facts.append(
            {"label": _("You need"), "value": words.capitalised("; ".join(filter(None, needs_)))}
        )
    if found.needs is not None and found.needs.sponsor_ask:
        ask = words.capitalised(found.needs.sponsor_ask)
        facts.append({"label": _("Ask your sponsor for"), "value": ask})
    facts.append(
        {
            "label": _("Evidence that it helps"),
            "value": words.strength_text(found.evidence_strength),
        }
    )
    facts.append({"label": _("It worked when"), "value": found.success})
    facts.append({"label": _("Area"), "value": mine.names.get(found.competency, found.competency)})
    return facts


def _time(found: Activity, entry: PlanEntry | None) -> str:
    first = words.minutes_text(found.minutes.first)
    if entry is None:
        if found.minutes.repeat is None or found.cadence.times < 2:
            return first
        return _("%(first)s, then %(repeat)s", first=first,
                 repeat=words.minutes_text(found.minutes.repeat))  # fmt: skip
    now = words.minutes_text(entry.minutes)
    return now if entry.minutes == found.minutes.first else _(
        "%(now)s, first time %(first)s", now=now, first=first
    )  # fmt: skip


def _caption(mine: Own, entry: PlanEntry, found: Activity) -> str:
    parts = [mine.names.get(found.competency, ""), words.kind_text(found.kind)]
    parts.append(session_text(entry).rstrip(".").lower())
    return ", ".join(filter(None, parts))


def _groups(found: Activity, entry: PlanEntry) -> list[dict[str, Any]]:
    values = entry.worksheet.get("sheet", {})
    return [
        {
            "title": group.title,
            "texts": group.texts,
            "fields": [
                {"name": each.name, "label": each.label, "rows": each.rows,
                 "value": values.get(each.name, "")}
                for each in group.fields
            ],
        }
        for group in read_sheet(found.template or "")
    ]  # fmt: skip


def _saved_at(entry: PlanEntry) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    saved = entry.worksheet.get("saved_at")
    if not saved:
        return ""
    local = datetime.fromisoformat(saved).astimezone(ZoneInfo(principal().time_zone))
    return _("Saved on %(when)s", when=format_datetime(local, "d MMMM HH:mm", rebase=False))


def _sessions(mine: Own, entry: PlanEntry) -> list[dict[str, Any]]:
    """All sessions of the activity with the evidence that was given."""
    same = [
        each
        for each in mine.plan.entries
        if each.activity_id == entry.activity_id and each.state != EntryState.DROPPED
    ]
    evidence = {
        each.entry_id: each.details.get("evidence", "")
        for each in events_of(db(), same)
        if each.kind == EventKind.DONE
    }
    return [
        {
            "label": _("Session %(number)s, %(day)s", number=each.number,
                       day=words.short_day(each.date)),
            "url": None if each.id == entry.id else url_for("manager.activity", entry_id=each.id),
            "status": state_words(each)[0],
            "kind": state_words(each)[1],
            "evidence": evidence.get(each.id, "") if each.state == EntryState.DONE else "",
        }
        for each in same
    ]  # fmt: skip
