"""Numeric items with fresh numbers: the same case and the same errors, another key.

A published key leaks. An item that carries a variation can be asked again with other numbers: the
key and the wrong results are worked out from them, so only the numbers change and not the question.
"""

import math
import random
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assess.errors import InvalidInput
from assess.formats.arithmetic import COUNTS, LONGEST, evaluate
from assess.words import say

Numbers = dict[str, float]

PLACE = re.compile(r"\{([^{}]+)\}")
COMPARISON = re.compile(r"(.+?)(<=|>=|<|>)(.+)")
DECIMALS = re.compile(r"[0-9]")
WORDS = COUNTS.split()
# Listing every combination stays cheap up to here; beyond, combinations are drawn.
MOST_LISTED = 20_000
# A variation whose conditions hold less often than this is one that never holds.
MOST_TRIED = 5000
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
Values = Annotated[tuple[float, ...], Field(min_length=1, max_length=100)]
Expressions = Annotated[tuple[str, ...], Field(max_length=30)]


class Variation(BaseModel):
    """Which numbers may change, and every text and result that follows from them.

    numbers : name -> possible values; the first of each is the one of the item as written
    keep : comparisons such as "price > cost" that every combination has to meet
    whole : expressions that have to come out as whole numbers
    stem, solution : with {expression} in the places of numbers; {expression:words} writes a small
        count as a word, {expression:1} rounds to one decimal
    common_wrong : one expression per wrong result of the item, in the same order
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    numbers: Annotated[dict[Name, Values], Field(max_length=20)]
    keep: Expressions = ()
    whole: Expressions = ()
    stem: str
    check: str
    solution: str
    common_wrong: Expressions

    def first(self) -> Numbers:
        """The numbers of the item as written."""
        return {name: values[0] for name, values in self.numbers.items()}

    def combinations(self, rng: random.Random) -> Iterator[Numbers]:
        """Allowed combinations in random order, the first one of the item left out."""
        n = math.prod(len(values) for values in self.numbers.values())
        written = self.first()
        if n <= MOST_LISTED:
            listed = list(product(*self.numbers.values()))
            rng.shuffle(listed)
        else:
            listed = [
                tuple(rng.choice(values) for values in self.numbers.values())
                for _ in range(MOST_LISTED)
            ]
        for values in listed[:MOST_TRIED]:
            numbers = dict(zip(self.numbers, values, strict=True))
            if numbers != written and self.allows(numbers):
                yield numbers

    def allows(self, numbers: Numbers) -> bool:
        """Whether a combination meets every condition."""
        return all(_holds(condition, numbers) for condition in self.keep) and all(
            _is_whole(evaluate(expression, numbers)) for expression in self.whole
        )

    def text(self, template: str, numbers: Numbers) -> str:
        """A template with its numbers in place."""
        return PLACE.sub(lambda match: _written(match[1], numbers), template)


def _holds(condition: str, numbers: Mapping[str, float]) -> bool:
    match = COMPARISON.fullmatch(condition) if len(condition) <= 2 * LONGEST else None
    if match is None:
        raise InvalidInput(say("%(condition)s compares nothing", condition=repr(condition[:80])))
    left, right = evaluate(match[1], numbers), evaluate(match[3], numbers)
    # Equality up to rounding counts as equal, so that 0.1 + 0.2 > 0.3 does not hold.
    is_same = math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return {
        "<": left < right and not is_same,
        ">": left > right and not is_same,
        "<=": left < right or is_same,
        ">=": left > right or is_same,
    }[match[2]]


def _is_whole(value: float) -> bool:
    return math.isclose(value, round(value), rel_tol=0.0, abs_tol=1e-9)


def _written(place: str, numbers: Mapping[str, float]) -> str:
    expression, _, style = place.partition(":")
    value = evaluate(expression, numbers)
    if style == "words":
        if _is_whole(value) and 0 <= round(value) < len(WORDS):
            return WORDS[round(value)]
        raise InvalidInput(say("%(value)s has no word here", value=f"{value:g}"))
    if style and not DECIMALS.fullmatch(style):
        raise InvalidInput(say("%(style)s is no way to write a number", style=repr(style)))
    if style:
        return f"{value:,.{int(style)}f}"
    rounded = round(value, 6)
    return f"{rounded:,.0f}" if _is_whole(rounded) else f"{rounded:,.6f}".rstrip("0")
