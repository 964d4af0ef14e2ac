"""Distractor analysis: who chose which option of a keyed item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.observations import MISSING
from scoring.responses import ResponseMatrix


@dataclass(frozen=True, slots=True, eq=False)
class OptionStatistics:
    """One item. Arrays are (n_options,).

    share : of those who answered; share_low, share_high : in the lower and upper third by rest
        score
    discrimination : correlation of choosing the option with the rest score, 0 if nobody chose it
    key_beaten : a distractor was chosen more often than the key by the upper third
    unused : options nobody chose
    """

    item: int
    key: int
    count: IntArray
    share: FloatArray
    share_low: FloatArray
    share_high: FloatArray
    discrimination: FloatArray
    key_beaten: bool
    unused: BoolArray
    n_answered: int


def distractor_analysis(
    choices: ArrayLike, key: Sequence[int], n_options: Sequence[int]
) -> tuple[OptionStatistics, ...]:
    """Options of each item by the score on the other items (Haladyna & Rodriguez, 2013).

    choices : (n_persons, n_items) option chosen, from 0, -1 missing, which counts as not right
    key, n_options : (n_items,) the right option and how many there are, from 2
    Raises InvalidResponses naming an item nobody answered and a choice beyond the options, for a
    key that is none of them, and with fewer than two items or three people. An item everybody
    answered alike is described; its discriminations are 0.
    """
    matrix = ResponseMatrix.checked(choices)
    if matrix.n_items < 2 or matrix.n_persons < 3:
        raise InvalidResponses("at least two items and three people are needed")
    options, right_option = np.asarray(n_options), np.asarray(key)
    if options.dtype.kind not in "iu" or (options < 2).any():
        raise InvalidResponses("every item has a whole number of options, two or more")
    matrix.check_categories(n_options)
    if right_option.shape != (matrix.n_items,) or right_option.dtype.kind not in "iu":
        raise InvalidResponses(
            f"{right_option.size} keys for {matrix.n_items} items; keys are option positions"
        )
    if ((right_option < 0) | (right_option >= options)).any():
        raise InvalidResponses("every key must be one of the options of its item")
    right = matrix.codes == right_option
    total = right.sum(axis=1)
    found = []
    for item, column in enumerate(matrix.codes.T):
        seen = column != MISSING
        if not seen.any():
            raise InvalidResponses(f"item {item}: every response is missing")
        rest = (total - right[:, item])[seen].astype(np.float64)
        found.append(_one_item(item, int(right_option[item]), column[seen], rest, n_options[item]))
    return tuple(found)


def _one_item(
    item: int, key: int, chosen: IntArray, rest: FloatArray, n_options: int
) -> OptionStatistics:
    count = np.bincount(chosen, minlength=n_options)
    low, high = np.quantile(rest, [1 / 3, 2 / 3])
    shares = []
    for members in (rest <= low, rest >= high):
        shares.append(np.bincount(chosen[members], minlength=n_options) / members.sum())
    is_option = chosen[:, None] == np.arange(n_options)
    spread = is_option.std(axis=0) * rest.std()
    together = ((is_option - is_option.mean(axis=0)) * (rest - rest.mean())[:, None]).mean(axis=0)
    discrimination = np.divide(together, spread, out=np.zeros(n_options), where=spread > 0)
    return OptionStatistics(
        item,
        key,
        count,
        count / len(chosen),
        shares[0],
        shares[1],
        discrimination,
        bool(np.delete(shares[1], key).max(initial=0.0) > shares[1][key]),
        count == 0,
        len(chosen),
    )
