"""Every public function says where its formula comes from and what it refuses."""

import inspect
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import scoring
from scoring import adaptive

# "(Wilson, 1927)", "Wilson (1927, 1930)": a year behind a comma or a bracket.
YEAR = re.compile(r"[(,] ?(1[89]|20)\d\d\b")
REFUSAL = re.compile(r"Raises |refuse|Invalid(Responses|Parameters)|NotConverged|as\s+for\s")
# Plain arithmetic, changes of form, and the steps of a test whose criteria carry their sources.
NEED_NO_SOURCE = {
    "interval",
    "ranks_from_picks",
    "simulate_bifactor",
    "adaptive.advance",
    "adaptive.content_limits",
    "adaptive.rate_items",
    "adaptive.replay",
    "adaptive.simulate_tests",
    "adaptive.start",
}


def functions_of(module: ModuleType, prefix: str = "") -> dict[str, Callable[..., Any]]:
    found = {prefix + name: getattr(module, name) for name in module.__all__}
    return {name: thing for name, thing in found.items() if inspect.isfunction(thing)}


FUNCTIONS = functions_of(scoring) | functions_of(adaptive, "adaptive.")


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - NEED_NO_SOURCE))
def test_a_public_function_names_its_source_with_a_year(name: str) -> None:
    assert YEAR.search(inspect.getdoc(FUNCTIONS[name]) or ""), f"{name}: no (author, year)"


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_public_function_says_what_it_refuses(name: str) -> None:
    assert REFUSAL.search(inspect.getdoc(FUNCTIONS[name]) or ""), f"{name}: no errors named"


def test_only_functions_without_a_source_are_excused() -> None:
    excused = {name: inspect.getdoc(FUNCTIONS[name]) or "" for name in NEED_NO_SOURCE}
    assert not [name for name, text in excused.items() if YEAR.search(text)]
    assert all(excused.values())
