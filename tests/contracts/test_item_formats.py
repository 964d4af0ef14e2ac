"""What every item format promises, run over all of them."""

from itertools import islice, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from assess.errors import InvalidInput
from assess.formats import FORMATS, Answer, ItemFormat, field_prefix

every_format = pytest.mark.parametrize("item_format", FORMATS.values(), ids=lambda each: each.name)

GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    st.sampled_from(["0", "1", "2", "3", "4", "5", "a", "b", "c", "no_chance", "", " ", "1e999"]),
)


def posted(item_format: ItemFormat[Any], answer: Answer) -> dict[str, str]:
    """The form data that a page posts for an answer."""
    prefix = field_prefix(item_format.example)
    values = answer.get("ratings")
    if values is not None:
        return {f"{prefix}rating-{option}": str(rating) for option, rating in values.items()}
    if "text" in answer:
        return {f"{prefix}value": answer["text"]}
    return {f"{prefix}{name}": str(value) for name, value in answer.items()}


@every_format
def test_the_example_keeps_the_rules_of_the_guide(item_format: ItemFormat[Any]) -> None:
    assert item_format.check(item_format.example) == []


@every_format
def test_the_example_is_of_its_format(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    assert content.format == item_format.name
    assert content.id.startswith(content.prefix)
    assert isinstance(content, item_format.Content)


@every_format
def test_content_survives_being_written_and_read(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    written = content.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert item_format.Content.model_validate(written) == content


@every_format
def test_an_unknown_field_of_content_is_an_error(item_format: ItemFormat[Any]) -> None:
    written = item_format.example.model_dump(mode="json", by_alias=True, exclude_unset=True)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        item_format.Content.model_validate({**written, "colour": "blue"})


@every_format
def test_a_posted_answer_comes_back_as_the_answer(item_format: ItemFormat[Any]) -> None:
    content, answer = item_format.example, item_format.example_answer
    assert item_format.parse(content, posted(item_format, answer)) == answer


@every_format
def test_a_complete_answer_is_complete_and_an_empty_one_is_not(
    item_format: ItemFormat[Any],
) -> None:
    content = item_format.example
    assert item_format.is_complete(content, item_format.example_answer)
    assert not item_format.is_complete(content, {})
    assert not item_format.is_complete(content, item_format.parse(content, {}))


@every_format
def test_an_answer_that_lacks_one_value_is_not_complete(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    values = posted(item_format, item_format.example_answer)
    for name in values:
        rest = {other: value for other, value in values.items() if other != name}
        answer = item_format.parse(content, {**rest, name: "  "})
        assert not item_format.is_complete(content, answer)
        assert all(each.code is None for each in item_format.code(content, answer))


@every_format
def test_every_possible_answer_has_a_code_in_range(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    fields = item_format.posted(content)
    prefix = field_prefix(content)
    seen = set()
    choices = (field.choices or ("120000", "180000", "7") for field in fields)
    for values in islice(product(*choices), 2000):
        data = {f"{prefix}{f.name}": v for f, v in zip(fields, values, strict=True)}
        try:
            answer = item_format.parse(content, data)
        except InvalidInput:
            continue
        [observation] = item_format.code(content, answer)
        assert observation.item_id == content.id
        assert observation.code is None or 0 <= observation.code < observation.n_categories
        seen.add(observation.code)
    assert len(seen - {None}) >= 2


@every_format
def test_an_observation_loads_on_what_the_content_loads(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    for observation in item_format.code(content, item_format.example_answer):
        assert dict(observation.loads) == content.loads
        assert (observation.kind == "screen") is not content.is_scored


@every_format
def test_the_explanation_names_the_item_and_the_key_of_every_option(
    item_format: ItemFormat[Any],
) -> None:
    content = item_format.example
    lines = item_format.describe(content, item_format.example_answer)
    assert lines
    assert {line.item_id for line in lines} == {content.id}
    assert all(line.text and line.key for line in lines)
    assert any(line.answer for line in lines)


@every_format
def test_an_unanswered_item_can_be_explained(item_format: ItemFormat[Any]) -> None:
    lines = item_format.describe(item_format.example, {})
    assert all(line.answer == "" and line.points is None for line in lines)


@every_format
def test_a_wrong_value_is_refused_and_its_field_named(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    name = f"{field_prefix(content)}{item_format.posted(content)[0].name}"
    with pytest.raises(InvalidInput) as caught:
        item_format.parse(content, {name: "nonsense"})
    assert name in caught.value.message
    assert caught.value.problems == (caught.value.message,)


@every_format
def test_several_values_for_one_field_are_refused(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    name = f"{field_prefix(content)}{item_format.posted(content)[0].name}"
    with pytest.raises(InvalidInput, match="expected one value"):
        item_format.parse(content, {name: ["1", "2"]})


@every_format
def test_an_unknown_field_of_the_item_is_refused_and_other_items_are_left_alone(
    item_format: ItemFormat[Any],
) -> None:
    content = item_format.example
    empty = item_format.parse(content, {})
    assert item_format.parse(content, {"csrf_token": "x", "beh_other_001:choice": "9"}) == empty
    with pytest.raises(InvalidInput, match="colour"):
        item_format.parse(content, {f"{content.id}:colour": "blue"})


@every_format
def test_the_form_takes_what_the_page_posts(item_format: ItemFormat[Any]) -> None:
    content = item_format.example
    data = MultiDict(posted(item_format, item_format.example_answer))
    form = item_format.field(content)(data, prefix=field_prefix(content))
    assert {field.name for field in form} == set(data)
    assert form.validate()


@every_format
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_garbage_is_refused_or_gives_an_answer_that_can_be_coded(
    item_format: ItemFormat[Any], data: st.DataObject
) -> None:
    content = item_format.example
    prefix = field_prefix(content)
    names = [*(f"{prefix}{field.name}" for field in item_format.posted(content)), f"{prefix}x"]
    form_data = data.draw(st.dictionaries(st.sampled_from(names), GARBAGE))
    answer = parsed_or_refused(item_format, form_data)
    is_complete = item_format.is_complete(content, answer)
    for observation in item_format.code(content, answer):
        assert observation.code is None or is_complete
    item_format.describe(content, answer)


def parsed_or_refused(item_format: ItemFormat[Any], form_data: dict[str, Any]) -> Answer:
    """The answer, or an empty one when the data are refused with the name of the field."""
    try:
        return item_format.parse(item_format.example, form_data)
    except InvalidInput as error:
        if field_prefix(item_format.example) not in error.message:
            raise
        return {}
