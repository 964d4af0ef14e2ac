"""Progress on three lines that are kept apart, and what the hours may bring."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from assess.development.models import EntryState
from assess.development.plan_request import DAYS
from assess.development.progress import Progress, progress_of
from assess.reports import plan_words as words
from assess.reports.charts import Lane, Mark, TimelineChart
from assess.web.context import principal
from assess.web.manager import blueprint
from assess.web.manager.own import Own, no_plan, own
from assess.web.security import needs


@blueprint.get("/progress")
@needs("plan.view")
def progress() -> str:
    """Done and evidenced, seen by others, questionnaire."""
    mine = own()
    if mine is None:
        return no_plan()
    has_sponsor = principal().sponsor_id is not None
    found = progress_of(mine.plan, mine.bank, mine.today, has_sponsor=has_sponsor)
    return render_template(
        "manager/progress.html",
        found=found,
        headline=_("%(done)s of %(due)s sessions so far, %(hours)s", done=found.done,
                   due=found.due, hours=words.hours_text(found.hours_done)),
        chart=_three_lines(mine, found),
        rows=[_row(mine, each) for each in found.focus],
        caveat=words.gain_caveat(),
        support=_("With check-ins and feedback.") if has_sponsor else
        _("Without a sponsor the expectation is lower; ask for one."),
        total=found.total,
        planned=words.hours_text(found.hours_planned),
    )  # fmt: skip


def _three_lines(mine: Own, found: Progress) -> TimelineChart:
    live = [each for each in mine.plan.entries if each.state != EntryState.DROPPED]
    done = tuple(
        Mark((each.date - mine.plan.start_date).days + 1, "done")
        for each in live
        if each.state == EntryState.DONE
    )
    moved = tuple(
        Mark((each.date - mine.plan.start_date).days + 1, "moved")
        for each in live
        if each.is_open and each.times_moved
    )
    return TimelineChart(
        name="lines",
        title=_("Progress on three lines over 90 days"),
        description=_("What is done with evidence, what others see, and the questionnaire."),
        days=DAYS,
        lanes=(
            Lane(
                _("Done and evidenced"),
                _("%(done)s of %(due)s sessions so far, %(hours)s", done=found.done,
                  due=found.due, hours=words.hours_text(found.hours_done)),
                (*done, *moved),
            ),
            Lane(
                _("Seen by others"),
                _("Three or more people are asked the same few questions. Not asked yet"),
                (Mark(DAYS, "planned"),),
            ),
            Lane(_("Questionnaire"), _questionnaire(mine, found),
                 (Mark(0, "done"), Mark(DAYS, "planned"))),
        ),
        today=mine.day if 0 <= mine.day <= DAYS else None,
    )  # fmt: skip


def _questionnaire(mine: Own, found: Progress) -> str:
    first = found.focus[0] if found.focus else None
    start = (
        _("%(area)s: %(estimate)s.", area=mine.names.get(first.competency, ""),
          estimate=words.estimate_text(
              first.estimate.level, first.estimate.low(), first.estimate.high())) + " "
        if first
        else ""
    )  # fmt: skip
    if found.may_reassess:
        return start + _("Again from %(day)s", day=words.day_text(found.reassess_on))
    return start + _(
        "Again from day 90, once 10 hours are logged (%(hours)s to go)",
        hours=words.hours_text(found.hours_missing),
    )


def _row(mine: Own, each: Any) -> list[Any]:
    return [
        mine.names.get(each.competency, each.competency),
        words.estimate_text(each.estimate.level, each.estimate.low(), each.estimate.high()),
        {"text": f"{each.hours_done:.1f}"},
        {"text": f"{each.hours_planned:.1f}"},
        words.gain_text(each.expected),
    ]
