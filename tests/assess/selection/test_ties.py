"""Ties, chances and the headline, on estimates made by hand."""

import numpy as np
import pytest

from assess.results.scores import ScaleScore
from assess.selection.people import letter
from assess.selection.ties import headline, pair_dots, ties_of
from scoring import Estimate


def score(theta: float, se: float = 0.2) -> ScaleScore:
    return ScaleScore.of(Estimate(np.array(theta), np.array(se)))


def test_ties_overlap_because_they_are_not_transitive() -> None:
    ties = ties_of("ABC", [score(0.6), score(0.3), score(0.0)])
    assert ties.tied_with == {"A": ("B",), "B": ("A", "C"), "C": ("B",)}
    assert ties.brackets == ((0, 1), (1, 2))
    assert ties.tied_with == {"A": ("B",), "B": ("A", "C"), "C": ("B",)}


def test_a_bracket_never_spans_somebody_who_is_told_apart() -> None:
    # B is measured sharply and stands clear of C; the vague A and C are tied with each other.
    ties = ties_of("ABC", [score(0.5, 0.5), score(0.4, 0.05), score(0.1, 0.1)])
    assert "C" in ties.tied_with["A"]
    assert not any(c.is_told_apart for c in ties.chances if (c.upper, c.lower) == ("A", "C"))
    for first, last in ties.brackets:
        labels = ties.labels[first : last + 1]
        for label in labels:
            assert set(labels) - {label} <= set(ties.tied_with[label])


def test_chances_are_rounded_and_agree_with_being_told_apart() -> None:
    for gap in np.linspace(0.0, 1.5, 61):
        (chance,) = ties_of("AB", [score(gap), score(0.0)]).chances
        assert chance.percent % 5 == 0
        assert 50 <= chance.percent <= 95
        assert chance.is_told_apart is (chance.percent >= 90)


def test_equal_people_are_fifty_fifty_and_one_person_is_no_tie() -> None:
    assert ties_of("AB", [score(0.2), score(0.2)]).chances[0].percent == 50
    assert ties_of("A", [score(0.2)]).tied_with == {"A": ()}
    assert ties_of("", []).labels == ()


def test_the_headline_names_leaders_bridges_and_those_below() -> None:
    scores = [score(1.0), score(0.9), score(0.72), score(0.5), score(-1.0)]
    ties = ties_of("FACHG", scores)
    found = headline(ties, ["A"])
    assert found.leaders == ("F", "A")
    assert found.bridging == ("C",)
    assert found.below == ("H", "G")
    assert found.coaching_first == ("A",)
    assert not found.is_all_tied


def test_a_headline_over_nobody_one_and_all_tied() -> None:
    assert headline(ties_of("", []), []).leaders == ()
    assert headline(ties_of("A", [score(0)]), []).leaders == ("A",)
    tied = headline(ties_of("AB", [score(0.1), score(0.0)]), [])
    assert tied.leaders == ("A", "B")
    assert tied.is_all_tied
    alone = headline(ties_of("AB", [score(2.0), score(0.0)]), [])
    assert (alone.leaders, alone.below) == (("A",), ("B",))


def test_dots_are_twenty_levels_on_the_printed_scale() -> None:
    dots = pair_dots("B", "A", {"A": score(0.5), "B": score(0.0)})
    assert len(dots.first_dots) == len(dots.second_dots) == 20
    assert np.mean(dots.second_dots) == pytest.approx(3.5, abs=0.01)
    assert (dots.chance.upper, dots.chance.lower) == ("A", "B")


def test_letters_go_on_after_z() -> None:
    assert [letter(i) for i in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
