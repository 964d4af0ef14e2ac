"""SIBTEST: whether a bundle of items favours one group, matched on an estimated true score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from scoring.errors import InvalidResponses
from scoring.matching import matched_groups
from scoring.models.model import FloatArray
from scoring.samples import checked_count

# A score counts when at least this many people of each group reached it.
SMALLEST_CELL = 5


@dataclass(frozen=True, slots=True)
class Sibtest:
    """beta : reference minus focal mean on the suspect items at equal true score, in points

    z, p_value : of no difference, two-sided
    share_used : of the people, at scores that both groups reached often enough
    """

    beta: float
    standard_error: float
    z: float
    p_value: float
    share_used: float
    n_persons: int


def sibtest(
    responses: ArrayLike,
    group: ArrayLike,
    suspect: Sequence[int],
    *,
    matching: Sequence[int] | None = None,
    focal: object = None,
    smallest_cell: int = SMALLEST_CELL,
) -> Sibtest:
    """Simultaneous item bias test with regression correction (Shealy & Stout, 1993).

    responses : (n_persons, n_items) codes; people with a missing response are left out
    group : (n_persons,) two values, the larger is the focal group unless `focal` says so
    suspect, matching : item positions without overlap; matching is all the others by default
    The observed matching score is regressed on the true score with alpha as reliability in each
    group, and the mean of the suspect items is moved to the common true score along its slope.
    smallest_cell : people of each group a score needs to count, two at least
    Raises InvalidResponses like mantel_haenszel, for items that are suspect and matching at once,
    for matching items without a positive alpha, and when no score has enough people.
    """
    smallest_cell = checked_count(smallest_cell, 2, "the smallest cell")
    groups = matched_groups(responses, group, focal, suspect)
    is_suspect = groups.is_anchor
    is_matching = ~is_suspect
    if matching is not None:
        is_matching = matched_groups(responses, group, focal, matching).is_anchor
        if (is_matching & is_suspect).any():
            raise InvalidResponses("an item cannot be suspect and matching at once")
    if is_matching.sum() < 2:
        raise InvalidResponses("at least two matching items are needed")
    codes = groups.codes.astype(np.float64)
    bundle, parts = codes[:, is_suspect].sum(axis=1), codes[:, is_matching]
    highest = int(parts.sum(axis=1).max())
    reference, other = (
        _by_score(parts[who], bundle[who], highest) for who in (~groups.is_focal, groups.is_focal)
    )
    both = np.stack([reference[0], other[0]])
    varies = (reference[2] > 0) & (other[2] > 0)
    used = (both >= smallest_cell).all(axis=0) & varies
    # The slope at a score needs both of its neighbours in each group.
    filled = (reference[0] > 0) & (other[0] > 0)
    used &= np.r_[False, filled[:-1]] & np.r_[filled[1:], False]
    if not used.any():
        raise InvalidResponses(
            f"at no score have both groups {smallest_cell} people and people beside it"
        )
    scores = np.flatnonzero(used)
    middle = (reference[3] + other[3]) / 2.0
    moved = []
    for _, mean, _, true_score in (reference, other):
        rise = mean[scores + 1] - mean[scores - 1]
        slope = rise / (true_score[scores + 1] - true_score[scores - 1])
        moved.append(mean[scores] + slope * (middle - true_score)[scores])
    n = both[:, scores]
    weight = n.sum(axis=0) / n.sum()
    beta = float(weight @ (moved[0] - moved[1]))
    spread = reference[2][scores] / n[0] + other[2][scores] / n[1]
    error = float(np.sqrt(weight**2 @ spread))
    z = beta / error
    return Sibtest(
        beta,
        error,
        z,
        2.0 * float(ndtr(-abs(z))),
        float(n.sum() / len(codes)),
        len(codes),
    )


def _by_score(
    parts: FloatArray, bundle: FloatArray, highest: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Per matching score: count, mean and variance of the bundle, and estimated true score."""
    score = parts.sum(axis=1).astype(np.int64)
    variance = float(score.var(ddof=1))
    k = parts.shape[1]
    alpha = 0.0
    if variance > 0:
        alpha = k / (k - 1) * (1.0 - float(parts.var(axis=0, ddof=1).sum()) / variance)
    if alpha <= 0:
        raise InvalidResponses("the matching items measure nothing in common in one of the groups")
    n = np.bincount(score, minlength=highest + 1).astype(np.float64)
    mean = np.bincount(score, bundle, highest + 1) / np.maximum(n, 1.0)
    squares = np.bincount(score, (bundle - mean[score]) ** 2, highest + 1)
    true_score = score.mean() + alpha * (np.arange(highest + 1) - score.mean())
    return n, mean, squares / np.maximum(n - 1.0, 1.0), true_score / k
