"""What single items and statements refuse."""

import pytest

from scoring import InvalidParameters, Item, Statement


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("2pl", 1.0, ()), "at least one threshold"),
        (("2pl", 1.0, (0.0, 1.0)), "two categories, not 3"),
        (("2pl", float("nan"), (0.0,)), "finite"),
        (("2pl", -1.0, (0.0,)), "discrimination must be positive"),
        (("2pl", 1.0, (0.0,), -0.1), "must not be negative"),
        (("graded", 1.0, (1.0, 0.0)), "does not allow thresholds"),
        (("grm", 1.0, (0.0,)), "unknown model"),
    ],
)
def test_bad_items_are_refused(arguments: tuple, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidParameters, match=message):
        Item(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", 1.0), r"loading must be in \[0, 1\)"),
        (("x", -0.5), "the key goes into sign"),
        (("x", 0.5, 2), "sign is"),
        (("x", 0.5, 1, float("inf")), "finite"),
        (("x", 0.5, 1, 0.0, -1.0), "must not be negative"),
    ],
)
def test_bad_statements_are_refused(arguments: tuple, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidParameters, match=message):
        Statement(*arguments)


def test_partial_credit_steps_need_no_order() -> None:
    assert Item("generalized_partial_credit", 1.0, (0.5, -0.5)).n_categories == 3


def test_parameters_of_an_item_cannot_be_changed() -> None:
    item = Item("2pl", 1.0, (0.0,))
    with pytest.raises(ValueError, match="read-only"):
        item.parameters[0] = 2.0
