"""Joint estimation: invariants, recovery, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from scoring import (
    MISSING,
    BlockResponse,
    InvalidParameters,
    InvalidResponses,
    Item,
    ItemParameters,
    ItemResponse,
    JointEstimate,
    NotConverged,
    Source,
    Statement,
    estimate,
    estimate_joint,
    interval,
    with_parameter_uncertainty,
)
from scoring import joint as joint_module
from scoring.forced_choice import ranking_index, ranking_log_probability
from scoring.observations import stack
from tests.scoring.people import Booklet, as_judged, full_booklet, misjudged, triplets

ITEM = Item("graded", 1.2, (-1.0, 0.0, 1.0))
ONE = np.eye(1)


def one_item(code: int, weight: float = 1.0, name: str = "a") -> Source:
    return Source(name, weight, [ItemResponse(ITEM, {"x": 1.0}, code)])


def booklet_and_sources(seed: int = 5) -> tuple[Booklet, list[Source]]:
    rng = np.random.default_rng(seed)
    booklet = full_booklet(rng)
    return booklet, booklet.answered_by(booklet.draw_theta(rng), rng)


def score(booklet: Booklet, sources: list[Source]) -> JointEstimate:
    return estimate_joint(sources, booklet.correlation, dimensions=booklet.dimensions)


def test_one_source_on_one_dimension_is_the_ordinary_posterior_mode() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.uniform(0.8, 2.0, 12), rng.normal(0, 1, 12)
    codes = rng.integers(0, 2, 12)
    observations = [
        ItemResponse(Item("2pl", float(a[i]), (float(b[i]),)), [1.0], int(codes[i]))
        for i in range(12)
    ]
    found = estimate_joint([Source("only", 3.0, observations)], ONE, dimensions=["x"])
    items = ItemParameters.from_thresholds("2pl", a, b[:, None])
    mode = estimate(codes[None], items, "map")
    assert_allclose(found.theta, mode.theta, atol=1e-6)
    # One source keeps lambda = 1, and for the 2PL observed and expected information agree.
    assert_allclose(found.standard_error, mode.standard_error, atol=1e-6)


def test_the_estimate_is_the_maximum_of_the_weighted_posterior() -> None:
    dimensions = ("x", "y", "z")
    correlation = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    block = (
        Statement("x", 0.7, -1, 0.2),
        Statement("y", 0.8, 1, 0.1),
        Statement("z", 0.6, 1, -0.1),
    )
    sources = [
        Source("items", 0.7, [ItemResponse(ITEM, {"x": 0.8, "y": 0.6}, 3)]),
        Source("blocks", 0.3, [BlockResponse(block, 2, 0)]),
    ]
    found = estimate_joint(sources, correlation, dimensions=dimensions)
    traces = {}
    for source in sources:
        group = stack(source.observations, dimensions)[0]
        traces[source.name] = np.trace(group.evaluate(np.zeros((1, 3)))[2][0])
    whole = sum(traces.values())

    def negative(theta: np.ndarray) -> float:
        model = ITEM.response_model
        eta = np.array(0.8 * theta[0] + 0.6 * theta[1])
        by_item = model.log_probability(ITEM.parameters, eta)[3]
        loading = np.array([-0.7, 0.8, 0.6])
        log_p = ranking_log_probability(
            np.array([0.2, 0.1, -0.1]) + loading * theta, np.sqrt(1 - loading**2)
        )
        by_block = log_p[ranking_index(2, 0)]
        value = -0.5 * theta @ np.linalg.solve(correlation, theta)
        value += 0.7 * whole / traces["items"] * by_item
        value += 0.3 * whole / traces["blocks"] * by_block
        return float(-value)

    best = minimize(negative, np.zeros(3), tol=1e-12)
    assert_allclose(found.theta, best.x, atol=1e-4)
    assert found.converged


@pytest.mark.parametrize("weights", [(0.6, 0.2, 0.2), (0.1, 0.2, 0.7)])
def test_80_percent_intervals_cover_simulated_people(weights: tuple[float, float, float]) -> None:
    rng = np.random.default_rng(20)
    booklet = full_booklet(rng)
    domain = np.repeat(np.arange(5), [4, 2, 3, 2, 3])
    means = np.equal.outer(np.arange(5), domain) / np.bincount(domain)[:, None]
    inside, inside_domain = [], []
    for _ in range(400):
        theta = booklet.draw_theta(rng)
        found = score(booklet, booklet.answered_by(theta, rng, weights))
        inside.append(np.abs(theta - found.theta) < 1.2816 * found.standard_error)
        low, high = interval(found.linear_combination(means))
        inside_domain.append((low < means @ theta) & (means @ theta < high))
    assert 0.77 <= np.mean(inside) <= 0.83
    assert 0.77 <= np.mean(inside_domain) <= 0.83


def test_without_the_sandwich_unequal_weights_would_promise_too_much() -> None:
    rng = np.random.default_rng(21)
    booklet = full_booklet(rng)
    sources = booklet.answered_by(np.zeros(14), rng, (0.0, 0.05, 0.95))
    found = score(booklet, sources)
    information_sized = estimate_joint(
        [Source("all", 1.0, [o for s in sources[1:] for o in s.observations])],
        booklet.correlation,
        dimensions=booklet.dimensions,
    )
    assert found.standard_error.mean() > information_sized.standard_error.mean()


def test_mixed_keyed_forced_choice_alone_recovers_theta() -> None:
    rng = np.random.default_rng(22)
    booklet = full_booklet(rng)
    booklet = replace(booklet, blocks=triplets(booklet.dimensions, rng, 84), keyed=[], behaviour=[])
    true, found, inside = [], [], []
    for _ in range(150):
        theta = booklet.draw_theta(rng)
        result = score(booklet, [booklet.answered_by(theta, rng)[2]])
        true.append(theta)
        found.append(result.theta)
        inside.append(np.abs(theta - result.theta) < 1.2816 * result.standard_error)
    each = [np.corrcoef(np.array(true)[:, d], np.array(found)[:, d])[0, 1] for d in range(14)]
    assert min(each) > 0.7
    assert 0.77 <= np.mean(inside) <= 0.83
    level = np.corrcoef(np.mean(true, axis=1), np.mean(found, axis=1))[0, 1]
    assert level > 0.5  # not ipsative: the overall level is recovered as well


def test_effective_shares_follow_the_policy_weights() -> None:
    rng = np.random.default_rng(23)
    booklet = full_booklet(rng)
    found = score(booklet, booklet.answered_by(np.zeros(14), rng))
    assert_allclose(sum(found.source_weights_effective.values()), 1.0)
    for name, weight in {"keyed": 0.6, "behaviour": 0.2, "forced_choice": 0.2}.items():
        assert abs(found.source_weights_effective[name] - weight) < 0.08


def test_only_the_ratio_of_weights_matters() -> None:
    booklet, sources = booklet_and_sources()
    scaled = [replace(source, weight=17.0 * source.weight) for source in sources]
    plain, other = score(booklet, sources), score(booklet, scaled)
    assert_allclose(plain.theta, other.theta, atol=1e-8)
    assert_allclose(plain.covariance, other.covariance, atol=1e-8)


def test_a_source_without_answers_drops_out() -> None:
    booklet, sources = booklet_and_sources()
    silent = Source("extra", 0.9, [ItemResponse(ITEM, {"c0": 1.0}, MISSING)])
    unanswered = Source("blocks", 0.5, [BlockResponse(booklet.blocks[0], None, None)])
    with_silent = score(booklet, [*sources, silent, unanswered, Source("empty", 1.0, [])])
    assert_allclose(with_silent.theta, score(booklet, sources).theta, atol=1e-10)
    assert set(with_silent.source_weights_effective) == {"keyed", "behaviour", "forced_choice"}


def test_a_source_with_weight_zero_counts_for_nothing() -> None:
    booklet, sources = booklet_and_sources()
    without = score(booklet, [s for s in sources if s.name != "behaviour"])
    zeroed = [replace(s, weight=0.0) if s.name == "behaviour" else s for s in sources]
    assert_allclose(score(booklet, zeroed).theta, without.theta, atol=1e-10)


def test_skipping_does_not_change_the_multipliers_of_a_booklet() -> None:
    booklet, sources = booklet_and_sources()
    keyed = sources[0]
    skipped = replace(
        keyed,
        observations=[
            o if i < 5 else replace(o, code=MISSING)  # type: ignore[arg-type]
            for i, o in enumerate(keyed.observations)
        ],
    )
    kept = replace(keyed, observations=list(keyed.observations)[:5])
    with_holes = score(booklet, [skipped, *sources[1:]])
    shorter = score(booklet, [kept, *sources[1:]])
    # Leaving items out of the booklet raises the weight of the rest; skipping them does not.
    assert (
        with_holes.source_weights_effective["keyed"]
        < shorter.source_weights_effective["keyed"] - 0.1
    )


def test_loadings_may_be_a_mapping_or_a_vector() -> None:
    by_name = [Source("a", 1.0, [ItemResponse(ITEM, {"y": 0.6, "x": 0.8}, 2)])]
    by_vector = [Source("a", 1.0, [ItemResponse(ITEM, [0.8, 0.6], 2)])]
    first = estimate_joint(by_name, np.eye(2), dimensions=("x", "y"))
    second = estimate_joint(by_vector, np.eye(2), dimensions=("x", "y"))
    assert_allclose(first.theta, second.theta)


def test_a_correlated_dimension_without_items_is_pulled_along_and_less_certain() -> None:
    observations = [ItemResponse(ITEM, {"x": 1.0}, 3) for _ in range(10)]
    found = estimate_joint(
        [Source("a", 1.0, observations)],
        np.array([[1.0, 0.6], [0.6, 1.0]]),
        dimensions=("x", "y"),
    )
    assert_allclose(found.theta[1], 0.6 * found.theta[0], atol=1e-6)
    assert found.standard_error[0] < found.standard_error[1] < 1.0


def test_a_better_answer_never_lowers_the_estimate() -> None:
    thetas = [
        float(estimate_joint([one_item(c)], ONE, dimensions=["x"]).theta[0]) for c in range(4)
    ]
    assert np.all(np.diff(thetas) > 0)


def test_linear_combinations_use_the_full_covariance() -> None:
    booklet, sources = booklet_and_sources()
    found = score(booklet, sources)
    mean = found.linear_combination({"c0": 0.5, "c1": 0.5})
    c = found.covariance
    expected_variance = (c[0, 0] + c[1, 1] + 2 * c[0, 1]) / 4
    assert_allclose(mean.theta, (found.theta[0] + found.theta[1]) / 2)
    assert_allclose(mean.standard_error**2, expected_variance)
    contrast = found.linear_combination({"c0": 1.0, "c1": -1.0})
    assert_allclose(contrast.standard_error**2, c[0, 0] + c[1, 1] - 2 * c[0, 1])
    both = found.linear_combination(np.eye(14)[:2])
    assert both.theta.shape == (2,)
    assert_allclose(both.standard_error, found.standard_error[:2])
    assert_allclose(found.combination_covariance({"c0": 1.0}, {"c1": 1.0}), c[0, 1])


def test_parameter_uncertainty_only_widens_and_keeps_the_estimate() -> None:
    booklet, sources = booklet_and_sources()
    plain = score(booklet, sources)
    widened = with_parameter_uncertainty(
        sources,
        booklet.correlation,
        dimensions=booklet.dimensions,
        rng=np.random.default_rng(0),
    )
    assert_allclose(widened.theta, plain.theta)
    assert (widened.standard_error >= 1.25 * plain.standard_error - 1e-12).all()
    assert np.linalg.eigvalsh(widened.covariance)[0] > 0
    # Rows and columns are scaled, so correlations are those of model plus between.
    total = widened.model_covariance + widened.parameter_covariance
    scale = widened.standard_error / np.sqrt(np.diag(total))
    assert_allclose(widened.covariance, total * np.outer(scale, scale))
    reported = np.maximum(np.diag(total), 1.25**2 * np.diag(plain.covariance))
    assert_allclose(np.diag(widened.covariance), reported)


def test_intervals_still_cover_when_the_experts_erred_as_much_as_they_said() -> None:
    rng = np.random.default_rng(24)
    booklet = full_booklet(rng)
    inside, inside_without = [], []
    for person in range(40):
        theta = booklet.draw_theta(rng)
        answers = as_judged(misjudged(booklet, rng).answered_by(theta, rng), booklet)
        widened = with_parameter_uncertainty(
            answers,
            booklet.correlation,
            dimensions=booklet.dimensions,
            rng=np.random.default_rng(person),
            n_draws=15,
        )
        error = np.abs(theta - widened.theta)
        inside.append(error < 1.2816 * widened.standard_error)
        inside_without.append(error < 1.2816 * np.sqrt(np.diag(widened.model_covariance)))
    assert 0.80 <= np.mean(inside) <= 0.90
    assert np.mean(inside_without) < 0.80


def test_parameter_uncertainty_is_the_same_for_the_same_generator() -> None:
    booklet, sources = booklet_and_sources()
    results = [
        with_parameter_uncertainty(
            sources,
            booklet.correlation,
            dimensions=booklet.dimensions,
            rng=np.random.default_rng(7),
        ).covariance
        for _ in range(2)
    ]
    assert (results[0] == results[1]).all()


def test_known_parameters_still_get_the_smallest_inflation() -> None:
    certain = [one_item(2)]
    plain = estimate_joint(certain, ONE, dimensions=["x"])
    widened = with_parameter_uncertainty(
        certain, ONE, dimensions=["x"], rng=np.random.default_rng(0)
    )
    assert_allclose(widened.parameter_covariance, 0.0, atol=1e-12)
    assert_allclose(widened.standard_error, 1.25 * plain.standard_error)


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ([], "no source with a positive weight has an answered observation"),
        ([one_item(MISSING)], "no source with a positive weight"),
        ([one_item(1, weight=0.0)], "no source with a positive weight"),
        ([one_item(4)], r"code 4 outside 0\.\.3"),
        ([one_item(-2)], r"code -2 outside 0\.\.3"),
    ],
)
def test_bad_answers_are_refused(sources: list[Source], message: str) -> None:
    with pytest.raises(InvalidResponses, match=message):
        estimate_joint(sources, ONE, dimensions=["x"])


@pytest.mark.parametrize(
    ("most", "least", "message"),
    [(1, 1, "two of 0, 1, 2"), (0, 3, "two of 0, 1, 2"), (0, None, "both most and least")],
)
def test_impossible_choices_are_refused(most: int, least: int | None, message: str) -> None:
    block = (Statement("x", 0.8), Statement("x", 0.8), Statement("x", 0.5))
    with pytest.raises(InvalidResponses, match=message):
        estimate_joint(
            [Source("a", 1.0, [BlockResponse(block, most, least)])], ONE, dimensions=["x"]
        )


@pytest.mark.parametrize(
    ("correlation", "message"),
    [
        (np.eye(2), "correlation"),
        ([[np.nan]], "finite and symmetric"),
        ([[0.0]], "positive definite"),
    ],
)
def test_bad_correlations_are_refused(correlation: object, message: str) -> None:
    with pytest.raises(InvalidParameters, match=message):
        estimate_joint([one_item(1)], correlation, dimensions=["x"])  # type: ignore[arg-type]


def test_bad_weights_names_and_loadings_are_refused() -> None:
    def run(*sources: Source) -> None:
        estimate_joint(sources, ONE, dimensions=["x"])

    with pytest.raises(InvalidParameters, match="weight of 'a' must not be -1"):
        run(one_item(1, weight=-1.0))
    with pytest.raises(InvalidParameters, match="source names must differ"):
        run(one_item(1), one_item(2))
    with pytest.raises(InvalidParameters, match="'y' is not one of the dimensions"):
        run(Source("a", 1.0, [ItemResponse(ITEM, {"y": 1.0}, 1)]))
    with pytest.raises(InvalidParameters, match="load at least one dimension"):
        run(Source("a", 1.0, [ItemResponse(ITEM, {}, 1)]))
    with pytest.raises(InvalidParameters, match="different names"):
        estimate_joint([one_item(1)], np.eye(2), dimensions=["x", "x"])
    with pytest.raises(InvalidParameters, match="at least one dimension"):
        estimate_joint([one_item(1)], np.empty((0, 0)), dimensions=[])
    with pytest.raises(InvalidParameters, match="no such dimensions"):
        estimate_joint([one_item(1)], ONE, dimensions=["x"]).linear_combination({"q": 1.0})
    with pytest.raises(InvalidParameters, match="n_draws"):
        with_parameter_uncertainty(
            [one_item(1)], ONE, dimensions=["x"], rng=np.random.default_rng(0), n_draws=1
        )


def test_running_out_of_iterations_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint_module, "MAX_ITERATIONS", 1)
    with pytest.raises(NotConverged, match="did not settle in 1 iterations"):
        estimate_joint([one_item(3)], ONE, dimensions=["x"])
