"""What HR fills in about a round and the people in it."""

from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FloatField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from assess.banks.framework import Framework
from assess.web.forms import Form

PREFIX = "weight_"
WHOLE = 100


class WeightsForm(Form):
    """One whole per cent for each area; made for a framework by `for_framework`."""

    @property
    def weight_fields(self) -> list[Field]:
        """The fields of the areas in the order of the framework."""
        return [field for field in self if field.name.startswith(PREFIX)]

    @property
    def weights(self) -> dict[str, float]:
        """What was typed, as shares of 1."""
        return {field.name.removeprefix(PREFIX): field.data / WHOLE for field in self.weight_fields}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then that they add up."""
        if not super().validate(extra_validators):
            return False
        total = sum(field.data for field in self.weight_fields)
        if self.weight_fields and total != WHOLE:
            first = self.weight_fields[0]
            first.errors = [
                _("The five weights add up to %(total)s. Make them add up to 100.", total=total)
                if len(self.weight_fields) == 5
                else _("The weights add up to %(total)s. Make them add up to 100.", total=total)
            ]
            return False
        return True


class RoundForm(WeightsForm):
    """A new promotion round."""

    name = StringField(
        _l("Name of the round"), [DataRequired(_l("Give the round a name")), Length(max=200)]
    )
    role_title = StringField(
        _l("Role it is for"), [DataRequired(_l("Say which role it is for")), Length(max=200)]
    )
    # Its choices are the booklets of the bank.
    booklet = RadioField(_l("Form"), validate_choice=False)
    closes_on = DateField(_l("Last day to begin"), [Optional()])
    coaching_floor = FloatField(
        _l("Coaching floor"),
        [InputRequired(_l("Give a level from 1 to 5")),
         NumberRange(1, 5, _l("Give a level from 1 to 5"))],
        default=2.5,
    )  # fmt: skip
    hide_names = BooleanField(_l("Hide names until a decision is drafted"), default=True)

    def validate_booklet(self, field: RadioField) -> None:
        """One of the booklets of the bank."""
        if field.data not in dict(cast(list[tuple[str, str]], field.choices)):
            raise ValidationError(_("Choose one of the forms of this bank"))


def for_framework(base: type[WeightsForm], framework: Framework) -> type[WeightsForm]:
    """`base` with one weight for each area of the framework, which gives the first values."""
    fields = {
        PREFIX + domain.id: IntegerField(
            domain.name,
            [InputRequired(_l("Give a whole number from 0 to 100")),
             NumberRange(0, WHOLE, _l("Give a whole number from 0 to 100"))],
            default=round(domain.weight * WHOLE),
        )
        for domain in framework.domains
    }  # fmt: skip
    return cast(type[WeightsForm], type(base.__name__, (base,), fields))


class PersonForm(Form):
    """One candidate, typed."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter a name")), Length(max=200)])
    email = EmailField(_l("Email address"), [DataRequired(_l("Enter an email address"))])
    department = StringField(_l("Department"), [Length(max=200)])
    reference = StringField(_l("Your own reference"), [Length(max=100)])


class CsvForm(Form):
    """A file, or its lines typed or put right in place."""

    file = FileField(_l("CSV file"))
    lines = TextAreaField(_l("Or its lines"))

    @property
    def content(self) -> bytes:
        """The file when one was chosen, otherwise the lines."""
        if self.file.data:
            self.file.data.seek(0)
            return cast(bytes, self.file.data.read())
        return (self.lines.data or "").encode()

    def keep(self) -> None:
        """Show what the file held in the lines, so that it can be put right on the page."""
        if self.file.data:
            self.lines.data = self.content.decode("utf-8-sig", errors="replace")
