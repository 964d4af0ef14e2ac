"""Joins cells of a table of scores by categories until every expected count carries a chi-square.

Orlando & Thissen (2000) leave the joining open. The rule here is the usual one of calibration
programs with a smallest expected count of 1: categories within a score first, scores after that.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from scoring.models.model import FloatArray

# A category position is folded into the one below when it is used in fewer scores than this,
# or, at the upper end, expects less than the smallest count per ten scores.
RARE_POSITION = 0.05
SCORES_PER_COUNT = 10

Row = tuple[FloatArray, FloatArray]


def joined_cells(
    observed: FloatArray, expected: FloatArray, smallest: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Observed and expected counts (n_rows, n_positions) with expected >= smallest or 0 (unused).

    observed, expected : (largest sum score + 1, n_categories), categories in order. The lowest and
    the highest score, which leave no choice, are dropped.
    """
    rows = _possible_scores(observed, expected)
    rows = _without_lone_people(rows)
    if observed.shape[1] > 2:
        rows = [_joined_categories(*row, smallest) for row in rows]
    width = max((len(row[1]) for row in rows), default=0)
    seen, wanted = np.zeros((len(rows), width)), np.zeros((len(rows), width))
    for at, (o, e) in enumerate(rows):
        seen[at, : len(o)], wanted[at, : len(e)] = o, e
    seen, wanted = _fold_rare_positions(seen, wanted, smallest)
    return _joined_scores(seen, wanted, smallest)


def _possible_scores(observed: FloatArray, expected: FloatArray) -> list[Row]:
    """Scores that leave every category possible; the impossible ends join their neighbour."""
    n_scores, k = observed.shape
    low, high = k - 1, n_scores - k
    if low > high:
        return [(observed[1:-1].sum(axis=0), expected[1:-1].sum(axis=0))]
    edges = [1, *range(low + 1, high + 1), n_scores - 1]
    spans = [slice(a, b) for a, b in pairwise(edges)]
    return [(observed[span].sum(axis=0), expected[span].sum(axis=0)) for span in spans]


def _without_lone_people(rows: list[Row]) -> list[Row]:
    """Scores nobody has are left out; a score of one person joins the next."""
    result: list[Row] = []
    waiting: Row | None = None
    for o, e in rows:
        if o.sum() == 0:
            continue
        if waiting is not None:
            o, e = o + waiting[0], e + waiting[1]
        waiting = (o, e) if o.sum() == 1 else None
        if waiting is None:
            result.append((o, e))
    if waiting is not None and result:
        result[-1] = (result[-1][0] + waiting[0], result[-1][1] + waiting[1])
    return result


def _joined_categories(observed: FloatArray, expected: FloatArray, smallest: float) -> Row:
    """The smallest cell joins its smaller neighbour until all are large enough or two are left."""
    o, e = observed.tolist(), expected.tolist()
    while len(e) > 2 and min(e) < smallest:
        at = len(e) - 1 - e[::-1].index(min(e))
        neighbours = [near for near in (at - 1, at + 1) if 0 <= near < len(e)]
        into = min(neighbours, key=lambda near: e[near])
        o[into] += o[at]
        e[into] += e[at]
        del o[at], e[at]
    return np.array(o), np.array(e)


def _fold_rare_positions(
    observed: FloatArray, expected: FloatArray, smallest: float
) -> tuple[FloatArray, FloatArray]:
    o, e = observed.copy(), expected.copy()
    floor = smallest * np.ceil(len(e) / SCORES_PER_COUNT)
    while e.shape[1] > 2 and e[:, -1].sum() < floor:
        o[:, -2] += o[:, -1]
        e[:, -2] += e[:, -1]
        o, e = o[:, :-1], e[:, :-1]
    keep = np.ones(e.shape[1], dtype=bool)
    for position in range(e.shape[1] - 1, 0, -1):
        if np.mean(e[:, position] > 0) < RARE_POSITION:
            keep[position] = False
            o[:, position - 1] += o[:, position]
            e[:, position - 1] += e[:, position]
    return o[:, keep], e[:, keep]


def _joined_scores(
    observed: FloatArray, expected: FloatArray, smallest: float
) -> tuple[FloatArray, FloatArray]:
    """From below, a score with a cell too small joins the neighbour with fewer people."""
    o, e = list(observed), list(expected)
    while len(e) > 1:
        small = [at for at, row in enumerate(e) if ((row > 0) & (row < smallest)).any()]
        if not small:
            break
        at = small[0]
        neighbours = [near for near in (at - 1, at + 1) if 0 <= near < len(e)]
        into = min(neighbours, key=lambda near: o[near].sum())
        o[into] = o[into] + o[at]
        e[into] = e[into] + e[at]
        del o[at], e[at]
    return np.array(o), np.array(e)
