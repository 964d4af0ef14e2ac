"""What all forms share: CSRF, and white space trimmed from typed text."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField


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
