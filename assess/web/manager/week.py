"""The first page: one to three things, minutes, why each; the 90 days; the next check-in."""

import uuid
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.development import services
from assess.development.models import EntryState
from assess.development.plan_request import DAYS
from assess.development.refit import needs_refit
from assess.development.services import ThisWeek
from assess.development.support import asks_of
from assess.reports import plan_words as words
from assess.reports.plan import timeline
from assess.web.context import db
from assess.web.manager import blueprint
from assess.web.manager.cards import asked_card, card, title_of
from assess.web.manager.own import Own, no_plan, own, sponsor_name
from assess.web.security import needs, writes

UNDO_SECONDS = 10
FEW_FREE_MINUTES = 5


@blueprint.get("/week")
@needs("plan.view")
@writes
def week() -> str:
    """This week; a week that was missed is fitted in first."""
    mine = own()
    if mine is None:
        return no_plan()
    if needs_refit(mine.plan, mine.today):
        services.refit(db(), mine.plan, mine.bank, mine.today)
    found = services.this_week(mine.plan, mine.today)
    open_first = next((e.id for e in found.entries if e.is_open), None)
    return render_template(
        "manager/week.html",
        caption=_caption(mine, found),
        headline=words.things_this_week(len(found.entries), found.minutes),
        lede=_lede(found),
        budget=_budget(mine, found),
        cards=[card(mine, each, is_first=each.id == open_first) for each in found.entries],
        asked=[asked_card(mine, each) for each in found.asked],
        next_session=_next_session(mine, found),
        chart=timeline(mine.plan, mine.bank, mine.day),
        check_in=_check_in(mine, found),
        undo=_undo(mine),
    )


def _caption(mine: Own, found: ThisWeek) -> str:
    if mine.day < 1:
        return _("Starts on %(day)s", day=words.day_text(mine.plan.start_date))
    if mine.day > DAYS:
        return _("The 90 days are over")
    return _("Day %(day)s of 90", day=mine.day) + (
        ", " + _("week of %(day)s", day=words.day_text(found.week.monday)) if found.week else ""
    )


def _lede(found: ThisWeek) -> str:
    parts: list[str] = []
    if found.done:
        parts.append(
            ngettext("%(count)s is done.", "%(count)s are done.", found.done,
                     count=words.count_text(found.done))
        )  # fmt: skip
    if found.missed:
        parts.append(
            ngettext(
                "One session did not happen before, so it moved here and the rest of the plan "
                "made room.",
                "%(num)s sessions did not happen before, so they moved here and the rest of the "
                "plan made room.",
                len(found.missed),
            )
        )
        parts.append(_("Nothing was lost."))
    if found.week and found.week.is_eased:
        parts.append(_("Two full weeks in a row: this one is a third shorter."))
    if found.week and found.week.is_light:
        parts.append(_("The quarter ends, so this is a light week."))
    if not parts and found.entries:
        parts.append(_("Start with the first; the others can wait for their day."))
    return " ".join(parts)


def _budget(mine: Own, found: ThisWeek) -> str:
    capacity = found.week.capacity if found.week else mine.plan.weekly_minutes
    text = _("Your time this week is %(time)s.", time=words.minutes_text(capacity))
    if found.minutes_free >= FEW_FREE_MINUTES:
        text += " " + _(
            "%(time)s are left free on purpose.", time=words.minutes_text(found.minutes_free)
        )
    elif found.minutes > capacity:
        text += " " + _("You chose more than that yourself.")
    return text


def _next_session(mine: Own, found: ThisWeek) -> str:
    if found.entries:
        return ""
    later = next((e for e in mine.plan.entries if e.is_open and e.date >= mine.today), None)
    if later is None:
        return _("No session is open. What was done stands under Progress.")
    return _(
        "Next: %(title)s on %(day)s.",
        title=title_of(mine, later), day=words.day_text(later.date),
    )  # fmt: skip


def _check_in(mine: Own, found: ThisWeek) -> dict[str, Any] | None:
    each = found.next_check_in
    if each is None:
        return None
    name = sponsor_name()
    asks = [ask.ask for ask in asks_of(mine.plan, mine.bank)]
    focus = [mine.names.get(f["competency"], "") for f in mine.plan.focus]
    with_whom = (
        _("30 minutes with %(name)s, %(day)s.", name=name, day=words.day_text(each.date))
        if name
        else _("30 minutes with your sponsor, %(day)s. Nobody is named as your sponsor yet.",
               day=words.day_text(each.date))
    )  # fmt: skip
    shared = (
        _("Your sponsor sees which sessions are done, nothing else.")
        if mine.plan.shares_completion
        else _("Your sponsor sees the dates and what the plan asks of them, not what you did.")
    )
    return {
        "label": _("Day %(day)s", day=each.day),
        "text": with_whom,
        "small": shared,
        "agenda": words.agenda(each.day, asks, focus),
    }


def _undo(mine: Own) -> dict[str, Any] | None:
    try:
        wanted = uuid.UUID(request.args.get("undo", ""))
    except ValueError:
        return None
    entry = next((each for each in mine.plan.entries if each.id == wanted), None)
    if entry is None:
        return None
    text = (
        _("Done: %(title)s.", title=title_of(mine, entry))
        if entry.state == EntryState.DONE
        else _("Moved to %(day)s.", day=words.day_text(entry.date))
    )
    return {
        "text": text,
        "url": url_for("manager.undo", entry_id=entry.id),
        "label": _("Undo"),
        "seconds": UNDO_SECONDS,
    }
