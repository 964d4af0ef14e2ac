"""What HR fills in about a decision: outcome and reason, and what follows a promotion."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

from assess.development.plan_request import DEFAULT_MINUTES, FEWEST_MINUTES, MOST_MINUTES
from assess.selection.decisions import FEWEST_LETTERS, MOST_LETTERS
from assess.selection.models import Outcome
from assess.web.forms import Form, near

NEW_SPONSOR = "new"
# As loose as the import of candidates: what was good enough to invite somebody is good enough here.
ADDRESS = Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Enter an address"))
REASON = [
    DataRequired(_l("Give the reason")),
    Length(
        FEWEST_LETTERS,
        MOST_LETTERS,
        _l("Write a little more, so that somebody else can follow it"),
    ),
]


def outcome_words() -> dict[str, str]:
    """What may be decided, in words."""
    return {
        Outcome.PROMOTE.value: _("Promote"),
        Outcome.NOT_NOW.value: _("Not now"),
        Outcome.MORE_EVIDENCE.value: _("Gather more evidence first"),
    }


class DecisionForm(Form):
    """An outcome and why."""

    outcome = RadioField(_l("Decision"), validators=[InputRequired(_l("Choose one of the three"))])
    reason = TextAreaField(_l("Reason"), REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = list(outcome_words().items())


class WithdrawForm(Form):
    """Why a decision is taken back."""

    reason = TextAreaField(_l("Reason"), REASON)


class ConfirmForm(Form):
    """A remark of the second person."""

    remark = TextAreaField(_l("Your remark"), [Length(max=MOST_LETTERS)])


class PromoteForm(ConfirmForm):
    """What a confirmed promotion starts: an account, a sponsor, a path of 90 days."""

    email = EmailField(
        _l("Address of the new manager"),
        [DataRequired(_l("Enter an address")), ADDRESS, Length(max=320)],
    )
    sponsor = RadioField(_l("Sponsor"), [InputRequired(_l("Choose a sponsor, or a new one"))])
    sponsor_name = StringField(_l("Name of the new sponsor"), [Length(max=200)])
    sponsor_email = EmailField(
        _l("Address of the new sponsor"),
        [Optional(), ADDRESS, Length(max=320)],
    )
    starts_on = DateField(_l("First day of the path"), [InputRequired(_l("Enter a date")), near])
    weekly_minutes = IntegerField(
        _l("Minutes a week for development"),
        [
            InputRequired(_l("Enter a number of minutes")),
            NumberRange(FEWEST_MINUTES, MOST_MINUTES, _l("Choose between %(min)s and %(max)s")),
        ],
        default=DEFAULT_MINUTES,
    )

    def offer(self, sponsors: list[tuple[str, str]], today: date) -> None:
        """Fill in what can be chosen and the next Monday."""
        self.sponsor.choices = [*sponsors, (NEW_SPONSOR, _("Somebody who has no account yet"))]
        if self.starts_on.data is None and not self.starts_on.raw_data:
            self.starts_on.data = today + timedelta(days=(7 - today.weekday()) % 7 or 7)
        if self.sponsor.data is None and len(sponsors) == 1:
            self.sponsor.data = sponsors[0][0]
        elif self.sponsor.data is None and not sponsors:
            self.sponsor.data = NEW_SPONSOR

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then that a new sponsor can be reached."""
        fits = bool(super().validate(extra_validators))
        if self.sponsor.data == NEW_SPONSOR:
            for field in (self.sponsor_name, self.sponsor_email):
                if not field.data:
                    field.errors = [*field.errors, _("Needed for a new sponsor")]
                    fits = False
        return fits
