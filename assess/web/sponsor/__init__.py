"""Pages of the sponsor: the managers they support, and what the plans ask of them."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.development import services
from assess.development.plan_request import DAYS
from assess.development.support import Supported, find_sponsored, sponsored_managers
from assess.permissions import require
from assess.reports import plan_words as words
from assess.web.context import db, principal
from assess.web.security import needs

blueprint = Blueprint("sponsor", __name__)


@blueprint.get("/managers")
@needs("support.view")
def people() -> str:
    """Every manager the asker sponsors."""
    today = services.today_of(principal())
    found = sponsored_managers(db(), today, by=principal())
    return render_template("sponsor/people.html", rows=[_row(each) for each in found])


@blueprint.get("/managers/<uuid:user_id>")
@needs("support.view")
def person(user_id: uuid.UUID) -> str:
    """What one manager's plan asks of the sponsor, and the next check-in with its agenda."""
    today = services.today_of(principal())
    found = find_sponsored(db(), user_id, today, by=principal())
    require(principal(), "support.view", found.user)
    return render_template(
        "sponsor/person.html",
        found=found,
        caption=_day(found),
        asks=[
            [words.capitalised(each.ask), each.title, words.day_text(each.by_day)]
            for each in found.asks
        ],
        check_in=_check_in(found),
        check_ins=[
            {
                "label": _("Day %(day)s, %(date)s", day=each.day, date=words.day_text(each.date)),
                "status": _("held") if each.held_at else _("to come"),
                "kind": "done" if each.held_at else "dash",
            }
            for each in (found.plan.check_ins if found.plan else [])
        ],
        completion=_completion(found),
    )


@blueprint.post("/managers/<uuid:user_id>/check-ins/<int:day>/held")
@needs("support.view")
def check_in_held(user_id: uuid.UUID, day: int) -> ResponseReturnValue:
    """Write down that a check-in took place."""
    today = services.today_of(principal())
    found = find_sponsored(db(), user_id, today, by=principal())
    require(principal(), "support.view", found.user)
    if found.plan is not None:
        services.hold_check_in(db(), found.plan, day, by=principal())
        flash(_("Check-in of day %(day)s written down.", day=day), "success")
    return redirect(url_for("sponsor.person", user_id=user_id))


def _row(each: Supported) -> list[Any]:
    check_in = each.next_check_in
    return [
        {"text": each.user.name, "url": url_for("sponsor.person", user_id=each.user.id)},
        _day(each),
        words.short_day(check_in.date) if check_in else "–",
        {"text": str(len(each.asks))},
        _completion(each),
    ]


def _day(each: Supported) -> str:
    if each.plan is None:
        return _("no plan yet")
    if each.day < 1:
        return _("starts on %(day)s", day=words.short_day(each.plan.start_date))
    return _("day %(day)s of 90", day=min(each.day, DAYS))


def _completion(each: Supported) -> str:
    if each.done is None:
        return _("not shared")
    return _("%(done)s of %(due)s sessions so far", done=each.done, due=each.due)


def _check_in(found: Supported) -> dict[str, Any] | None:
    if found.plan is None or found.next_check_in is None:
        return None
    # Which areas a plan works on follows from the scores, so the agenda does not name them.
    each = found.next_check_in
    return {
        "day": each.day,
        "label": _("Day %(day)s", day=each.day),
        "text": _("30 minutes with %(name)s, %(day)s.", name=found.user.name,
                  day=words.day_text(each.date)),
        "agenda": words.agenda(each.day, [ask.ask for ask in found.asks], []),
    }  # fmt: skip
