import re

from wtforms import (
    BooleanField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from tests.assess.reports.paper import environment

CHOICES = [SelectChoice("a", "First"), SelectChoice("b", "Second")]


class Example(Form):
    email = StringField("Email", [InputRequired("Enter your email")], description="At work")
    secret = PasswordField("Password")
    reason = TextAreaField("Reason")
    role = SelectField("Role", choices=CHOICES)
    part = RadioField("Part", [InputRequired("Choose a part")], choices=CHOICES)
    areas = SelectMultipleField("Areas", choices=CHOICES)
    blind = BooleanField("Hide names")


def drawn(form: Form) -> str:
    source = """{% import "macros/forms.html" as forms %}{{ forms.errors_of(form) }}
    {% for each in form %}{{ forms.field(each, autocomplete="off") }}{% endfor %}"""
    return environment().from_string(source).render(form=form)


def test_every_field_has_its_label_and_keeps_what_was_typed() -> None:
    text = drawn(Example(data={"email": "a@b.example", "part": "b", "blind": True}))
    for name in ("email", "secret", "reason", "role", "blind"):
        assert f'for="{name}"' in text
    assert 'value="a@b.example"' in text
    assert text.count("checked") == 2
    assert 'autocomplete="off"' in text


def test_a_hint_and_an_error_are_read_out_with_their_field() -> None:
    form = Example()
    form.validate()
    text = drawn(form)
    field = re.search(r'<input[^>]*name="email"[^>]*>', text)
    assert field is not None
    assert 'aria-describedby="email-hint email-error"' in field[0]
    assert 'aria-invalid="true"' in field[0]


def test_the_summary_links_to_each_field_in_error() -> None:
    form = Example(data={"role": "a"})
    form.validate()
    text = drawn(form)
    for target in re.findall(r'<a href="#([\w-]+)"', text):
        assert f'id="{target}"' in text
    assert "2 things to put right" in text


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in drawn(Example())
