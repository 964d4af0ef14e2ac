"""Allows for the number of tests made at once."""

from __future__ import annotations

import numpy as np

from scoring.models.model import FloatArray, as_floats


def adjusted_p_values(p_values: FloatArray) -> FloatArray:
    """p-values that control the false discovery rate (Benjamini & Hochberg, 1995), (n,).

    Marking those below q leaves an expected share of at most q of the marks undeserved.
    """
    n = len(p_values)
    order = np.argsort(p_values)[::-1]
    stepped = p_values[order] * n / np.arange(n, 0, -1)
    result = np.empty(n)
    result[order] = np.minimum.accumulate(stepped)
    return as_floats(np.minimum(result, 1.0))
