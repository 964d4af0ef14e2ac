"""What all forms share: CSRF, white space trimmed from typed text, days that are near."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError

from assess.clock import now

NEAR_DAYS = 400


def is_near(day: date) -> bool:
    """Whether a plan could mean this day; somebody who types the year as 26 means another."""
    return abs((day - now().date()).days) <= NEAR_DAYS


def near(_form: Any, field: Any) -> None:
    """Refuse a day more than about a year away, unless it stood there before."""
    if field.data not in (None, field.object_data) and not is_near(field.data):
        raise ValidationError(_("Give a day within a year of today, with all four digits"))


def trimmed(value: Any) -> Any:
    """`value` without white space around it, when it is text."""
    return value.strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """A form of ours."""

    class Meta(FlaskForm.Meta):
        """Trim typed text; a password is left as it is."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Add the trimming filter to text fields."""
            if unbound_field.field_class in (StringField, TextAreaField):
                filters = tuple(unbound_field.kwargs.get("filters", ()))
                unbound_field.kwargs["filters"] = (*filters, trimmed)
            return unbound_field.bind(form=form, **options)
