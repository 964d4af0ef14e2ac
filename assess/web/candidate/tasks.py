"""The list of steps: where the person is, and the way on."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.delivery import sittings
from assess.delivery.models import SittingState
from assess.web.candidate import blueprint
from assess.web.candidate.own import Own, own, round_of, time_in_words
from assess.web.candidate.practice import practice_items
from assess.web.context import db
from assess.web.security import needs


@blueprint.get("/sitting")
@needs("sitting.take")
def tasks() -> ResponseReturnValue:
    """Every step with its state."""
    mine = own()
    if mine.is_submitted:
        return redirect(url_for("candidate.done"))
    following = mine.next_page
    return render_template(
        "candidate/tasks.html",
        mine=mine,
        campaign=round_of(mine.sitting),
        steps=_steps(mine),
        sections=_sections(mine),
        is_started=mine.sitting.started_at is not None,
        is_paused=mine.sitting.paused_at is not None,
        can_pause=mine.sitting.pauses_taken < mine.booklet.pauses and not mine.is_over,
        next_url=url_for("candidate.page", number=following.number)
        if following is not None and not mine.is_over
        else url_for("candidate.review"),
        time_left=time_in_words(mine.left),
    )


def _steps(mine: Own) -> list[dict[str, Any]]:
    has_agreed = mine.sitting.state != SittingState.INVITED
    tried, offered = len(mine.sitting.practised), len(practice_items(mine))
    return [
        {
            "label": _("What this is about"),
            "url": url_for("candidate.welcome"),
            "status": _("read") if has_agreed else _("start here"),
            "kind": "done" if has_agreed else "on",
        },
        {
            "label": _("Agree to take part"),
            "url": None if has_agreed else url_for("candidate.consent"),
            "status": _("agreed") if has_agreed else _("not yet"),
            "kind": "done" if has_agreed else "dash",
        },
        {
            "label": _("Try one question of each kind"),
            "url": url_for("candidate.practice", number=1) if has_agreed and offered else None,
            "status": _("%(tried)s of %(offered)s tried", tried=tried, offered=offered),
            "kind": "done" if tried >= offered else "dash",
        },
    ]


def _sections(mine: Own) -> list[dict[str, Any]]:
    is_open = (
        mine.sitting.started_at is not None and mine.sitting.paused_at is None and not mine.is_over
    )
    rows: list[dict[str, Any]] = []
    for section in mine.booklet.sections:
        items = [item.id for page in section.pages for item in page.items]
        done = sum(item_id in mine.complete for item_id in items)
        rows.append(
            {
                "label": section.title,
                "url": url_for("candidate.page", number=section.pages[0].number)
                if is_open
                else None,
                "status": _("all answered")
                if done == len(items)
                else _("%(done)s of %(all)s answered", done=done, all=len(items)),
                "kind": "done" if done == len(items) else "dash",
            }
        )
    return rows


@blueprint.post("/sitting/start")
@needs("sitting.take")
def start() -> ResponseReturnValue:
    """Let the clock run and open the first page."""
    mine = own()
    sittings.start(db(), mine.sitting)
    following = mine.next_page
    return redirect(url_for("candidate.page", number=following.number if following else 1))


@blueprint.post("/sitting/pause")
@needs("sitting.take")
def pause() -> ResponseReturnValue:
    """Stop the clock."""
    sittings.pause(db(), own().sitting)
    return redirect(url_for("candidate.tasks"))


@blueprint.post("/sitting/resume")
@needs("sitting.take")
def resume() -> ResponseReturnValue:
    """Let the clock run again."""
    mine = own()
    sittings.resume(db(), mine.sitting)
    following = mine.next_page
    if following is None:
        return redirect(url_for("candidate.review"))
    return redirect(url_for("candidate.page", number=following.number))
