"""Numeric items asked again with other numbers."""

import random
from typing import Any

import pytest

from assess.errors import InvalidInput
from assess.formats.arithmetic import evaluate
from assess.formats.fresh_numbers import with_fresh_numbers
from assess.formats.numeric import EXAMPLE, Numeric
from assess.formats.numeric_content import NumericContent

VARIATION: dict[str, Any] = {
    "numbers": {"full": [40000, 30000, 50000, 60000], "training": [60000, 45000, 80000]},
    "keep": ["training < 4.5*full"],
    "whole": ["full/2"],
    "stem": (
        "A new rep is expected to sell {full} a month once fully productive. In the first {3:words}"
        " months the rep sells nothing, and in the next three months half of the full amount. "
        "After that the rep is fully productive. How much is sold in the first nine months, less "
        "the cost of {training} for training?"
    ),
    "check": "3*0.5*full + 3*full - training",
    "solution": (
        "Months 4 to 6: 3 x {full/2}; months 7 to 9: {3*full}; less {training}."
    ),
    "common_wrong": ["4.5*full", "9*full - training", "6*full"],
}  # fmt: skip
CASE = {
    **EXAMPLE,
    "solution": "Months 4 to 6: 3 x 20,000; months 7 to 9: 120,000; less 60,000.",
    "common_wrong": [
        {"value": 180000, "error": "leaves out the cost"},
        {"value": 300000, "error": "counts all months as full"},
        {"value": 240000, "error": "forgets the first three months"},
    ],
}


def item(**changes: Any) -> NumericContent:
    return NumericContent.model_validate({**CASE, "variation": {**VARIATION, **changes}})


def problems(**changes: Any) -> list[str]:
    return [problem.message for problem in Numeric().check(item(**changes))]


def test_a_variation_that_says_the_same_as_its_item_is_fine() -> None:
    assert problems() == []


def test_fresh_numbers_change_the_key_and_keep_the_question() -> None:
    seen = set()
    for seed in range(12):
        fresh = with_fresh_numbers(item(), random.Random(seed))
        assert Numeric().check(fresh.model_copy(update={"variation": None})) == []
        assert fresh.answer == pytest.approx(evaluate(fresh.check_expression))
        assert not fresh.accepts(item().answer)
        assert fresh.id == item().id
        assert fresh.stem != item().stem
        assert [w.error for w in fresh.common_wrong] == [w.error for w in item().common_wrong]
        assert fresh.tolerance <= 0.02 * fresh.answer
        seen.add(fresh.answer)
    assert len(seen) > 3


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, again = (with_fresh_numbers(item(), random.Random(5)) for _ in range(2))
    assert first == again


def test_no_number_breaks_a_condition() -> None:
    for seed in range(20):
        fresh = with_fresh_numbers(item(keep=["full < 45000"]), random.Random(seed))
        assert "50,000" not in fresh.stem
        assert "60,000 a month" not in fresh.stem


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stem": VARIATION["stem"].replace("nine", "ten")}, "reads otherwise than the item"),
        ({"solution": "Less {full}."}, "reads otherwise than the item"),
        ({"check": "2*full"}, "check gives 80000"),
        ({"common_wrong": ["1*full", "9*full - training", "6*full"]}, "gives 40000, the item"),
        ({"common_wrong": ["4.5*full"]}, "one expression for each"),
        ({"keep": ["full < 40000"]}, "do not meet the conditions"),
        ({"keep": ["full"]}, "compares nothing"),
        ({"check": "4.5*price - training"}, "may hold digits"),
        ({"stem": "{full:loud}"}, "no way to write a number"),
        ({"stem": "{full:words}"}, "has no word here"),
        ({"numbers": {"full": [40000], "training": [60000]}}, "no other numbers"),
    ],
)
def test_a_variation_that_says_otherwise_is_found(change: dict[str, Any], message: str) -> None:
    found = problems(**change)
    assert any(message in each for each in found), found


def test_an_item_without_variation_has_no_fresh_numbers() -> None:
    with pytest.raises(InvalidInput, match="has no variation"):
        with_fresh_numbers(NumericContent.model_validate(CASE), random.Random(1))
