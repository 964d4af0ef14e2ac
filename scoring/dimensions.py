"""Checks which item measures which dimension, and how the dimensions are related."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray, IntArray, as_floats

SMALLEST_EIGENVALUE = 1e-10


def named_dimensions(
    dimensions: ArrayLike, n_items: int, *, fewest_items: int = 2
) -> tuple[tuple[str, ...], IntArray]:
    """Names of the dimensions and the position of each item's, (n_items,).

    dimensions : (n_items,) labels; integers count in their order, text as it first appears
    """
    labels = np.asarray(dimensions)
    if labels.shape != (n_items,):
        raise InvalidParameters(f"dimensions {labels.shape} for {n_items} items")
    if labels.dtype.kind not in "iuUSO" or any(label is None for label in labels.tolist()):
        raise InvalidParameters(f"dimension labels must be integers or text, not {labels.dtype}")
    found = np.unique(labels) if labels.dtype.kind in "iu" else dict.fromkeys(labels.tolist())
    names = [str(label) for label in found]
    position = np.array([names.index(str(label)) for label in labels.tolist()], dtype=np.int64)
    for name, n_own in zip(names, np.bincount(position), strict=True):
        if not name.strip():
            raise InvalidParameters("a dimension needs a name")
        if n_own < fewest_items:
            raise InvalidParameters(
                f"dimension {name!r} has too few items: {n_own}; it needs {fewest_items} at least"
            )
    return tuple(names), position


def checked_correlation(correlation: ArrayLike, n_dimensions: int) -> FloatArray:
    """A positive definite correlation matrix (D, D), or InvalidParameters."""
    matrix = checked_covariance(correlation, n_dimensions, "correlation")
    if not np.allclose(np.diag(matrix), 1.0, atol=1e-8):
        raise InvalidParameters("the correlation matrix must have ones on its diagonal")
    return matrix


def checked_covariance(
    matrix: ArrayLike, n_dimensions: int, what: str = "latent covariance"
) -> FloatArray:
    """A positive definite matrix (D, D), or InvalidParameters that names it as `what`."""
    values = as_floats(matrix)
    if values.shape != (n_dimensions, n_dimensions):
        raise InvalidParameters(f"{what} {values.shape} for {n_dimensions} dimensions")
    if not np.isfinite(values).all() or not np.allclose(values, values.T, atol=1e-8):
        raise InvalidParameters(f"the {what} matrix must be finite and symmetric")
    if n_dimensions and np.linalg.eigvalsh(values)[0] <= SMALLEST_EIGENVALUE:
        raise InvalidParameters(f"the {what} matrix is not positive definite")
    return values


def checked_positions(dimensions: ArrayLike, names: Sequence[str], n_items: int) -> IntArray:
    """Position of each item's dimension among the names, all 0 without names."""
    n_dimensions = max(len(names), 1)
    own = np.asarray(dimensions, dtype=np.int64)
    if not own.size:
        own = np.zeros(n_items, dtype=np.int64)
    if own.shape != (n_items,) or own.min() < 0 or own.max() >= n_dimensions:
        raise InvalidParameters(f"dimensions must be {n_items} numbers 0..{n_dimensions - 1}")
    if len(names) == 1 or len(set(names)) != len(names):
        raise InvalidParameters("several dimensions need different names, one needs none")
    return own


def require_one_dimension(n_dimensions: int) -> None:
    """Refuse items of several dimensions where a function knows a single theta."""
    if n_dimensions > 1:
        raise InvalidParameters(
            f"this is for items of one dimension, not of {n_dimensions}; take each one's own items"
        )
