"""The expectation step on an executor gives the numbers of one process."""

from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import Calibration, InvalidParameters, ItemParameters, calibrate, simulate
from scoring.calibration import executors
from scoring.calibration.likelihood import PEOPLE_PER_BLOCK
from scoring.models.model import IntArray


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "PEOPLE_PER_PART", PEOPLE_PER_BLOCK)


def responses(model: str = "graded") -> IntArray:
    rng = np.random.default_rng(41)
    spread = np.array([-1.0, 1.0]) if model == "graded" else np.zeros(1)
    items = ItemParameters.from_thresholds(
        model, rng.uniform(0.8, 1.8, 15), rng.normal(0, 0.6, (15, 1)) + spread
    )
    codes = simulate(items, rng.standard_normal(4000), rng)
    codes[::5, 3] = -1
    return codes


def assert_same(found: Calibration, alone: Calibration) -> None:
    assert found.converged
    assert found.n_iterations == alone.n_iterations
    assert_allclose(found.log_likelihood, alone.log_likelihood, atol=1e-6)
    assert_allclose(found.items.slopes, alone.items.slopes, atol=1e-9)
    assert_allclose(found.items.intercepts, alone.items.intercepts, atol=1e-9)
    assert found.standard_errors is not None
    assert alone.standard_errors is not None
    assert_allclose(found.standard_errors.slopes, alone.standard_errors.slopes, atol=1e-9)


@pytest.mark.parametrize("given", [{}, {"groups": np.arange(4000) % 2}])
@pytest.mark.parametrize("model", ["2pl", "graded", "3pl"])
def test_threads_give_the_same(model: str, given: dict[str, Any]) -> None:
    codes = responses("graded" if model == "graded" else "2pl")
    with ThreadPoolExecutor(2) as threads:
        found = calibrate(codes, model, executor=threads, **given)
    assert_same(found, calibrate(codes, model, **given))


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def dask_cluster() -> Any:
    distributed = pytest.importorskip("distributed")
    return distributed.Client(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )


@pytest.mark.parametrize("start", [processes, dask_cluster])
def test_other_processes_give_the_same(start: Callable[[], Any]) -> None:
    codes = responses()
    with start() as executor:
        found = calibrate(codes, "graded", executor=executor)
        assert_same(found, calibrate(codes, "graded"))


def test_what_travels_back_does_not_grow_with_people() -> None:
    sizes: list[int] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, function, /, *given, **named):  # type: ignore[no-untyped-def]
            future = super().submit(function, *given, **named)
            sums, _ = future.result()
            sizes.append(sums.of_rows.nbytes + sums.node_counts.nbytes)
            return future

    with Counting(1) as executor:
        calibrate(responses(), "graded", executor=executor, standard_errors=None)
    assert len(sizes) > 8
    assert max(sizes) == 8 * 61 * (15 * 3 + 1)


def test_several_dimensions_refuse_it() -> None:
    with ThreadPoolExecutor(1) as threads, pytest.raises(InvalidParameters, match="executor"):
        calibrate(responses(), "graded", dimensions=[0] * 7 + [1] * 8, executor=threads)
