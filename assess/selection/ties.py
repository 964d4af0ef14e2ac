"""Ties and chances between people on one scale, from their estimates and errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.results.scores import ScaleScore
from scoring import Estimate, probability_above, quantile_dots, told_apart
from scoring.models.model import BoolArray
from scoring.reporting_scale import level, print_chance

# Told apart means at least 90 in 100; rounding towards 50 must not print less.
LEAST_PRINTED_APART = 90


@dataclass(frozen=True, slots=True)
class PairChance:
    """How sure we are that one person stands above another.

    percent : rounded towards 50 in steps of 5, 95 meaning "95 or more"
    """

    upper: str
    lower: str
    percent: int
    is_told_apart: bool


@dataclass(frozen=True, slots=True)
class PairDots:
    """Two people as equally likely levels each, to be drawn as dots."""

    first: str
    second: str
    first_dots: tuple[float, ...]
    second_dots: tuple[float, ...]
    chance: PairChance


@dataclass(frozen=True, slots=True)
class Ties:
    """Who cannot be told apart, for people in the order of `labels`.

    tied_with : by label, the others it cannot be told apart from
    brackets : (first row, last row) of neighbours who are all tied with each other
    """

    labels: tuple[str, ...]
    tied_with: dict[str, tuple[str, ...]]
    brackets: tuple[tuple[int, int], ...]
    chances: tuple[PairChance, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """What the page says first.

    leaders : cannot be told apart from each other and stand above everybody in `below`
    bridging : tied with all leaders and with somebody below
    below : everybody else
    """

    leaders: tuple[str, ...]
    bridging: tuple[str, ...]
    below: tuple[str, ...]
    coaching_first: tuple[str, ...]

    @property
    def is_all_tied(self) -> bool:
        """Whether nobody can be told apart from anybody at the top."""
        return not self.below


def together(scores: Sequence[ScaleScore]) -> Estimate:
    """Several people on one scale as one estimate, (n,)."""
    return Estimate(
        np.array([score.theta for score in scores]),
        np.array([score.standard_error for score in scores]),
    )


def ties_of(labels: Sequence[str], scores: Sequence[ScaleScore]) -> Ties:
    """All ties, for people given from the highest estimate to the lowest."""
    if not labels:
        return Ties((), {}, (), ())
    estimate = together(scores)
    apart = told_apart(estimate)
    return Ties(
        labels=tuple(labels),
        tied_with={
            label: tuple(other for j, other in enumerate(labels) if i != j and not apart[i, j])
            for i, label in enumerate(labels)
        },
        brackets=_brackets(apart),
        chances=_chances(labels, estimate, apart),
    )


def headline(ties: Ties, coaching_first: Sequence[str]) -> Headline:
    """Leaders are the longest run from the top in which nobody can be told apart."""
    labels = ties.labels
    run = next((last + 1 for first, last in ties.brackets if first == 0), min(1, len(labels)))
    top, below = labels[:run], labels[run:]
    bridging = tuple(label for label in top if set(ties.tied_with[label]) & set(below))
    return Headline(
        leaders=tuple(label for label in top if label not in bridging),
        bridging=bridging,
        below=below,
        coaching_first=tuple(coaching_first),
    )


def pair_dots(first: str, second: str, scores: dict[str, ScaleScore]) -> PairDots:
    """Two people as twenty dots each, on the printed scale."""
    pair = [scores[first], scores[second]]
    dots = level(quantile_dots(together(pair)))
    upper, lower = (first, second) if pair[0].theta >= pair[1].theta else (second, first)
    (chance,) = ties_of([upper, lower], [scores[upper], scores[lower]]).chances
    return PairDots(first, second, tuple(dots[0].tolist()), tuple(dots[1].tolist()), chance)


def _brackets(apart: BoolArray) -> tuple[tuple[int, int], ...]:
    """Runs of neighbours all of whom are tied; a run inside another is left out."""
    found: list[tuple[int, int]] = []
    for first in range(len(apart)):
        last = first
        while last + 1 < len(apart) and not apart[first : last + 1, last + 1].any():
            last += 1
        if last > first and (not found or last > found[-1][1]):
            found.append((first, last))
    return tuple(found)


def _chances(labels: Sequence[str], estimate: Estimate, apart: BoolArray) -> tuple[PairChance, ...]:
    probability = probability_above(estimate, estimate)
    chances = []
    for i, upper in enumerate(labels):
        for j in range(i + 1, len(labels)):
            percent = print_chance(float(probability[i, j]))
            is_apart = bool(apart[i, j])
            if is_apart:
                percent = max(percent, LEAST_PRINTED_APART)
            chances.append(PairChance(upper, labels[j], percent, is_apart))
    return tuple(chances)
