"""The candidate's own report, on the page and on paper."""

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from assess.errors import NotFound
from assess.permissions import require
from assess.reports.document import Document
from assess.reports.feedback import FeedbackSource
from assess.reports.feedback import feedback as build
from assess.reports.html import draw_html
from assess.reports.pdf import draw_pdf
from assess.results.services import score_of
from assess.web.candidate import blueprint
from assess.web.candidate.own import Own, day, own, round_of
from assess.web.context import db, principal
from assess.web.security import needs


def _document(mine: Own) -> Document | None:
    require(principal(), "feedback.view", mine.sitting)
    score = score_of(db(), mine.sitting)
    if score is None or mine.sitting.submitted_at is None:
        return None
    return build(
        FeedbackSource(
            bank=mine.bank,
            score=score,
            round_name=round_of(mine.sitting).name,
            finished=day(mine.sitting.submitted_at),
            is_simulated=principal().is_simulated,
            language=str(get_locale()).replace("_", "-"),
            is_first_look=not mine.compares_people,
        )
    )


@blueprint.get("/sitting/feedback")
@needs("feedback.view")
def feedback() -> ResponseReturnValue:
    """What the answers show."""
    mine = own()
    if not mine.is_submitted:
        return redirect(url_for("candidate.tasks"))
    document = _document(mine)
    if document is None:
        return render_template("candidate/feedback_waiting.html")
    return render_template(
        "candidate/feedback.html",
        document=document,
        report=draw_html(document, current_app.jinja_env, with_title=False),
    )


@blueprint.get("/sitting/feedback.pdf")
@needs("feedback.view")
def feedback_pdf() -> ResponseReturnValue:
    """The same report on paper."""
    document = _document(own())
    if document is None:
        raise NotFound(
            _("Your feedback is not ready yet."), remedy=_("Try again in a few minutes.")
        )
    return Response(
        draw_pdf(document),
        mimetype="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="feedback.pdf"'},
    )
