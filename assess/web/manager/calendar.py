"""The plan as a calendar: a file to download, and an address to subscribe to."""

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.schema import Bank
from assess.development import services
from assess.development.calendar import Told, calendar_of
from assess.development.models import EntryState, Plan
from assess.development.support import asks_of
from assess.reports import plan_words as words
from assess.reports.plan import competency_names, titles_of
from assess.web.context import db, settings
from assess.web.manager import blueprint
from assess.web.manager.own import no_plan, own
from assess.web.rate_limits import LINKS_PER_ADDRESS, limiter
from assess.web.security import needs


@blueprint.get("/plan/plan.ics")
@needs("plan.view")
def plan_ics() -> ResponseReturnValue:
    """The plan as a calendar file."""
    mine = own()
    if mine is None:
        return no_plan()
    return _calendar(mine.plan, mine.bank, "attachment")


# A calendar program cannot sign in: it gets through where the guard lists this page as public,
# and the secret in the address is what lets it read.
@blueprint.get("/calendar/<token>.ics")
@needs("plan.view")
@limiter.limit(LINKS_PER_ADDRESS)
def calendar_feed(token: str) -> ResponseReturnValue:
    """The plan for a calendar program that subscribes with a secret address."""
    plan = services.plan_by_calendar_token(db(), token)
    return _calendar(plan, services.library_of(db(), plan), "inline")


def _calendar(plan: Plan, bank: Bank, disposition: str) -> Response:
    content = calendar_of(
        plan,
        name=_("Firstline: your first 90 days"),
        time_zone=plan.user.organisation.time_zone,
        sessions=_sessions(plan, bank),
        check_ins=_check_ins(plan, bank),
    )
    return Response(
        content,
        mimetype="text/calendar",
        headers={"Content-Disposition": f'{disposition}; filename="firstline-plan.ics"'},
    )


def _sessions(plan: Plan, bank: Bank) -> dict[str, Told]:
    names, titles = competency_names(bank), titles_of(bank)
    told: dict[str, Told] = {}
    for each in plan.entries:
        title = titles.get(each.activity_id, each.activity_id)
        if each.state == EntryState.DONE:
            title = _("Done: %(title)s", title=title)
        parts = [
            words.minutes_text(each.minutes),
            _("Session %(number)s of %(of)s", number=each.number, of=each.of),
            words.why(each.because, names, titles),
            settings().base_url + url_for("manager.activity", entry_id=each.id),
        ]
        told[str(each.id)] = Told(title, "\n".join(parts))
    return told


def _check_ins(plan: Plan, bank: Bank) -> dict[int, Told]:
    names = competency_names(bank)
    asks = [ask.ask for ask in asks_of(plan, bank)]
    focus = [names.get(each["competency"], "") for each in plan.focus]
    return {
        each.day: Told(
            _("Check-in with your sponsor, day %(day)s", day=each.day),
            "\n".join(words.agenda(each.day, asks, focus)),
        )
        for each in plan.check_ins
    }
