"""Look over all answers, submit once, and the page that says it is done."""

import textwrap
from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.delivery import sittings
from assess.delivery.booklets import Page
from assess.delivery.models import Sitting, SittingState
from assess.results.services import score_of, score_sitting
from assess.web.candidate import blueprint
from assess.web.candidate.own import (
    Own,
    clock_time,
    contact_of,
    day,
    own,
    round_of,
    time_in_words,
)
from assess.web.context import db
from assess.web.security import needs

EXCERPT = 70


@blueprint.get("/sitting/review")
@needs("sitting.take")
def review() -> ResponseReturnValue:
    """What is answered and what is not, with a link to each page."""
    mine = own()
    if mine.is_submitted:
        return redirect(url_for("candidate.done"))
    if mine.sitting.started_at is None:
        return redirect(url_for("candidate.tasks"))
    sections = [
        {
            "title": section.title,
            "id": section.id,
            "pages": [_row(mine, page, index + 1) for index, page in enumerate(section.pages)],
        }
        for section in mine.booklet.sections
    ]
    return render_template(
        "candidate/review.html",
        mine=mine,
        sections=sections,
        unanswered=len(mine.booklet.item_ids) - len(mine.complete & set(mine.booklet.item_ids)),
        segments=[mine.percent(section) for section in mine.booklet.sections],
        time_left=time_in_words(mine.left),
        is_over=mine.is_over,
    )


def _row(mine: Own, page: Page, number: int) -> dict[str, Any]:
    open_items = sum(item.id not in mine.complete for item in page.items)
    begun = any(item.id in mine.answers for item in page.items)
    if open_items == 0:
        status, kind = _("answered"), "done"
    elif begun:
        status, kind = _("partly answered"), "on"
    else:
        status, kind = _("not answered"), "dash"
    url = url_for("candidate.page", number=page.number, then="review")
    label = _("Page %(number)s", number=number)
    stem = getattr(mine.bank.items[page.items[0].id].content, "stem", "")
    return {
        "label": f"{label}: {textwrap.shorten(stem, EXCERPT, placeholder=' …')}" if stem else label,
        "url": None if mine.is_over else url,
        "status": status,
        "kind": kind,
    }


@blueprint.post("/sitting/submit")
@needs("sitting.take")
def submit() -> ResponseReturnValue:
    """Submit; a second time shows the same page."""
    mine = own()
    if mine.sitting.state != SittingState.SUBMITTED and sittings.submit(db(), mine.sitting):
        _score(mine.sitting)
    return redirect(url_for("candidate.done"))


def _score(sitting: Sitting) -> None:
    """Score now; if that fails the submission stands, and the scores are made again later."""
    try:
        with db().begin_nested():
            score_sitting(db(), sitting)
    except Exception:
        if current_app.config["PROPAGATE_UNEXPECTED"]:
            raise
        current_app.logger.exception("scoring failed for sitting %s", sitting.id)


@blueprint.get("/sitting/done")
@needs("sitting.take")
def done() -> ResponseReturnValue:
    """The answers are in."""
    mine = own()
    if not mine.is_submitted:
        return redirect(url_for("candidate.tasks"))
    campaign = round_of(mine.sitting)
    submitted_at = mine.sitting.submitted_at
    return render_template(
        "candidate/done.html",
        campaign=campaign,
        contact=contact_of(campaign),
        has_score=score_of(db(), mine.sitting) is not None,
        submitted=_("%(day)s at %(time)s", day=day(submitted_at), time=clock_time(submitted_at))
        if submitted_at
        else "",
    )
