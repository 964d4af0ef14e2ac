"""An adaptive test step by step: start, advance, and the same again from its answers."""

from __future__ import annotations

from collections.abc import Iterable
from operator import index
from typing import Any

import numpy as np

from scoring.adaptive.choosing import choose, first
from scoring.adaptive.design import Design
from scoring.adaptive.state import State, check_response
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray


def start(items: ItemParameters | Design, *, seed: int = 0, **choices: Any) -> State:
    """The state before the first answer.

    items : parameters of the bank with the fields of `Design` as further arguments
        (criterion="fisher", estimator="eap", stopping=Stopping(max_items=20), ...), or a Design,
        whose tables then serve every sitting
    seed : of everything that is left to chance; same seed and responses give the same items
    choices : fields of `Design`; none beside a Design, which has its own
    Raises InvalidParameters for a negative seed, choices beside a Design, and a design that
    does not fit the bank.
    """
    if isinstance(items, Design):
        if choices:
            raise InvalidParameters(f"{', '.join(choices)}: already in the design")
        design = items
    else:
        design = Design(items, **choices)
    if seed < 0:
        raise InvalidParameters(f"a seed is not negative: {seed}")
    following, passed_over = first(design, seed)
    belief = design.measurement.begin()
    closed = np.zeros(design.items.n_items)
    closed[list(passed_over)] = -np.inf
    return State(design, seed, (), (), (), passed_over, following, None, belief, closed)


def advance(state: State, response: int, *, seconds: float | None = None) -> State:
    """The state after a response to `state.next_item`.

    response : a category of that item, from 0; seconds : what the answer took, needed when the
    design stops by time. InvalidResponses for another code or after the end.
    """
    item, design = state.next_item, state.design
    if item is None:
        raise InvalidResponses(f"the test is over ({state.stop_reason}): no item is waiting")
    try:
        code = index(response)
    except TypeError:
        raise InvalidResponses(f"item {item}: {response!r} is not a category") from None
    check_response(design, item, code)
    if seconds is None:
        if design.stopping.seconds is not None:
            raise InvalidResponses(f"item {item}: the design stops by time, so seconds are needed")
        seconds = 0.0
    elif not 0 <= seconds < np.inf:
        raise InvalidResponses(f"item {item}: {seconds} seconds")
    belief = design.measurement.update(state.belief, item, code)
    administered = (*state.administered, item)
    closed = state.closed.copy()
    closed[item] = -np.inf
    if design.enemies_of:
        closed[list(design.enemies_of.get(item, ()))] = -np.inf
    used = (*state.seconds, float(seconds))
    following, passed, reason = choose(design, state.seed, belief, administered, used, closed)
    passed_over = state.passed_over
    if passed:
        closed[list(passed)] = -np.inf
        passed_over += passed
    return State(
        design,
        state.seed,
        administered,
        (*state.responses, code),
        used,
        passed_over,
        following,
        reason,
        belief,
        closed,
    )


def replay(
    items: ItemParameters | Design,
    responses: Iterable[int],
    *,
    seconds: Iterable[float] | None = None,
    seed: int = 0,
    **choices: Any,
) -> State:
    """Start and advance through all responses: how a kept test is checked.

    items, seed, choices : as in `start`
    responses : a category of each item in the order they were asked, from 0
    seconds : what each answer took, one per response, needed when the design stops by time
    Raises InvalidParameters like `start`; InvalidResponses like `advance`, so for responses
    beyond the end of the test, and for more or fewer times than responses.
    """
    state = start(items, seed=seed, **choices)
    answers = list(responses)
    times = [None] * len(answers) if seconds is None else list(seconds)
    if len(times) != len(answers):
        raise InvalidResponses(f"{len(times)} times for {len(answers)} responses")
    for response, taken in zip(answers, times, strict=True):
        state = advance(state, response, seconds=taken)
    return state


def rate_items(state: State) -> FloatArray:
    """The value of every item by the criterion of the design, (n_items,), larger is better.

    Items asked already, their enemies and items passed over have -inf. In the unit of the
    criterion: information per squared unit of theta for "fisher", for instance.

    state : of a test under way or over; any that `start`, `advance` and `replay` return is fine,
        so that there is nothing to refuse
    """
    return state.design.rate(state.design.measurement, state.belief) + state.closed
