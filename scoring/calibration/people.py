"""Distinct response patterns, group by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import FloatArray, IntArray
from scoring.responses import Patterns, ResponseMatrix


@dataclass(frozen=True, slots=True, eq=False)
class GroupedPatterns:
    """labels : names of the groups; bounds : (n_groups + 1,), where their patterns begin."""

    labels: tuple[str, ...]
    patterns: Patterns
    bounds: IntArray


def patterns_by_group(
    matrix: ResponseMatrix, weights: FloatArray | None, groups: ArrayLike | None
) -> GroupedPatterns:
    """Patterns of all people, one run of rows per group, groups in sorted order of labels."""
    if groups is None:
        patterns = matrix.patterns(weights)
        return GroupedPatterns(("all",), patterns, np.array([0, len(patterns.codes)]))
    labels = np.asarray(groups)
    if labels.shape != (matrix.n_persons,):
        raise InvalidResponses(f"groups {labels.shape} for {matrix.n_persons} persons")
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise InvalidResponses("every person needs a group")
    names, member = np.unique(labels, return_inverse=True)
    of_person = np.empty(matrix.n_persons, dtype=np.int64)
    codes, totals, bounds = [], [], [0]
    for group, name in enumerate(names):
        people = np.flatnonzero(member == group)
        own = None if weights is None else weights[people]
        found = ResponseMatrix(matrix.codes[people]).patterns(own)
        answered = found.weights[(found.codes >= 0).any(axis=1)]
        if not answered.any():
            raise InvalidResponses(f"group {name}: nobody answered anything")
        of_person[people] = found.of_person + bounds[-1]
        codes.append(found.codes)
        totals.append(found.weights)
        bounds.append(bounds[-1] + len(found.codes))
    patterns = Patterns(np.concatenate(codes), np.concatenate(totals), of_person)
    return GroupedPatterns(tuple(str(name) for name in names), patterns, np.array(bounds))
