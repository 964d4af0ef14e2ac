"""Estimates item parameters from responses by marginal maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration.em import Maximum, Objective, Progress, maximise
from scoring.calibration.executors import Executor, spread
from scoring.calibration.likelihood import MarginalLikelihood
from scoring.calibration.people import patterns_by_group
from scoring.calibration.point import ItemBatch, Packing, Point
from scoring.calibration.priors import Penalty, Priors, penalty
from scoring.calibration.results import Calibration, LatentGroup, StandardErrors, result
from scoring.calibration.standard_errors import Method, covariance
from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models import model_named
from scoring.models.model import FloatArray, IntArray
from scoring.multidimensional.calibration import calibrate_dimensions
from scoring.multidimensional.integration import Integration
from scoring.multidimensional.structure import Structure
from scoring.quadrature import N_NODES, equal_nodes
from scoring.responses import ResponseMatrix
from scoring.samples import checked_count

TOLERANCE = 1e-4
MAX_ITERATIONS = 2000
# Patterns times categories from which single precision saves more than a second look costs.
WORTH_A_ROUGH_START = 20_000


def calibrate(
    responses: ArrayLike,
    model: str | Sequence[str] = "2pl",
    *,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    dimensions: ArrayLike | None = None,
    integration: Integration | None = None,
    priors: Priors | None = None,
    fixed: ItemParameters | None = None,
    fixed_at: Sequence[int] = (),
    nodes: int | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    standard_errors: Method | None = "observed",
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Calibration:
    """Marginal maximum likelihood by accelerated EM (Bock & Aitkin, 1981).

    responses : (n_persons, n_items) integer codes from 0, -1 missing. People without any response
        count for nothing. An item everybody answered alike, or with a category nobody used, is
        refused by name.
    model : a key of MODELS, or one per item. "rasch" and "partial_credit" fix slopes at 1 and
        free the latent variance; otherwise theta ~ N(0, 1).
    weights : (n_persons,) non-negative frequencies
    groups : (n_persons,) labels. The first label in sorted order is the reference; the others
        have a free mean and variance (Bock & Zimowski, 1997). Items are shared.
    dimensions : (n_items,) labels, of the one dimension each item measures, two items or more
        each. Variances are 1 (free for dimensions with items of fixed slope), correlations free.
        The result is a MultidimensionalCalibration. Not together with groups or fixed.
    integration : with several dimensions "quadrature" over a product grid (the default for 2 and
        3, possible for 4) or "propagation" (expectation propagation, for any number)
    priors : {"a": (mean, sd), "3.d1": (mean, sd)}, normal, in the slope-intercept form of
        ItemParameters.labels, for a parameter of all items or of one; or one scoring.Item (or
        None) per item, whose judged uncertainty becomes a prior, normal in (ln a, thresholds).
        Unless told otherwise ("g": None), "3pl" has a normal prior on g, the logit of the
        asymptote: mean logit(.2), SD 0.5.
    fixed, fixed_at : known items and the columns they stand in; they keep their parameters and
        models, and mean and variance of every group are estimated on their scale
    nodes : equally spaced on [-6, 6], 61 unless told otherwise; with dimensions, of each one
        (at least 61, 31 on [-5, 5] and 21 on [-5, 5] for 2, 3 and 4, 41 with propagation; more
        where a dimension has many items)
    tolerance : on sqrt(g' I^-1 g), the distance from the maximum in standard errors
    max_iterations : after which it stops with converged False and a message; one or more
    standard_errors : "observed" (Louis, 1982; the default), "cross_product", "sandwich" (White,
        1982) or None. They cost about ten iterations and are computed when first read, as
        standard_errors, items.covariance, an error of groups or message; until then the result
        holds the response patterns (one byte per answer). Pickling, copying or printing the
        result and items.to_json() read them too. None keeps and computes nothing.
    progress : called with (iteration, log_likelihood plus log prior, decrement); the first
        iterations of a large problem run in single precision, and what they report wavers in the
        seventh digit
    executor : anything with submit like concurrent.futures or a Dask Client; the expectation step
        then runs on it as a map over parts of the people, with the same result. Standard errors
        are computed in this process.
    Not converging is a field and a message, and so is an information matrix that cannot be
    inverted; standard errors are then None.
    """
    max_iterations = checked_count(max_iterations, 1, "max_iterations")
    matrix = ResponseMatrix.checked(responses, compact=True)
    person_weights = _checked_weights(weights, matrix)
    known = _checked_fixed(fixed, fixed_at, matrix)
    names = list(_checked_models(model, matrix.n_items))
    for row, column in enumerate(known):
        names[column] = fixed.models[row] if fixed is not None else names[column]
    structure = None if dimensions is None else Structure.checked(dimensions, matrix.n_items)
    if structure is not None and structure.n_dimensions > 1:
        if groups is not None or known or executor is not None:
            raise InvalidParameters(
                "several dimensions cannot be combined with groups, fixed or executor"
            )
        return calibrate_dimensions(
            matrix,
            names,
            structure,
            weights=person_weights,
            priors=priors,
            integration=integration,
            nodes=nodes,
            tolerance=tolerance,
            max_iterations=max_iterations,
            standard_errors=standard_errors,
            progress=progress,
        )
    counts = _category_counts(matrix, person_weights, fixed, known)
    batches = _batches(names, [len(count) for count in counts], known)
    people = patterns_by_group(matrix, person_weights, groups)
    likelihood = MarginalLikelihood.of(
        people.patterns,
        batches,
        equal_nodes(N_NODES if nodes is None else nodes),
        group_bounds=people.bounds,
        passes=2 if executor is None else 1,
    )
    if executor is not None:
        likelihood = spread(likelihood, executor)
    n_groups = len(people.labels)
    free_latent = np.ones((n_groups, 2), dtype=bool)
    if not known:
        free_latent[0] = False, any(not batch.model.estimates_slope for batch in batches)
    parameters = _start(batches, counts, fixed, known)
    start = Point(parameters, np.zeros(n_groups), np.zeros(n_groups))
    packing = Packing(tuple(batches), start, free_latent)
    prior = penalty(priors, batches, matrix.n_items, len(packing.pack(start)))
    rough = None
    if likelihood.size >= WORTH_A_ROUGH_START:
        rough = Objective(likelihood.rough(), packing, prior, rounding=1e-7, halvings=1)
    maximum = maximise(
        Objective(likelihood, packing, prior),
        rough,
        tolerance=tolerance,
        max_iterations=max_iterations,
        progress=progress,
    )
    errors = None
    if standard_errors is not None:
        errors = partial(
            _covariance, likelihood.without_design(), packing, prior, maximum, standard_errors
        )
    return result(maximum, packing, tuple(names), people.labels, errors)


def _covariance(
    likelihood: MarginalLikelihood,
    packing: Packing,
    prior: Penalty,
    maximum: Maximum,
    method: Method,
) -> FloatArray | None:
    precision = prior.precision_at(packing.pack(maximum.point))
    return covariance(likelihood, maximum.point, packing, method, precision)


def _category_counts(
    matrix: ResponseMatrix,
    weights: FloatArray | None,
    fixed: ItemParameters | None,
    known: Sequence[int],
) -> list[FloatArray]:
    """People per category and item; a known item may be answered alike or not at all."""
    estimated = [item for item in range(matrix.n_items) if item not in known]
    counts: dict[int, FloatArray] = {}
    if fixed is not None:
        ResponseMatrix(matrix.codes[:, list(known)]).check_categories(fixed.n_categories.tolist())
        counts = {item: np.ones(fixed.n_categories[row]) for row, item in enumerate(known)}
    if len(estimated) == matrix.n_items:
        return matrix.category_counts(weights)
    for item in estimated:
        try:
            one = ResponseMatrix(matrix.codes[:, [item]])
            counts[item] = one.category_counts(weights)[0]
        except InvalidResponses as error:
            raise InvalidResponses(str(error).replace("item 0", f"item {item}", 1)) from None
    return [counts[item] for item in range(matrix.n_items)]


def _start(
    batches: Sequence[ItemBatch],
    counts: Sequence[FloatArray],
    fixed: ItemParameters | None,
    known: Sequence[int],
) -> tuple[FloatArray, ...]:
    parameters = []
    for batch in batches:
        if fixed is not None and batch.is_fixed:
            rows = [known.index(item) for item in batch.items]
            parameters.append(np.stack([fixed.of_item(row) for row in rows]))
            continue
        # Half a person in each category keeps rare categories off infinity.
        shares = np.stack([counts[item] for item in batch.items]) + 0.5
        parameters.append(batch.model.start(shares / shares.sum(axis=1, keepdims=True)))
    return tuple(parameters)


def _batches(
    names: Sequence[str], n_categories: Sequence[int], known: Sequence[int]
) -> list[ItemBatch]:
    is_fixed = [item in known for item in range(len(names))]
    kinds = list(zip(names, n_categories, is_fixed, strict=True))
    for item, (name, k, _) in enumerate(kinds):
        try:
            model_named(name).parameters(k)
        except InvalidParameters as error:
            raise InvalidResponses(f"item {item}: {error}") from None
    return [
        ItemBatch(model_named(kind[0]), kind[1], _positions(kinds, kind), kind[2])
        for kind in dict.fromkeys(kinds)
    ]


def _positions(kinds: Sequence[object], kind: object) -> IntArray:
    return np.array([i for i, other in enumerate(kinds) if other == kind])


def _checked_fixed(
    fixed: ItemParameters | None, fixed_at: Sequence[int], matrix: ResponseMatrix
) -> list[int]:
    if fixed is not None:
        require_one_dimension(fixed.n_dimensions)
    columns = [int(column) for column in fixed_at]
    n_fixed = 0 if fixed is None else fixed.n_items
    if len(columns) != n_fixed or len(set(columns)) != n_fixed:
        raise InvalidParameters(f"{n_fixed} fixed items need as many different columns")
    if any(not 0 <= column < matrix.n_items for column in columns):
        raise InvalidParameters(f"fixed_at must be columns 0..{matrix.n_items - 1}")
    return columns


def _checked_models(model: str | Sequence[str], n_items: int) -> tuple[str, ...]:
    names = (model,) * n_items if isinstance(model, str) else tuple(model)
    if len(names) != n_items:
        raise InvalidParameters(f"{len(names)} models for {n_items} items")
    for name in names:
        model_named(name)
    return names


def _checked_weights(weights: ArrayLike | None, matrix: ResponseMatrix) -> FloatArray | None:
    if weights is None:
        if matrix.n_persons < 2:
            raise InvalidResponses("one person is not enough to calibrate items")
        return None
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (matrix.n_persons,):
        raise InvalidResponses(f"weights {values.shape} for {matrix.n_persons} persons")
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise InvalidResponses("weights must be finite, not negative and not all zero")
    return values


__all__ = ["Calibration", "LatentGroup", "StandardErrors", "calibrate"]
