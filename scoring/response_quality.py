"""Checks of how one person answered, before anything is scored."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import FloatArray
from scoring.observations import MISSING

SECONDS_PER_ITEM = 2.0
# Limits set by policy: "check" asks for a look, "invalid" for a new sitting, never a low score.
LONG_STRING_CHECK = 9
FAST_PAGES_INVALID = 3
RATING_SD_INVALID = 0.4


def long_string(codes: ArrayLike) -> int:
    """Longest run of the same answer (Johnson, 2005).

    codes : (n_items,) as answered, before minus-keyed items are recoded; MISSING is skipped
    Raises InvalidResponses for anything but one row of codes.
    """
    answered = np.asarray(codes)
    if answered.ndim != 1:
        raise InvalidResponses(f"one row of codes expected, not shape {answered.shape}")
    answered = answered[answered != MISSING]
    if not answered.size:
        return 0
    ends = np.flatnonzero(np.append(np.diff(answered) != 0, True))
    return int(np.diff(np.concatenate([[-1], ends])).max())


def fast_pages(
    seconds: ArrayLike, n_items: ArrayLike, *, seconds_per_item: float = SECONDS_PER_ITEM
) -> int:
    """Page-time index: pages answered in under 2 s per item (Huang et al., 2012).

    seconds, n_items : (n_pages,), at least 0 seconds and one item a page
    seconds_per_item : a page is fast below this many seconds for each of its items
    Raises InvalidResponses for a page without a time or without an item.
    """
    time, items = np.broadcast_arrays(
        np.asarray(seconds, dtype=np.float64), np.asarray(n_items, dtype=np.float64)
    )
    if not np.isfinite(time).all() or (time < 0).any() or (items < 1).any():
        raise InvalidResponses("pages need a time of at least 0 seconds and at least one item")
    return int((time < seconds_per_item * items).sum())


def rating_sd(ratings: ArrayLike) -> float:
    """Standard deviation (n - 1) of one person's ratings over the whole form."""
    values = _ratings(ratings)
    if values.size < 2:
        raise InvalidResponses("a standard deviation needs at least two ratings")
    return float(values.std(ddof=1))


def _ratings(ratings: ArrayLike) -> FloatArray:
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise InvalidResponses("ratings must be one row of finite numbers, missing ones left out")
    return values
