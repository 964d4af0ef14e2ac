"""Putting people into a round: typed one by one, or from a file."""

import uuid

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.delivery.candidates import ImportResult, add_candidate, import_candidates
from assess.delivery.candidates_csv import COLUMNS, parse_candidates
from assess.errors import InvalidInput
from assess.web.context import db, principal
from assess.web.hr import blueprint
from assess.web.hr.csv_files import csv_response
from assess.web.hr.forms import CsvForm, PersonForm
from assess.web.hr.rounds import find_round, show_round
from assess.web.security import needs
from assess.web.words import all_translated, placed

EXAMPLE = (
    ("Ada Example", "ada.example@example.org", "Enterprise", "E-1001"),
    ("Ben Example", "ben.example@example.org", "Mid-market", "E-1002"),
)


@blueprint.get("/rounds/candidates-example.csv")
@needs("candidates.import")
def candidates_example() -> Response:
    """A file to fill in."""
    return csv_response("candidates.csv", COLUMNS, EXAMPLE)


@blueprint.post("/rounds/<uuid:round_id>/people")
@needs("candidates.import")
def add_person(round_id: uuid.UUID) -> ResponseReturnValue:
    """Add one typed person."""
    campaign = find_round(round_id, "candidates.import")
    form = PersonForm()
    if not form.validate_on_submit():
        return show_round(campaign, person_form=form), 422
    try:
        person = add_candidate(
            db(),
            campaign,
            name=form.name.data or "",
            email=form.email.data or "",
            department=form.department.data or "",
            reference=form.reference.data or "",
            by=principal(),
        )
    except InvalidInput as error:
        _place_errors(form, error)
        return show_round(campaign, person_form=form), 422
    flash(_("%(name)s is in the round.", name=person.name), "success")
    return redirect(url_for("hr.round", round_id=round_id, _anchor="people"))


def _place_errors(form: PersonForm, error: InvalidInput) -> None:
    for problem in error.problems:
        column, words = placed(problem)
        field = getattr(form, column or "name")
        field.errors = [*field.errors, words]


@blueprint.post("/rounds/<uuid:round_id>/import")
@needs("candidates.import")
def import_people(round_id: uuid.UUID) -> ResponseReturnValue:
    """Add everybody in a file, or nobody when a line is broken."""
    campaign = find_round(round_id, "candidates.import")
    form = CsvForm()
    try:
        rows = parse_candidates(form.content)
        result = import_candidates(db(), campaign, rows, by=principal())
    except InvalidInput as error:
        form.keep()
        return show_round(campaign, csv_form=form, problems=all_translated(error.problems)), 422
    flash(_words(result), "success")
    return redirect(url_for("hr.round", round_id=round_id, _anchor="people"))


def _words(result: ImportResult) -> str:
    said = ngettext("%(num)s person added.", "%(num)s people added.", len(result.added))
    if result.already_there:
        said += " " + ngettext(
            "%(num)s was in the round already and stays as they are.",
            "%(num)s were in the round already and stay as they are.",
            len(result.already_there),
        )
    return str(said)
