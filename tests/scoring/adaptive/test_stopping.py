"""Each rule ends a test at its own moment and is named as the reason."""

import numpy as np
import pytest

from scoring import InvalidParameters, InvalidResponses, information
from scoring.adaptive import REASONS, Constraints, State, Stopping, advance, start
from tests.scoring.adaptive.banks import dichotomous, graded


def finish(state: State, seconds: float | None = None) -> State:
    rng = np.random.default_rng(2)
    while state.next_item is not None:
        state = advance(state, int(rng.integers(2)), seconds=seconds)
    return state


def test_precision_stops_at_the_first_small_enough_error() -> None:
    state = start(graded(60), stopping=Stopping(standard_error=0.35))
    errors = []
    while state.next_item is not None:
        errors.append(float(state.standard_error))
        state = advance(state, 1 + len(errors) % 2)
    assert state.stop_reason == "precision"
    assert min(errors) > 0.35 >= state.standard_error


def test_length_stops_and_holds_precision_back() -> None:
    assert len(finish(start(graded(60), stopping=Stopping(max_items=7))).responses) == 7
    held = finish(start(graded(60), stopping=Stopping(standard_error=0.9, min_items=5)))
    assert (len(held.responses), held.stop_reason) == (5, "precision")


def test_time_stops_after_the_answer_that_used_it_up() -> None:
    state = finish(start(graded(60), stopping=Stopping(seconds=100.0)), seconds=30.0)
    assert (len(state.responses), state.stop_reason) == (4, "time")
    assert state.seconds == (30.0,) * 4
    with pytest.raises(InvalidResponses, match="seconds are needed"):
        advance(start(graded(6), stopping=Stopping(seconds=9.0)), 1)


def test_information_stops_when_no_open_item_tells_enough() -> None:
    bank = dichotomous(40)
    state = start(bank, stopping=Stopping(minimum_information=0.3))
    while state.next_item is not None:
        state = advance(state, 1)
    assert state.stop_reason == "information"
    left = information(bank, [float(state.theta)])[0]
    left[list(state.administered)] = 0.0
    assert left.max() < 0.3


def test_a_test_without_a_rule_ends_with_the_bank() -> None:
    state = finish(start(dichotomous(5)))
    assert (len(state.responses), state.stop_reason) == (5, "exhausted")
    alone = finish(start(dichotomous(3), constraints=Constraints(enemies=((0, 1, 2),))))
    assert (len(alone.responses), alone.stop_reason) == (1, "exhausted")


def test_of_several_rules_the_one_that_applied_is_named() -> None:
    rules = Stopping(standard_error=0.3, max_items=6, seconds=50.0, minimum_information=0.01)
    assert finish(start(graded(60), stopping=rules), seconds=1.0).stop_reason == "length"
    assert finish(start(graded(60), stopping=rules), seconds=20.0).stop_reason == "time"
    assert set(REASONS) == {"precision", "length", "time", "information", "exhausted"}


def test_provisional_items_do_not_stop_a_test_by_precision() -> None:
    for rule in (Stopping(standard_error=0.4), Stopping(minimum_information=0.1)):
        with pytest.raises(InvalidParameters, match="provisional items"):
            start(graded(20), criterion="level", stopping=rule)


@pytest.mark.parametrize(
    "choices",
    [
        {"standard_error": 0.0},
        {"standard_error": float("nan")},
        {"seconds": -1.0},
        {"minimum_information": float("inf")},
        {"max_items": 0},
        {"min_items": -1},
        {"min_items": 5, "max_items": 4},
    ],
)
def test_rules_that_make_no_sense_are_refused(choices: dict) -> None:
    with pytest.raises(InvalidParameters):
        Stopping(**choices)
