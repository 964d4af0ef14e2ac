"""Calibrates forced-choice blocks: Thurstonian item response theory by marginal likelihood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import block_diag

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import FloatArray, as_floats
from scoring.samples import checked_count
from scoring.thurstonian.blocks import Blocks, Layout, Rows, checked_rows, start_values
from scoring.thurstonian.posterior import (
    Draws,
    Parameters,
    posterior_modes,
    proposal,
    quasi_random,
)
from scoring.thurstonian.results import SETTLED, ForcedChoiceCalibration, result
from scoring.thurstonian.score import Moments, pairs_of, score_moments

N_DRAWS = 64
TOLERANCE = 0.05
MAX_ITERATIONS = 50
LONGEST_STEP = 0.3
# From this decrement on the draws stay and the exact information is worth its cost; it is held
# while a step takes the decrement down to this share at least.
NEAR, SLOW = 5.0, 0.5
SMALLEST_SHARE, INSTEAD_OF_NEGATIVE = 0.02, 0.1
# So often are draws made anew at the maximum; those of which fewer than this share still count are
# replaced on the way.
ROUNDS, WORN = 3, 0.7
# A log-likelihood that falls by more than this fell by more than the error of the draws.
NOISE = 3.0
# Keeps unique variances off zero (Martin & McDonald, 1975); worth a tenth of a person.
PRIOR, LARGEST = 0.1, 0.99
Progress = Callable[[int, float, float], None]


def calibrate_forced_choice(
    blocks: Blocks,
    responses: ArrayLike,
    *,
    dimensions: Sequence[str] | None = None,
    n_draws: int = N_DRAWS,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    seed: int = 0,
    progress: Progress | None = None,
) -> ForcedChoiceCalibration:
    """Thurstonian IRT (Brown & Maydeu-Olivares, 2011) by full-information marginal likelihood.

    utility = mean + loading theta + error, all utilities of variance 1 (error variance 1 -
    loading^2, as scoring.Statement has it), theta ~ N(0, R). Every answered block counts with the
    exact probability of its ranking, so comparisons inside a block are dependent as they should
    be. The traits are integrated out by importance sampling around each person's mode at
    quasi-random points; with `seed` fixed the result is reproducible. A weak prior, the density
    of a loading proportional to (1 - loading^2)^.1, keeps unique variances off zero.

    blocks : three or four statements each; of a statement its dimension and key are used, its
        loading as a start value. All statements of one block may share keys, but unless many
        blocks hold statements of both keys only differences between traits are measured: the
        correlations then come out with large errors, and the message says so.
    responses : (n_persons, n_statements) ranks in each block from 0 (most), -1 where the block
        was not answered; 0, 1, 1, 3 where a block of four asked for most and least only. See
        ranks_from_picks.
    dimensions : their order; as they appear if not given
    n_draws : even; raise it where effective_draws is small
    tolerance : on sqrt(g' I^-1 g), in standard errors, with the draws held; the draws are
        then made anew at the maximum, up to three times, until that moves it by less than .25
    max_iterations : steps of all rounds together, after which it stops with converged False and
        a message; one or more
    progress : called with (iteration, log likelihood, decrement)
    Raises InvalidParameters for blocks of another size, dimensions without a statement or fewer
    than two, and counts that are too small; InvalidResponses naming person and block for what is
    no ranking, and when fewer than two people answered.
    """
    max_iterations = checked_count(max_iterations, 1, "max_iterations")
    layout = Layout.checked(blocks, dimensions)
    unused = set(layout.dimensions) - {s.dimension for s in layout.statements}
    if unused:
        raise InvalidParameters(f"no statement measures {sorted(unused)}")
    if len(layout.dimensions) < 2:
        raise InvalidParameters("forced choice between statements of one dimension only")
    if n_draws < 8 or n_draws % 2:
        raise InvalidParameters(f"n_draws must be even and at least 8, not {n_draws}")
    rows, answered = checked_rows(responses, layout)
    if len(answered) < 2:
        raise InvalidResponses("one person is not enough to calibrate statements")
    loadings, means = start_values(layout, rows)
    n_dims = len(layout.dimensions)
    start = Parameters(loadings, means, layout.positions, np.eye(n_dims))
    climb = _Climb(layout, rows, len(answered), quasi_random(n_draws // 2, n_dims), seed)
    return climb.up(start, tolerance, max_iterations, progress)


@dataclass(frozen=True, slots=True, eq=False)
class _Climb:
    layout: Layout
    rows: Sequence[Rows]
    n_persons: int
    points: FloatArray
    seed: int

    def up(
        self,
        parameters: Parameters,
        tolerance: float,
        max_iterations: int,
        progress: Progress | None,
    ) -> ForcedChoiceCalibration:
        """Scoring steps. The draws follow the modes until near the maximum; from there on they are
        held, so that what is maximised is one smooth function."""
        free = self._free()
        draws = self._draws(parameters, np.zeros((self.n_persons, len(parameters.correlation))))
        held, last, is_fresh, highest = None, np.inf, True, -np.inf
        before, rounds = parameters, 0
        for iteration in range(1, max_iterations + 1):
            moments = self._moments(parameters, draws, exact=False)
            if moments.log_likelihood < highest - NOISE and iteration < max_iterations:
                parameters, held = _halfway(before, parameters), None
                draws = self._draws(parameters, draws.centre)
                continue
            highest, before = moments.log_likelihood, parameters
            exact = held is None and last < NEAR
            if exact:
                moments = self._moments(parameters, draws, exact=True)
            gradient = free.T @ moments.gradient
            if held is None:
                covariance = _covariance(moments, free)
                held = covariance if exact else None
            step = as_floats(covariance @ gradient)
            decrement = float(np.sqrt(max(float(gradient @ step), 0.0)))
            if progress is not None:
                progress(iteration, moments.log_likelihood, decrement)
            if decrement < (SETTLED if is_fresh else tolerance):
                if (is_fresh and last < NEAR) or rounds == ROUNDS:
                    break
                draws, is_fresh, last = self._draws(parameters, draws.centre), True, decrement
                highest, rounds = -np.inf, rounds + 1
                continue
            if decrement > SLOW * last:
                held = None
            last = decrement
            parameters = self._moved(parameters, free @ step)
            is_fresh = decrement > NEAR or bool(
                moments.effective.mean() < WORN * 2 * len(self.points)
            )
            if is_fresh:
                draws = self._draws(parameters, draws.centre)
        moments = self._moments(parameters, draws, exact=True)
        return result(self.layout, self.n_persons, parameters, moments, free, iteration, decrement)

    def _moments(self, parameters: Parameters, draws: Draws, *, exact: bool) -> Moments:
        """Of the likelihood and the prior (1 - loading^2)^PRIOR of every loading."""
        found = score_moments(self.rows, parameters, draws, self.layout, exact=exact)
        n, unique = len(parameters.loadings), parameters.variances
        gradient, precision = found.gradient.copy(), np.zeros(len(found.gradient))
        gradient[:n] -= 2.0 * PRIOR * parameters.loadings / unique
        precision[:n] = 2.0 * PRIOR * (1.0 + parameters.loadings**2) / unique**2
        return replace(
            found,
            gradient=gradient,
            complete=found.complete + np.diag(precision),
            observed=found.observed + np.diag(precision),
        )

    def _draws(self, parameters: Parameters, start: FloatArray) -> Draws:
        modes = posterior_modes(self.rows, parameters, start)
        return proposal(modes, self.points, np.random.default_rng(self.seed))

    def _free(self) -> FloatArray:
        """All parameters from the free ones: the last utility mean of a block follows."""
        n_statements, n_dims = len(self.layout.statements), len(self.layout.dimensions)
        sizes = np.diff(self.layout.starts).tolist()
        means = block_diag(*(np.vstack([np.eye(n - 1), -np.ones(n - 1)]) for n in sizes))
        n_pairs = n_dims * (n_dims - 1) // 2
        return as_floats(block_diag(np.eye(n_statements), means, np.eye(n_pairs)))

    def _moved(self, parameters: Parameters, step: FloatArray) -> Parameters:
        """Parameters after the step, shortened until the correlations are possible."""
        n = len(parameters.loadings)
        step = step * min(1.0, LONGEST_STEP / float(np.abs(step).max()))
        loadings = parameters.loadings + step[:n]
        first, second = pairs_of(len(parameters.correlation))
        change = np.zeros_like(parameters.correlation)
        change[first, second] = change[second, first] = step[2 * n :]
        while np.linalg.eigvalsh(parameters.correlation + change)[0] < 1e-3:
            change /= 2.0
        return Parameters(
            np.clip(loadings, -LARGEST, LARGEST),
            parameters.means + step[n : 2 * n],
            parameters.positions,
            parameters.correlation + change,
        )


def _halfway(start: Parameters, end: Parameters) -> Parameters:
    return replace(
        end,
        loadings=(start.loadings + end.loadings) / 2.0,
        means=(start.means + end.means) / 2.0,
        correlation=(start.correlation + end.correlation) / 2.0,
    )


def _covariance(moments: Moments, free: FloatArray) -> FloatArray:
    """Inverse information for a step: what is negative or nearly nothing beside complete data is
    taken as a little of them."""
    complete = free.T @ moments.complete @ free
    # Few people may leave a direction open even in complete data.
    size, axes = np.linalg.eigh(complete)
    size = np.maximum(size, SMALLEST_SHARE * max(float(np.median(size)), 1.0))
    whitener = axes.T / np.sqrt(size)[:, None]
    share, vectors = np.linalg.eigh(whitener @ free.T @ moments.observed @ free @ whitener.T)
    turned = whitener.T @ vectors
    floor = np.where(share > 0, SMALLEST_SHARE, INSTEAD_OF_NEGATIVE)
    return as_floats((turned / np.maximum(np.abs(share), floor)) @ turned.T)
