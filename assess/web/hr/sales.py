"""The sales record of the people in a round: imported from a file, shown beside readiness only."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.delivery.models import Campaign, Person
from assess.delivery.progress import progress
from assess.errors import InvalidInput
from assess.selection.sales_csv import parse_sales
from assess.selection.sales_record import SalesSummary, import_sales, sales_of
from assess.web.context import db, principal
from assess.web.hr import blueprint
from assess.web.hr.csv_files import csv_response
from assess.web.hr.forms import CsvForm
from assess.web.hr.rounds import find_round
from assess.web.security import needs
from assess.web.words import all_translated

QUARTERS = ("2026-Q1", "2026-Q2")


@blueprint.route("/rounds/<uuid:round_id>/sales", methods=["GET", "POST"])
@needs("sales.import")
def sales(round_id: uuid.UUID) -> ResponseReturnValue:
    """The sales figures there are, and an import of more."""
    campaign = find_round(round_id, "sales.import")
    form = CsvForm()
    problems: tuple[str, ...] = ()
    if form.is_submitted():
        try:
            done = import_sales(db(), parse_sales(form.content), by=principal())
        except InvalidInput as error:
            form.keep()
            problems = all_translated(error.problems)
        else:
            flash(ngettext("Figures of %(num)s person imported: %(added)s new, %(changed)s "
                           "corrected.", "Figures of %(num)s people imported: %(added)s new, "
                           "%(changed)s corrected.", done.people, added=done.added,
                           changed=done.changed), "success")  # fmt: skip
            return redirect(url_for("hr.sales", round_id=round_id))
    people = _people(campaign)
    rows = sales_rows(people, sales_of(db(), [each.id for each in people], by=principal()))
    page = render_template("hr/sales.html", round=campaign, form=form, problems=problems, rows=rows)
    return page, 422 if problems else 200


@blueprint.get("/rounds/<uuid:round_id>/sales-example.csv")
@needs("sales.import")
def sales_example(round_id: uuid.UUID) -> Response:
    """A file to fill in, with the people of the round in it."""
    people = _people(find_round(round_id, "sales.import"))
    emails = [person.email for person in people] or ["ada.example@example.org"]
    empty = [""] * len(QUARTERS)
    return csv_response("sales.csv", ("email", *QUARTERS), [(email, *empty) for email in emails])


def _people(campaign: Campaign) -> list[Person]:
    return [each.person for each in progress(db(), campaign, by=principal())]


def sales_rows(people: list[Person], sales: dict[uuid.UUID, SalesSummary]) -> list[list[Any]]:
    """One row a person, with their middle quarter and their range."""
    return [
        [person.name, len(found.quarters), f"{found.median:.0f} %",
         _("%(low)s to %(high)s %%", low=f"{found.lowest:.0f}", high=f"{found.highest:.0f}")]
        if (found := sales.get(person.id))
        else [person.name, 0, "", _("no figures yet")]
        for person in people
    ]  # fmt: skip
