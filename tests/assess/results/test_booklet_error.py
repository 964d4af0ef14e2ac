"""The error of a booklet from simulated people: stated in the files, found again here."""

import pytest

from assess.results.booklet_error import simulate_error
from tests.assess.results.people import the_bank

PEOPLE = 24


def test_the_short_form_states_the_error_that_simulation_finds() -> None:
    booklet = the_bank().booklets["short"]
    stated = booklet.expected_error
    assert stated
    found = simulate_error(the_bank(), booklet, n=PEOPLE, seed=5)
    assert found.domain == pytest.approx(stated.domain, abs=0.06)
    assert found.overall == pytest.approx(stated.overall, abs=0.06)
    assert found.agreement == pytest.approx(stated.agreement, abs=0.12)


def test_the_same_seed_finds_the_same_error() -> None:
    booklet = the_bank().booklets["short"]
    first, second = (simulate_error(the_bank(), booklet, n=3, seed=2) for _ in range(2))
    assert first == second
    assert first.n == 3


def test_the_short_form_is_less_exact_than_the_full_one_and_says_so() -> None:
    short, full = (the_bank().booklets[name].expected_error for name in ("short", "full"))
    assert short
    assert full
    assert short.domain > full.domain
    assert short.overall > full.overall
    assert short.agreement < full.agreement
