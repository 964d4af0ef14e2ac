"""What the assessment is for, who sees what, and the agreement to it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from assess.delivery import sittings
from assess.delivery.models import SittingState
from assess.web.candidate import blueprint
from assess.web.candidate.own import contact_of, own, round_of
from assess.web.context import db
from assess.web.forms import Form
from assess.web.security import needs

# Raise it with every change of the text that people agree to.
CONSENT_VERSION = "2025-1"


class ConsentForm(Form):
    """The agreement, and how much time the person wants."""

    agrees = BooleanField(
        _l("I have read this and agree that my answers are used for this purpose"),
        [InputRequired(_l("tick the box if you agree; without it the assessment cannot begin"))],
    )
    time = RadioField(
        _l("Time"),
        choices=[
            SelectChoice("1.0", _l("The usual time is enough for me")),
            SelectChoice("1.25", _l("A quarter more")),
            SelectChoice("1.5", _l("Half as much again")),
            SelectChoice("2.0", _l("Twice the time")),
        ],
        default="1.0",
    )


@blueprint.get("/sitting/welcome")
@needs("sitting.take")
def welcome() -> ResponseReturnValue:
    """Purpose, length, what is asked, who sees what."""
    mine = own()
    campaign = round_of(mine.sitting)
    return render_template(
        "candidate/welcome.html",
        mine=mine,
        campaign=campaign,
        compares=mine.compares_people,
        contact=contact_of(campaign),
        is_new=mine.sitting.state == SittingState.INVITED,
    )


@blueprint.route("/sitting/consent", methods=["GET", "POST"])
@needs("sitting.take")
def consent() -> ResponseReturnValue:
    """Agree, and say if more time is needed."""
    mine = own()
    if mine.sitting.state != SittingState.INVITED:
        return redirect(url_for("candidate.tasks"))
    form = ConsentForm()
    if form.validate_on_submit():
        sittings.consent(
            db(), mine.sitting, version=CONSENT_VERSION, time_multiplier=float(form.time.data)
        )
        return redirect(url_for("candidate.tasks"))
    campaign = round_of(mine.sitting)
    page = render_template(
        "candidate/consent.html",
        form=form,
        mine=mine,
        campaign=campaign,
        contact=contact_of(campaign),
    )
    return page, 422 if form.errors else 200
