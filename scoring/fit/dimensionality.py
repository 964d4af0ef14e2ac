"""How many dimensions a set of items has: parallel analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.polychoric import polychoric
from scoring.responses import ResponseMatrix
from scoring.samples import checked_count, checked_share

CORRELATIONS = ("pearson", "polychoric")
EXTRACTIONS = ("components", "factors")
SMALLEST_EIGENVALUE = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class ParallelAnalysis:
    """Eigenvalues beside those of unrelated items with the same answers, all (n_items,).

    n_dimensions : leading eigenvalues above `random_quantile`; a suggestion to weigh with
        content, not a test of unidimensionality
    eigenvalues : of the correlations, descending
    random_mean, random_quantile : of the same eigenvalue when the items are unrelated
    quantile, n_replications, correlation, extraction : how it was done
    n_used : people with at least two responses
    """

    n_dimensions: int
    eigenvalues: FloatArray
    random_mean: FloatArray
    random_quantile: FloatArray
    quantile: float
    n_replications: int
    correlation: str
    extraction: str
    n_used: int


def parallel_analysis(
    responses: ArrayLike,
    rng: np.random.Generator,
    *,
    correlation: str = "pearson",
    extraction: str = "components",
    n_replications: int = 100,
    quantile: float = 0.95,
) -> ParallelAnalysis:
    """Parallel analysis (Horn, 1965; with the 95th percentile by Glorfeld, 1995) against shuffled
    answers, which keep each item's distribution (Buja & Eyuboglu, 1992).

    responses : (n_persons, n_items) codes from 0, -1 missing; correlations from the people who
        answered both items, gaps are shuffled with the answers
    correlation : pearson, or polychoric for few ordered categories (slower: a fit for each pair
        in each replication)
    extraction : components, or factors with squared multiple correlations in the diagonal
        (Humphreys & Montanelli, 1975), which needs a positive definite matrix
    rng : what shuffles the answers; the same state gives the same result
    n_replications : how often they are shuffled, two or more
    quantile : of the eigenvalues of shuffled answers, which an eigenvalue must exceed
    Raises InvalidResponses for a constant item or a pair nobody answered, InvalidParameters for
    an unknown correlation or extraction, too few replications or a quantile outside 0 and 1.
    """
    if correlation not in CORRELATIONS:
        raise InvalidParameters(
            f"unknown correlation {correlation!r}; known: {', '.join(CORRELATIONS)}"
        )
    if extraction not in EXTRACTIONS:
        raise InvalidParameters(
            f"unknown extraction {extraction!r}; known: {', '.join(EXTRACTIONS)}"
        )
    n_replications = checked_count(n_replications, 2, "n_replications")
    checked_share(quantile, "quantile")
    matrix = ResponseMatrix.checked(responses)
    codes = matrix.codes[matrix.observed.sum(axis=1) > 1]
    if matrix.n_items < 3 or len(codes) <= matrix.n_items:
        raise InvalidResponses(
            f"parallel analysis needs three items and more people than items, not {len(codes)} "
            f"people with two responses and {matrix.n_items} items"
        )
    found = _eigenvalues(codes, correlation, extraction)
    random = np.stack(
        [
            _eigenvalues(rng.permuted(codes, axis=0), correlation, extraction)
            for _ in range(n_replications)
        ]
    )
    bound = np.quantile(random, quantile, axis=0)
    below = np.flatnonzero(found <= bound)
    return ParallelAnalysis(
        n_dimensions=int(below[0]) if len(below) else matrix.n_items,
        eigenvalues=found,
        random_mean=random.mean(axis=0),
        random_quantile=bound,
        quantile=quantile,
        n_replications=n_replications,
        correlation=correlation,
        extraction=extraction,
        n_used=len(codes),
    )


def _eigenvalues(codes: IntArray, correlation: str, extraction: str) -> FloatArray:
    r = polychoric(codes).correlation if correlation == "polychoric" else _pearson(codes)
    if extraction == "factors":
        if np.linalg.eigvalsh(r)[0] < SMALLEST_EIGENVALUE:
            raise InvalidResponses(
                "the correlations are not positive definite, so factors are not defined: "
                "use components, or leave out items that repeat others"
            )
        r = r.copy()
        np.fill_diagonal(r, 1.0 - 1.0 / np.diag(np.linalg.inv(r)))
    return as_floats(np.linalg.eigvalsh(r)[::-1])


def _pearson(codes: IntArray) -> FloatArray:
    """Correlations of all pairs over the people who answered both."""
    seen = (codes >= 0).astype(np.float64)
    x = np.where(codes >= 0, codes, 0).astype(np.float64)
    n = seen.T @ seen
    if (n < 2).any():
        i, j = np.argwhere(n < 2)[0]
        raise InvalidResponses(f"items {i} and {j}: fewer than two people answered both")
    mean = (x.T @ seen) / n  # of the row's item over the people of the pair
    square = (x**2).T @ seen / n
    spread = square - mean**2
    if (spread < 1e-12).any():
        i, j = np.argwhere(spread < 1e-12)[0]
        raise InvalidResponses(
            f"item {i}: everybody who also answered item {j} gave the same response"
        )
    r: FloatArray = (x.T @ x / n - mean * mean.T) / np.sqrt(spread * spread.T)
    return r
