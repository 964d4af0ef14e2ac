"""The comparison of a round: on the page, on paper and as a file."""

import re
import uuid
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.services import snapshot
from assess.clock import now
from assess.delivery.models import Campaign
from assess.errors import Conflict, InvalidInput
from assess.reports.comparison import build as document_of
from assess.reports.comparison import limits, title
from assess.reports.pdf import draw_pdf
from assess.selection.comparison import Comparison
from assess.selection.comparison import compare as compare_round
from assess.web.context import db, principal
from assess.web.hr import blueprint, comparison_csv, comparison_page, comparison_words
from assess.web.hr.csv_files import csv_response, file_name
from assess.web.hr.rounds import find_round
from assess.web.security import needs
from assess.web.words import all_translated

FEWEST = 2
LETTERS = re.compile(r"[A-Za-z]+")


@blueprint.get("/rounds/<uuid:round_id>/compare")
@needs("comparison.view")
def compare(round_id: uuid.UUID) -> ResponseReturnValue:
    """Who can be told apart, and who cannot."""
    campaign = find_round(round_id, "comparison.view")
    found, problems = _found(campaign)
    if len(found.people) < FEWEST:
        return render_template(
            "hr/compare_empty.html", round=campaign, found=found,
            waiting=[(each.shown_name, comparison_words.why_not(each))
                     for each in found.not_compared],
        )  # fmt: skip
    page = render_template("hr/compare.html", **_context(campaign, found, problems))
    return page, 422 if problems else 200


def _found(campaign: Campaign) -> tuple[Comparison, tuple[str, ...]]:
    """What the address asks for; letters nobody has are named and left out."""
    asked: dict[str, Any] = {"department": request.args.get("department", "")}
    pair = tuple(request.args.get(name, "").strip().upper() for name in ("a", "b"))
    people = [each.upper() for each in LETTERS.findall(request.args.get("people", ""))]
    try:
        return compare_round(
            db(),
            campaign,
            by=principal(),
            pair=(pair[0], pair[1]) if all(pair) else None,
            overlay=people,
            **asked,
        ), _too_few(people)
    except InvalidInput as error:
        problems = all_translated(error.problems)
        return compare_round(db(), campaign, by=principal(), **asked), problems


def _too_few(people: list[str]) -> tuple[str, ...]:
    return (_("choose at least two people"),) if len(set(people)) == 1 else ()


def _context(campaign: Campaign, found: Comparison, problems: tuple[str, ...]) -> dict[str, object]:
    framework = snapshot(db(), campaign.bank_version_id).framework
    columns = (*found.domain_ids, comparison_page.OVERALL)
    order = comparison_page.Order.of(request.args, columns)
    source = comparison_page.source_of(campaign, framework, found, order, now())
    return {
        "round": campaign,
        "found": found,
        "source": source,
        "title": title(),
        "headline": comparison_words.headline(found.headline),
        "limits": limits(),
        "matrix_rows": comparison_page.matrix_rows(source),
        "columns": comparison_page.sort_columns(campaign, framework, found, order, request.args),
        "rows": comparison_page.heat_rows(campaign, source.rows),
        "sorts": comparison_page.sort_options(framework, found),
        "legend": comparison_page.legend(),
        "decisions": comparison_page.decision_tasks(campaign, found),
        "departments": [("", _("All")), *((each, each) for each in found.departments)],
        "letters": [(each.label, each.label) for each in found.people],
        "kept": {n: request.args[n] for n in comparison_page.KEPT if request.args.get(n)},
        "typed_people": request.args.get("people", ", ".join(found.overlaid)),
        "problems": problems,
    }


def _usable(round_id: uuid.UUID) -> tuple[Campaign, Comparison]:
    campaign = find_round(round_id, "comparison.view")
    found, problems = _found(campaign)
    if problems:
        raise InvalidInput(_("The file was not made"), problems)
    if len(found.people) < FEWEST:
        raise Conflict(
            _("Fewer than two people have finished, so there is nothing to compare"),
            remedy=_("Come back when more people have submitted."),
        )
    return campaign, found


@blueprint.get("/rounds/<uuid:round_id>/compare.pdf")
@needs("comparison.view")
def compare_pdf(round_id: uuid.UUID) -> Response:
    """The page as it stands, on paper."""
    campaign, found = _usable(round_id)
    source = _context(campaign, found, ())["source"]
    return Response(
        draw_pdf(document_of(source)),  # type: ignore[arg-type]
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(campaign.name, "pdf")}"'
        },
    )


@blueprint.get("/rounds/<uuid:round_id>/compare.csv")
@needs("comparison.view")
def compare_csv(round_id: uuid.UUID) -> Response:
    """The numbers of the page."""
    campaign, found = _usable(round_id)
    framework = snapshot(db(), campaign.bank_version_id).framework
    names = comparison_page.domain_names(framework, found)
    order = comparison_page.Order.of(request.args, (*found.domain_ids, comparison_page.OVERALL))
    return csv_response(
        file_name(campaign.name, "csv"),
        comparison_csv.columns(names),
        comparison_csv.rows(found, comparison_page.level_rows(found, order)),
    )
