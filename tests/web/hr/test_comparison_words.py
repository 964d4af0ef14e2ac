"""Findings in words: never more than the error allows, and never markup from a name."""

from collections.abc import Iterator

import pytest
from flask import Flask

from assess.delivery.models import Campaign
from assess.selection.comparison import DomainReading
from assess.selection.ties import Headline, PairChance, PairDots
from assess.web.hr.comparison_words import (
    dots_words,
    headline,
    put,
    reading_words,
    strongly,
    weights_words,
)


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Headline(("F", "A", "C"), (), (), ()),
            "F, A and C cannot be told apart on this evidence.",
        ),
        (Headline(("F",), (), ("H", "B"), ()), "F stands above H and B."),
        (
            Headline(("F", "A"), ("C",), ("H", "B"), ("A",)),
            "F and A cannot be told apart, and stand above H and B. C is tied with F and A, and "
            "also with people further down. For A, coaching lies clearly below the floor.",
        ),
        (
            Headline((), ("F", "A"), ("H",), ()),
            "F and A cannot be told apart at the upper end, and each of them is also tied",
        ),
    ],
)
def test_the_headline_says_who_stands_where(found: Headline, said: str) -> None:
    assert headline(found).striptags().startswith(said)


def test_a_tie_at_the_top_is_left_to_other_evidence() -> None:
    tied = headline(Headline(("F", "A"), (), ("H",), ()))
    assert "does not choose between them" in tied
    alone = headline(Headline(("F",), (), ("H",), ()))
    assert "does not choose" not in alone


def test_names_in_a_sentence_are_escaped() -> None:
    assert "<b>" not in put("%(who)s stands above.", who=strongly(["<b>Ada"]))


@pytest.mark.parametrize(
    ("percent", "apart", "said"),
    [
        (50, False, "close to a toss-up"),
        (85, False, "not enough to tell them apart"),
        (95, True, "about 95+ times in 100. That is enough"),
    ],
)
def test_two_clouds_of_dots_are_put_into_words(percent: int, apart: bool, said: str) -> None:
    dots = PairDots("C", "H", (3.0,) * 20, (2.9,) * 20, PairChance("C", "H", percent, apart))
    assert said in dots_words(dots)


def test_an_area_without_a_reliable_difference_says_so() -> None:
    assert reading_words(DomainReading("coaching", (), ())) == "No reliable difference"
    apart = (("A", "F"), ("A", "C"))
    assert reading_words(DomainReading("coaching", (), apart)) == "A above F and C"


def test_weights_that_are_not_fixed_are_not_called_recorded() -> None:
    assert "not fixed yet" in weights_words(Campaign(weights_fixed_at=None))
