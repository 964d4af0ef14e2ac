"""Content, enemies and item sets hold for everybody; what cannot hold is explained."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, information
from scoring.adaptive import (
    Constraints,
    Content,
    Design,
    InfeasibleTest,
    ItemSet,
    ProgressiveRestricted,
    Randomesque,
    State,
    Stopping,
    SympsonHetter,
    Unlimited,
    advance,
    content_limits,
    start,
)
from scoring.adaptive.shadow import ShadowTests
from tests.scoring.adaptive.banks import dichotomous

LABELS = [("plan", "coach", "hire")[item % 3] for item in range(36)]
LIMITS = {"plan": (4, 5), "coach": (2, 4), "hire": (1, None)}
ENEMIES = ((0, 1, 2), (5, 9))
SETS = (ItemSet("case", (10, 11, 12, 13), 2, 3), ItemSet("call", (20, 21, 22, 23, 24), 3))


def constrained(**choices: object) -> Design:
    constraints = Constraints(content_limits(LABELS, LIMITS), ENEMIES, SETS)
    return Design(
        dichotomous(36),
        constraints=constraints,
        stopping=Stopping(max_items=10),
        **choices,  # type: ignore[arg-type]
    )


def finish(state: State, rng: np.random.Generator) -> State:
    while state.next_item is not None:
        state = advance(state, int(rng.integers(2)))
    return state


def assert_meets_everything(asked: tuple[int, ...]) -> None:
    assert len(set(asked)) == len(asked) == 10
    for name, (low, high) in LIMITS.items():
        n = sum(LABELS[item] == name for item in asked)
        assert low <= n <= (high or 10)
    for group in ENEMIES:
        assert len(set(group) & set(asked)) <= 1
    for chosen in SETS:
        places = [place for place, item in enumerate(asked) if item in chosen.items]
        assert not places or chosen.minimum <= len(places) <= (chosen.maximum or 5)
        assert places == list(range(places[0], places[-1] + 1)) if places else True


RULES = [
    Unlimited(),
    Randomesque(4),
    SympsonHetter((0.3,) * 36),
    ProgressiveRestricted(0.5, (3,) * 20 + (7,) * 16, 10),
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("criterion", ["fisher", "mepv", "level"])
def test_every_test_meets_every_constraint(rule: object, criterion: str) -> None:
    rng = np.random.default_rng(5)
    design = constrained(exposure=rule, criterion=criterion)
    for seed in range(2):
        assert_meets_everything(finish(start(design, seed=seed), rng).administered)


def test_the_whole_bank_can_be_demanded_when_a_set_must_come_early() -> None:
    # The set holds the worst items, yet the test cannot be met without all of them.
    bank = dichotomous(6)
    worst = tuple(np.argsort(information(bank, [0.0])[0])[:3].tolist())
    constraints = Constraints((Content("dull", worst, 3),), (), (ItemSet("dull", worst, 3),))
    design = Design(bank, constraints=constraints, stopping=Stopping(max_items=4))
    asked = finish(start(design), np.random.default_rng(1)).administered
    assert set(worst) < set(asked)


def test_a_set_that_was_left_is_not_taken_up_again() -> None:
    rng = np.random.default_rng(9)
    chosen = tuple(range(0, 24, 2))
    design = Design(
        dichotomous(24),
        constraints=Constraints(sets=(ItemSet("half", chosen),)),
        stopping=Stopping(max_items=9),
    )
    left = 0
    for _ in range(15):
        asked = finish(start(design), rng).administered
        places = [place for place, item in enumerate(asked) if item in chosen]
        assert not places or places[-1] - places[0] == len(places) - 1
        left += bool(places) and places[-1] < 7
    assert left > 3


def test_the_shadow_test_is_the_best_of_all_tests() -> None:
    values = np.random.default_rng(6).uniform(0, 1, 10)
    constraints = Constraints(
        (Content("a", (0, 1, 2, 3), 2, 2), Content("b", (4, 5, 6), 0, 1)), ((7, 8),)
    )
    inside = ShadowTests(10, 5, constraints).solve(values, (1, 9), np.arange(10) == 2)
    best = max(
        (
            chosen
            for chosen in combinations(range(10), 5)
            if {1, 9} <= set(chosen)
            and 2 not in chosen
            and len({0, 1, 2, 3} & set(chosen)) == 2
            and len({4, 5, 6} & set(chosen)) <= 1
            and len({7, 8} & set(chosen)) <= 1
        ),
        key=lambda chosen: values[list(chosen)].sum(),
    )
    assert tuple(np.flatnonzero(inside)) == best


def test_loose_constraints_change_nothing() -> None:
    bank, rng = dichotomous(36), np.random.default_rng(7)
    free = Design(bank, stopping=Stopping(max_items=8))
    loose = free.changed(constraints=Constraints((Content("any", tuple(range(36))),)))
    states = start(free), start(loose)
    while states[0].next_item is not None:
        code = int(rng.integers(2))
        states = advance(states[0], code), advance(states[1], code)
        assert states[0].administered == states[1].administered
    assert_allclose(states[0].theta, states[1].theta)


def test_an_impossible_test_is_explained_by_the_constraints_that_clash() -> None:
    constraints = Constraints(
        (
            Content("plan", tuple(range(0, 12)), 6, 8),
            Content("coach", tuple(range(12, 24)), 5),
            Content("hire", tuple(range(24, 36)), 0, 9),
        ),
        ((24, 25),),
    )
    with pytest.raises(InfeasibleTest) as caught:
        start(dichotomous(36), constraints=constraints, stopping=Stopping(max_items=10))
    assert caught.value.conflict == (
        "10 items",
        "at least 6 and at most 8 of content 'plan'",
        "at least 5 of content 'coach'",
    )
    assert "no test of 10 items meets all of" in str(caught.value)


def test_enemies_that_empty_a_content_are_named() -> None:
    constraints = Constraints((Content("pair", (3, 4), 2),), ((3, 4), (7, 8)))
    with pytest.raises(InfeasibleTest, match="enemies 3, 4") as caught:
        start(dichotomous(36), constraints=constraints, stopping=Stopping(max_items=10))
    assert len(caught.value.conflict) == 2


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 1), min_size=12, max_size=12), st.integers(0, 99))
def test_enemies_never_meet_without_shadow_tests_either(codes: list[int], seed: int) -> None:
    groups = ((0, 1, 2, 3), (3, 4), (8, 9, 10))
    state = start(
        dichotomous(12),
        seed=seed,
        constraints=Constraints(enemies=groups),
        exposure=Randomesque(3),
    )
    for code in codes:
        if state.next_item is None:
            break
        state = advance(state, code)
    assert state.stop_reason == "exhausted"
    assert all(len(set(group) & set(state.administered)) <= 1 for group in groups)


def test_precision_ends_a_test_only_after_its_minima() -> None:
    bank = dichotomous(36)
    rare = tuple(np.argsort(information(bank, [0.0])[0])[:2].tolist())
    stopping = Stopping(standard_error=0.9, max_items=12)
    design = Design(bank, stopping=stopping, constraints=Constraints((Content("rare", rare, 2),)))
    state = finish(start(design), np.random.default_rng(8))
    assert set(rare) <= set(state.administered)
    assert (
        len(finish(start(Design(bank, stopping=stopping)), np.random.default_rng(8)).responses) < 6
    )


def test_constraints_survive_json() -> None:
    state = advance(start(constrained(exposure=SympsonHetter((0.5,) * 36)), seed=3), 1)
    back = State.from_json(state.to_json(), dichotomous(36))
    assert back.design.constraints == state.design.constraints
    assert back.design.exposure == state.design.exposure
    assert advance(back, 0) == advance(state, 0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Content("x", (1,), 3, 2), "content 'x': 3 to 2 items are impossible"),
        (lambda: ItemSet("x", (1, 2), 3), "item set 'x': 3 to 2 items are impossible"),
        (lambda: content_limits(LABELS, {"sell": (1, 2)}), "no item has the attribute 'sell'"),
        (
            lambda: start(dichotomous(5), constraints=Constraints((Content("x", (1,)),))),
            "need stopping.max_items",
        ),
        (
            lambda: start(
                dichotomous(5),
                constraints=Constraints(sets=(ItemSet("x", (1, 2)), ItemSet("y", (2, 3)))),
                stopping=Stopping(max_items=3),
            ),
            "item 2 is in the item sets 'x' and 'y'",
        ),
        (
            lambda: start(dichotomous(5), constraints=Constraints((Content("x", (-1,)),))),
            "content 'x': there is no item -1 in a bank of 5",
        ),
    ],
)
def test_constraints_that_make_no_sense_are_refused(build: object, message: str) -> None:
    with pytest.raises(InvalidParameters, match=message):
        build()  # type: ignore[operator]
