"""Standard errors are computed when somebody reads them, once, and never differ by how."""

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import Calibration, ItemParameters, calibrate, calibration, estimate
from tests.scoring.reference import data


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time a covariance is computed."""
    calls: list[int] = []
    plain = calibration.covariance

    def counted(*given):  # type: ignore[no-untyped-def]
        calls.append(1)
        return plain(*given)

    monkeypatch.setattr(calibration, "covariance", counted)
    return calls


def science(**given) -> Calibration:  # type: ignore[no-untyped-def]
    return calibrate(data("science") - 1, "graded", **given)


def test_estimates_and_abilities_need_no_errors(computed: list[int]) -> None:
    found = science()
    assert found.converged
    estimate(data("science") - 1, found.items)
    assert found.items.thresholds.shape == (4, 3)
    assert found.items.rescaled(2.0, 1.0).latent_mean == 1.0
    assert (found.groups[0].mean, found.groups[0].variance) == (0.0, 1.0)
    assert computed == []


READ: list[Callable[[Calibration], object]] = [
    lambda found: found.standard_errors,
    lambda found: found.items.covariance,
    lambda found: found.message,
    lambda found: found.groups[0].variance_error,
    lambda found: found.items.rescaled(2.0, 1.0).covariance,
    lambda found: found.items.to_json(),
    lambda found: repr(found),
]


@pytest.mark.parametrize("read", READ)
def test_every_way_of_asking_computes_the_same_errors_once(
    read: Callable[[Calibration], object], computed: list[int]
) -> None:
    found, plain = science(), science()
    read(found)
    assert found.standard_errors is not None
    assert plain.standard_errors is not None
    assert_allclose(found.standard_errors.slopes, plain.standard_errors.slopes, atol=0)
    assert found.items.covariance is not None
    assert plain.items.covariance is not None
    assert_allclose(found.items.covariance, plain.items.covariance, atol=0)
    assert found.standard_errors is found.standard_errors
    assert computed == [1, 1]


def test_pickles_copies_and_json_carry_the_errors(computed: list[int]) -> None:
    found = science(groups=np.arange(392) % 2)
    copies = [pickle.loads(pickle.dumps(found)), copy.deepcopy(found), copy.copy(found)]
    text = found.items.to_json()
    assert computed == [1]
    assert found.standard_errors is not None
    for one in copies:
        assert one.standard_errors is not None
        assert_allclose(one.standard_errors.slopes, found.standard_errors.slopes, atol=0)
        assert one.groups[1].mean_error == found.groups[1].mean_error
    loaded = ItemParameters.from_json(text).covariance
    assert loaded is not None
    assert_allclose(loaded, found.items.covariance, atol=0)
    assert computed == [1]


def test_many_threads_compute_them_once(computed: list[int]) -> None:
    found = science()
    with ThreadPoolExecutor(8) as threads:
        errors = list(threads.map(lambda _: found.standard_errors, range(32)))
    assert computed == [1]
    assert all(one is errors[0] for one in errors)


def test_a_result_stays_frozen_before_and_after() -> None:
    found = science()
    for _ in range(2):
        with pytest.raises(FrozenInstanceError):
            found.standard_errors = None  # type: ignore[misc]
        with pytest.raises(AttributeError, match="no attribute 'standard_error'"):
            found.standard_error  # type: ignore[attr-defined] # noqa: B018
        assert found.standard_errors is not None


def test_changing_the_responses_afterwards_changes_nothing() -> None:
    codes = np.ascontiguousarray(data("science") - 1)
    weights = np.ones(len(codes))
    found, plain = calibrate(codes, "graded", weights=weights), science()
    codes[:], weights[:] = 0, 5.0
    assert found.standard_errors is not None
    assert plain.standard_errors is not None
    assert_allclose(found.standard_errors.slopes, plain.standard_errors.slopes, atol=1e-12)


def test_without_errors_there_are_none_and_nothing_is_kept(computed: list[int]) -> None:
    found = science(standard_errors=None)
    assert found.standard_errors is None
    assert found.items.covariance is None
    assert found.message == ""
    assert not found.items.is_waiting("covariance")
    assert science().items.is_waiting("covariance")
    assert computed == []
