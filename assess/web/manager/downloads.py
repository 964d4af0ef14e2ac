"""The plan and its sheets as files."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.errors import NotFound
from assess.reports.pdf import draw_pdf
from assess.reports.plan import build, build_sheet
from assess.web.manager import blueprint
from assess.web.manager.own import no_plan, own
from assess.web.security import needs


def pdf(content: bytes, name: str) -> Response:
    """A PDF to keep."""
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/plan/plan.pdf")
@needs("plan.view")
def plan_pdf() -> ResponseReturnValue:
    """The plan on paper."""
    mine = own()
    if mine is None:
        return no_plan()
    return pdf(draw_pdf(build(mine.source)), "firstline-plan.pdf")


@blueprint.get("/library/<activity_id>/sheet.pdf")
@needs("plan.view")
def sheet_pdf(activity_id: str) -> ResponseReturnValue:
    """One activity with its sheet on paper."""
    mine = own()
    if mine is None:
        return no_plan()
    if activity_id not in mine.bank.activities:
        raise NotFound(_("There is no such activity"))
    return pdf(draw_pdf(build_sheet(mine.source, activity_id)), f"{activity_id}.pdf")
