"""What the plan is made from: time, start, facts, wishes; what is shared; the calendar link."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from assess.development import services
from assess.development.circumstances import (
    ACCESS_ASKED,
    Circumstances,
    calendar_quarter_ends,
    following_quarter_ends,
)
from assess.development.models import Plan
from assess.development.plan_request import DAYS, FEWEST_MINUTES, MOST_MINUTES, MOST_WISHES
from assess.errors import InvalidInput
from assess.permissions import require
from assess.web import security
from assess.web.context import db, principal
from assess.web.context import settings as app_settings
from assess.web.forms import Form, near
from assess.web.manager import blueprint
from assess.web.manager.own import Own, no_plan, own
from assess.web.security import needs
from assess.web.words import translated


class SettingsForm(Form):
    """The facts a plan respects."""

    weekly_minutes = IntegerField(
        _l("Minutes a week"),
        [
            InputRequired(_l("Enter your minutes a week")),
            NumberRange(FEWEST_MINUTES, MOST_MINUTES, _l("Enter 60 to 360 minutes")),
        ],
    )
    start_date = DateField(_l("First day"), [InputRequired(_l("Enter the first day")), near])
    session_time = TimeField(_l("Time of day for sessions"), [Optional()])
    quarter_end = DateField(_l("End of this quarter"), [Optional(), near])
    away_from = DateField(_l("Away from"), [Optional(), near])
    away_to = DateField(_l("Away to"), [Optional(), near])
    has_open_seat = BooleanField(_l("A seat in my team is open, or soon will be"))
    has_launch = BooleanField(_l("A change is being launched in my team"))
    recorded_calls = BooleanField(_l("Our calls are recorded and I may listen"))
    mentor = BooleanField(_l("I have a mentor outside my line"))
    wishes = SelectMultipleField(_l("My own wishes, at most two"))

    def validate_wishes(self, field: SelectMultipleField) -> None:
        """At most two."""
        if field.data and len(field.data) > MOST_WISHES:
            raise ValidationError(_("Choose at most two"))

    def validate_away_from(self, field: DateField) -> None:
        """With a first day comes a last one, not before it."""
        last = self.away_to.data
        if field.data and last is None:
            raise ValidationError(_("Give the last day too"))
        if field.data and last and last < field.data:
            raise ValidationError(_("The last day comes after the first"))

    def validate_away_to(self, _field: DateField) -> None:
        """With a last day comes a first one."""
        if self.away_from.data is None:
            raise ValidationError(_("Give the first day too"))


@blueprint.route("/plan/settings", methods=["GET", "POST"])
@needs("plan.edit")
def settings() -> ResponseReturnValue:
    """Change the facts; the future of the plan is made anew, what is done stays."""
    mine = own()
    if mine is None:
        return no_plan()
    require(principal(), "plan.edit", mine.plan)
    form = SettingsForm(data=_stored(mine.plan))
    form.wishes.choices = list(mine.names.items())
    if form.validate_on_submit():
        try:
            _change(mine, form)
        except InvalidInput as error:
            form.start_date.errors = [translated(error.message)]
        else:
            flash(_("Saved. The future of your plan was made anew; what is done stays."), "success")
            return redirect(url_for("manager.plan"))
    page = render_template(
        "manager/settings.html",
        form=form,
        shares=mine.plan.shares_completion,
        has_feed="manager.calendar_feed" in security.PUBLIC_ENDPOINTS,
        has_link=mine.plan.calendar_token_hash is not None,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/plan/sharing")
@needs("plan.edit")
def sharing() -> ResponseReturnValue:
    """Share which sessions are done with the sponsor, or stop."""
    mine = own()
    if mine is None:
        return no_plan()
    require(principal(), "plan.edit", mine.plan)
    services.share_completion(db(), mine.plan, "completion" in request.form, by=principal())
    flash(
        _("Your sponsor now sees which sessions are done.")
        if mine.plan.shares_completion
        else _("Your sponsor no longer sees what is done."),
        "success",
    )
    return redirect(url_for("manager.settings"))


@blueprint.post("/plan/calendar-link")
@needs("plan.edit")
def calendar_link() -> ResponseReturnValue:
    """Make a secret address for a calendar, or stop the one there is."""
    mine = own()
    if mine is None:
        return no_plan()
    require(principal(), "plan.edit", mine.plan)
    if "stop" in request.form:
        services.revoke_calendar_link(db(), mine.plan, by=principal())
        flash(_("The calendar link no longer works."), "success")
        return redirect(url_for("manager.settings"))
    token = services.make_calendar_link(db(), mine.plan, by=principal())
    link = app_settings().base_url + url_for("manager.calendar_feed", token=token)
    return render_template("manager/calendar_link.html", link=link)


def _stored(plan: Plan) -> dict[str, Any]:
    from datetime import time

    facts = Circumstances.from_json(plan.circumstances)
    away = facts.absences[0] if facts.absences else (None, None)
    return {
        "weekly_minutes": plan.weekly_minutes,
        "start_date": plan.start_date,
        "session_time": time.fromisoformat(plan.session_time) if plan.session_time else None,
        "quarter_end": facts.quarter_ends[0] if facts.quarter_ends else None,
        "away_from": away[0],
        "away_to": away[1],
        "has_open_seat": facts.has_open_seat,
        "has_launch": facts.has_launch,
        "wishes": plan.wishes,
        **{name: name in facts.access for name in ACCESS_ASKED},
    }


def _change(mine: Own, form: SettingsForm) -> None:
    start = form.start_date.data or mine.plan.start_date
    first, last = form.away_from.data, form.away_to.data
    services.change_plan(
        db(),
        mine.plan,
        weekly_minutes=form.weekly_minutes.data or 0,
        start_date=start,
        session_time=form.session_time.data.strftime("%H:%M") if form.session_time.data else "",
        circumstances=Circumstances(
            quarter_ends=following_quarter_ends(form.quarter_end.data, start, DAYS)
            if form.quarter_end.data
            else calendar_quarter_ends(start, DAYS),
            has_open_seat=bool(form.has_open_seat.data),
            has_launch=bool(form.has_launch.data),
            absences=((first, last),) if first and last else (),
            access=frozenset(name for name in ACCESS_ASKED if form[name].data),
        ),
        wishes=form.wishes.data or (),
        today=mine.today,
        by=principal(),
    )
