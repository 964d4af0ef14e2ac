"""Answers too quick to have been thought about: thresholds per item and effort per person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import BoolArray, FloatArray, as_floats
from scoring.samples import is_usable

SHARE, LONGEST_THRESHOLD = 0.10, 10.0
# Of the effort index: below it a person's score says little (Wise & Kong, 2005).
SMALLEST_EFFORT = 0.90


@dataclass(frozen=True, slots=True, eq=False)
class RapidGuessing:
    """thresholds : (n_items,), seconds; is_rapid : (n_persons, n_items), quicker than that

    effort : (n_persons,), share of the timed answers that are not rapid (response-time effort);
        shows_effort : (n_persons,), effort of .90 or more
    item_effort : (n_items,), the same over people (response-time fidelity)
    """

    thresholds: FloatArray
    is_rapid: BoolArray
    effort: FloatArray
    shows_effort: BoolArray
    item_effort: FloatArray


def rapid_guessing(
    seconds: ArrayLike,
    *,
    share: float = SHARE,
    longest: float = LONGEST_THRESHOLD,
    thresholds: ArrayLike | None = None,
) -> RapidGuessing:
    """Rapid guesses by normative thresholds (Wise & Ma, 2012, NT10), response-time effort (Wise &
    Kong, 2005) and fidelity (Wise, 2006).

    seconds : (n_persons, n_items) response times, NaN where an item was not answered; everybody
        and every item needs at least one
    share, longest : a threshold is this share of the item's mean time, at most so many seconds
    thresholds : (n_items,) seconds, if known; share and longest then count for nothing
    Raises InvalidResponses naming the cell of a time that is negative or infinite and a person or
    item without any, InvalidParameters for thresholds, share or longest that are not possible.
    """
    time = as_floats(seconds)
    if time.ndim != 2 or 0 in time.shape:
        raise InvalidResponses(f"seconds must be (n_persons, n_items), not of shape {time.shape}")
    seen = ~np.isnan(time)
    bad = np.argwhere(seen & ~((time >= 0) & is_usable(time)))
    if len(bad):
        person, item = bad[0]
        raise InvalidResponses(f"person {person}, item {item}: {time[person, item]} seconds")
    for what, axis in (("person", 1), ("item", 0)):
        without = np.flatnonzero(~seen.any(axis=axis))
        if len(without):
            raise InvalidResponses(f"{what} {without[0]} has no response time")
    if not 0 < share < 1 or not longest > 0:
        raise InvalidParameters(f"share {share} must be in (0, 1), longest {longest} positive")
    filled = np.where(seen, time, 0.0)
    if thresholds is None:
        limits = np.minimum(share * filled.sum(axis=0) / seen.sum(axis=0), longest)
    else:
        limits = as_floats(thresholds)
        if limits.shape != (time.shape[1],) or not (is_usable(limits) & (limits >= 0)).all():
            raise InvalidParameters("thresholds must be one number of seconds per item")
    is_rapid: BoolArray = seen & (filled < limits)
    thought = seen & ~is_rapid
    effort = thought.sum(axis=1) / seen.sum(axis=1)
    return RapidGuessing(
        limits,
        is_rapid,
        effort,
        effort >= SMALLEST_EFFORT,
        thought.sum(axis=0) / seen.sum(axis=0),
    )
