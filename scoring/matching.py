"""Two groups matched on a score, which every comparison of observed item scores starts from.

People are matched on the sum of the anchor items and the studied item (Holland & Thayer, 1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import BoolArray, IntArray
from scoring.responses import ResponseMatrix

SMALLEST_GROUP = 2


@dataclass(frozen=True, slots=True, eq=False)
class MatchedGroups:
    """codes : (n_persons, n_items) complete cases; is_focal : (n_persons,);
    is_anchor : (n_items,)."""

    codes: IntArray
    is_focal: BoolArray
    is_anchor: BoolArray

    def score(self, item: int) -> IntArray:
        """Matching score for one item: the anchors and the item itself, (n_persons,)."""
        chosen = self.is_anchor.copy()
        chosen[item] = True
        total: IntArray = self.codes[:, chosen].sum(axis=1)
        return total


def matched_groups(
    responses: ArrayLike,
    group: ArrayLike,
    focal: object = None,
    anchors: Sequence[int] | None = None,
    *,
    dichotomous: bool = False,
) -> MatchedGroups:
    """Complete cases of two groups, or InvalidResponses that says what is wrong.

    Every comparison of observed scores refuses: codes that are none, labels that are missing or
    not of two kinds, fewer than two complete people in a group, an item everybody answered alike,
    anchors that are no item positions and, where only 0 and 1 are allowed, other codes.
    """
    matrix, labels = ResponseMatrix.checked(responses), np.asarray(group)
    if labels.shape != (matrix.n_persons,):
        raise InvalidResponses(f"{matrix.n_persons} people, group has shape {labels.shape}")
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise InvalidResponses("group must not have missing values")
    if labels.dtype.kind == "O" and any(label is None for label in labels):
        raise InvalidResponses("group must not have missing values")
    try:
        names = np.unique(labels)
    except TypeError:
        raise InvalidResponses("group must be labels of one kind, text or numbers") from None
    if len(names) != 2:
        raise InvalidResponses(f"two groups are compared, {len(names)} given")
    if focal is not None and focal not in names.tolist():
        raise InvalidResponses(f"nobody is in the focal group {focal!r}")
    complete = matrix.observed.all(axis=1)
    codes = matrix.codes[complete]
    is_focal: BoolArray = labels[complete] == (names[1] if focal is None else focal)
    for who, name in ((~is_focal, "reference"), (is_focal, "focal")):
        if who.sum() < SMALLEST_GROUP:
            raise InvalidResponses(
                f"{int(who.sum())} people of the {name} group answered every item; "
                f"at least {SMALLEST_GROUP} are needed"
            )
    constant = np.flatnonzero(codes.min(axis=0) == codes.max(axis=0))
    if len(constant):
        raise InvalidResponses(f"item {constant[0]}: everybody gave the same response")
    above = np.flatnonzero(codes.max(axis=0) > 1)
    if dichotomous and len(above):
        raise InvalidResponses(f"item {above[0]}: only codes 0 and 1 here; use logistic_dif")
    is_anchor = np.ones(matrix.n_items, dtype=np.bool_)
    if anchors is not None:
        chosen = np.asarray(anchors)
        outside = (chosen < 0) | (chosen >= matrix.n_items) if chosen.size else np.ones(1)
        if chosen.dtype.kind not in "iu" or outside.any():
            raise InvalidResponses(f"anchors must be item positions, not {list(anchors)}")
        is_anchor[:] = False
        is_anchor[chosen] = True
    return MatchedGroups(codes, is_focal, is_anchor)
