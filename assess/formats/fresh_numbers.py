"""Gives a numeric item fresh numbers, and checks that its variation says the same as the item."""

import math
import random
from collections.abc import Iterator

from assess.errors import InvalidInput
from assess.formats.arithmetic import NAME, evaluate
from assess.formats.format import Path
from assess.formats.numeric_content import NumericContent
from assess.formats.variation import Numbers, Variation
from assess.words import say


def with_fresh_numbers(content: NumericContent, rng: random.Random) -> NumericContent:
    """The same case with other numbers, a key of its own and the same errors.

    Raises InvalidInput when the item has no variation, or none whose wrong results can all be
    told from the key and from each other.
    """
    variation = content.variation
    if variation is None:
        raise InvalidInput(say("%(item)s has no variation", item=content.id))
    for numbers in variation.combinations(rng):
        fresh = _filled(content, variation, numbers)
        if not fresh.accepts(content.answer) and _results_differ(fresh):
            return fresh
    raise InvalidInput(say("%(item)s: no other numbers give a clear key", item=content.id))


def disagreements(content: NumericContent) -> Iterator[tuple[str, Path]]:
    """What the variation says otherwise than the item, its first numbers put in."""
    variation = content.variation
    if variation is None:
        return
    if len(variation.common_wrong) != len(content.common_wrong):
        yield "one expression for each common wrong result is needed", ("common_wrong",)
        return
    try:
        numbers = variation.first()
        if not variation.allows(numbers):
            yield "the numbers of the item do not meet the conditions", ("keep",)
        filled = _filled(content, variation, numbers)
    except InvalidInput as error:
        yield error.message, ()
        return
    if not content.accepts(filled.answer):
        yield f"check gives {filled.answer:g}, the item {content.answer:g}", ("check",)
    for name in ("stem", "solution"):
        if _plain(getattr(filled, name)) != _plain(getattr(content, name)):
            difference = _first_difference(getattr(filled, name), getattr(content, name))
            yield f"reads otherwise than the item from {difference!r} on", (name,)
    for i, (one, other) in enumerate(zip(filled.common_wrong, content.common_wrong, strict=True)):
        if abs(one.value - other.value) > max(content.tolerance, 0.005 * abs(other.value)):
            message = f"gives {one.value:g}, the item {other.value:g}"
            yield message, ("common_wrong", i)
    if not _has_fresh(content):
        yield "no other numbers give a clear key", ("numbers",)


def _has_fresh(content: NumericContent) -> bool:
    try:
        with_fresh_numbers(content, random.Random(0))
    except InvalidInput:
        return False
    return True


def _filled(content: NumericContent, variation: Variation, numbers: Numbers) -> NumericContent:
    decimals = max(_decimals(content.answer), *(_decimals(w.value) for w in content.common_wrong))
    answer = round(evaluate(variation.check, numbers), decimals)
    wrong = tuple(
        each.model_copy(update={"value": round(evaluate(expression, numbers), decimals)})
        for each, expression in zip(content.common_wrong, variation.common_wrong, strict=True)
    )
    return content.model_copy(
        update={
            "stem": variation.text(variation.stem, numbers),
            "check_expression": _with_values(variation.check, numbers),
            "answer": answer,
            "tolerance": _tolerance(content, answer),
            "solution": variation.text(variation.solution, numbers),
            "common_wrong": wrong,
        }
    )


def _with_values(expression: str, numbers: Numbers) -> str:
    return NAME.sub(lambda match: f"{numbers[match[0]]:.10g}", expression)


def _tolerance(content: NumericContent, answer: float) -> float:
    """As wide in proportion as that of the item, to two digits."""
    if not content.tolerance or not content.answer:
        return content.tolerance
    wanted = content.tolerance * abs(answer / content.answer)
    return float(f"{wanted:.2g}")


def _results_differ(content: NumericContent) -> bool:
    values = [each.value for each in content.common_wrong]
    apart = not any(content.accepts(value) for value in values)
    return apart and len(set(values)) == len(values) and all(map(math.isfinite, values))


def _decimals(value: float) -> int:
    _, _, decimals = f"{value:.10g}".partition(".")
    return len(decimals)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _first_difference(one: str, other: str) -> str:
    first, second = _plain(one), _plain(other)
    at = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    return first[max(0, at - 20) : at + 20]
