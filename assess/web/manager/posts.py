"""What a manager does to a session: done, undo, move, save steps and sheet, write a note."""

import uuid
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.development import services
from assess.development.entries import delete_note
from assess.development.models import PlanEntry
from assess.development.sheets import field_names
from assess.errors import InvalidInput
from assess.permissions import require
from assess.web.context import db, principal
from assess.web.forms import is_near
from assess.web.manager import blueprint
from assess.web.manager.activity import show_activity
from assess.web.security import needs
from assess.web.words import all_translated, translated


def _entry(entry_id: uuid.UUID) -> PlanEntry:
    entry = services.find_entry(db(), entry_id, by=principal())
    require(principal(), "plan.edit", entry.plan)
    return entry


@blueprint.post("/plan/sessions/<uuid:entry_id>/done")
@needs("plan.edit")
def done(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Write the session down as done."""
    entry = _entry(entry_id)
    evidence = request.form.get("evidence", "")
    spent = request.form.get("minutes", "").strip()
    try:
        services.mark_done(
            db(),
            entry,
            evidence=evidence,
            is_shown="shown" in request.form,
            minutes_spent=_whole_number(spent) if spent else None,
            by=principal(),
        )
    except InvalidInput as error:
        typed = {"evidence": evidence, "minutes": spent}
        return show_activity(entry_id, _explained(error), typed), 422
    return redirect(url_for("manager.week", undo=entry.id))


@blueprint.post("/plan/sessions/<uuid:entry_id>/undo")
@needs("plan.edit")
def undo(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Take back the last step."""
    services.undo(db(), _entry(entry_id), by=principal())
    flash(_("Taken back. Everything is as it was before."), "success")
    return redirect(url_for("manager.week"))


@blueprint.post("/plan/sessions/<uuid:entry_id>/move")
@needs("plan.edit")
def move(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Move the session, with a reason the second time."""
    entry = _entry(entry_id)
    reason = request.form.get("reason", "")
    typed_day = request.form.get("to", "").strip()
    try:
        services.move(
            db(),
            entry,
            services.library_of(db(), entry.plan),
            today=services.today_of(principal()),
            to=_day(typed_day) if typed_day else None,
            reason=reason,
            by=principal(),
        )
    except InvalidInput as error:
        return show_activity(entry_id, _explained(error), {"to": typed_day}), 422
    if reason in ("not_useful", "no_access"):
        flash(_("Taken out. Another activity takes its room where one fits."), "success")
        return redirect(url_for("manager.week"))
    return redirect(url_for("manager.week", undo=entry.id))


@blueprint.post("/plan/sessions/<uuid:entry_id>/steps")
@needs("plan.edit")
def save_steps(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Keep which steps are ticked."""
    entry = _entry(entry_id)
    activity = services.library_of(db(), entry.plan).activities[entry.activity_id]
    numbers = range(1, len(activity.steps) + 1)
    ticked = [number for number in numbers if f"step-{number}" in request.form]
    services.save_worksheet(db(), entry, steps=ticked)
    flash(_("Steps saved."), "success")
    return redirect(url_for("manager.activity", entry_id=entry.id) + "#steps")


@blueprint.post("/plan/sessions/<uuid:entry_id>/sheet")
@needs("plan.edit")
def save_sheet(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Keep what the sheet holds."""
    entry = _entry(entry_id)
    activity = services.library_of(db(), entry.plan).activities[entry.activity_id]
    known = field_names(activity.template or "")
    sheet = {name: text for name, text in request.form.items() if name in known}
    services.save_worksheet(db(), entry, sheet=sheet)
    return redirect(url_for("manager.activity", entry_id=entry.id) + "#sheet")


@blueprint.post("/plan/sessions/<uuid:entry_id>/notes")
@needs("plan.edit")
def add_note(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Write a private note."""
    entry = _entry(entry_id)
    try:
        services.add_note(db(), entry, request.form.get("text", ""), by=principal())
    except InvalidInput as error:
        return show_activity(entry_id, _explained(error)), 422
    return redirect(url_for("manager.activity", entry_id=entry.id) + "#notes")


@blueprint.post("/plan/sessions/<uuid:entry_id>/notes/<uuid:note_id>/delete")
@needs("plan.edit")
def remove_note(entry_id: uuid.UUID, note_id: uuid.UUID) -> ResponseReturnValue:
    """Delete a private note."""
    entry = _entry(entry_id)
    delete_note(db(), entry, note_id, by=principal())
    flash(_("Note deleted."), "success")
    return redirect(url_for("manager.activity", entry_id=entry.id) + "#notes")


@blueprint.post("/plan/check-ins/<int:day>/held")
@needs("plan.edit")
def check_in_held(day: int) -> ResponseReturnValue:
    """Write down that a check-in took place."""
    plan = services.own_plan(db(), by=principal())
    if plan is None:
        return redirect(url_for("manager.week"))
    require(principal(), "plan.edit", plan)
    services.hold_check_in(db(), plan, day, by=principal())
    flash(_("Check-in of day %(day)s written down.", day=day), "success")
    return redirect(url_for("manager.plan"))


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InvalidInput(_("Give the minutes as a whole number, such as 40")) from error


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(_("Give the day as year, month and day, such as 2026-03-26")) from error
    if not is_near(day):
        raise InvalidInput(_("Give a day within a year of today, with all four digits"))
    return day


def _explained(error: InvalidInput) -> str:
    return " ".join((translated(error.message), *all_translated(error.problems)))
