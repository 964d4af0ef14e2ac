"""The arithmetic of numeric items: evaluating a key and finding the numbers in a text."""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from assess.errors import InvalidInput
from assess.words import Words, say

ALLOWED = re.compile(r"[\d\s.+\-*/()]+", re.ASCII)
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
# Far longer than any key; what nests deeper than this allows ends the parser.
LONGEST = 500
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
NUMBER = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
COUNT_WORDS: dict[str, tuple[float, ...]] = {
    **{word: (float(n),) for n, word in enumerate(COUNTS.split())},
    **{word: (float(n),) for n, word in zip(range(30, 100, 10), (
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), strict=True)},
    "half": (0.5, 2.0), "halves": (0.5, 2.0), "halved": (0.5, 2.0),
    "quarter": (0.25, 4.0), "quarters": (0.25, 4.0),
    "third": (3.0,), "thirds": (3.0,), "fifth": (0.2, 5.0), "tenth": (0.1, 10.0),
    "twice": (2.0,), "double": (2.0,), "doubles": (2.0,), "doubled": (2.0,), "both": (2.0,),
    "pair": (2.0,), "once": (1.0,), "single": (1.0,), "dozen": (12.0,),
    "hundred": (100.0,), "thousand": (1000.0,), "million": (1_000_000.0,),
    "year": (12.0, 52.0), "yearly": (12.0, 52.0), "annual": (12.0, 52.0), "month": (12.0,),
    "months": (12.0,), "week": (52.0, 5.0, 7.0), "weeks": (52.0, 5.0, 7.0),
    "hour": (60.0,), "hours": (60.0,), "minutes": (60.0,),
}  # fmt: skip


def evaluate(expression: str, numbers: Mapping[str, float] = MappingProxyType({})) -> float:
    """The value of an expression of digits, + - * / and brackets, and of names in `numbers`."""
    if len(expression) > LONGEST:
        raise InvalidInput(say("an expression is longer than %(n)s characters", n=LONGEST))
    for name in NAME.findall(expression):
        if name not in numbers:
            raise InvalidInput(_rule(expression, numbers))
    bare = NAME.sub("0", expression)
    if not ALLOWED.fullmatch(bare) or "**" in expression or "//" in expression:
        raise InvalidInput(_rule(expression, numbers))
    try:
        value = _value(_parsed(expression.strip()), numbers)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InvalidInput("check is not a complete expression") from error
    except ZeroDivisionError as error:
        raise InvalidInput("check divides by zero") from error
    except OverflowError as error:
        raise InvalidInput("check comes to no number that can be written") from error
    if not math.isfinite(value):
        raise InvalidInput("check comes to no number that can be written")
    return value


@lru_cache(maxsize=256)
def _parsed(expression: str) -> ast.expr:
    """The tree of an expression; a variation tries the same ones with many numbers."""
    return ast.parse(expression, mode="eval").body


def _rule(expression: str, numbers: Mapping[str, float]) -> Words:
    if not numbers:
        return say("check may hold digits, + - * / and brackets only")
    return say(
        "%(expression)s may hold digits, + - * /, brackets and %(names)s only",
        expression=repr(expression),
        names=", ".join(numbers),
    )


def _value(node: ast.expr, numbers: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        if isinstance(node.value, bool):
            raise ValueError("True is no number, and no name of one")
        return float(node.value)
    if isinstance(node, ast.Name):
        return float(numbers[node.id])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _value(node.operand, numbers)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.left, numbers), _value(node.right, numbers))
    raise ValueError("unexpected syntax")


def numbers_in(text: str) -> set[float]:
    """Every number a text gives, in digits or as a count word ("twenty-five" counts as 25)."""
    numbers = {float(re.sub(r"[, ]", "", match)) for match in NUMBER.findall(text)}
    tokens = re.findall(r"[a-z]+", text.lower())
    for i, token in enumerate(tokens):
        values = COUNT_WORDS.get(token, ())
        numbers.update(values)
        following = COUNT_WORDS.get(tokens[i + 1], ()) if i + 1 < len(tokens) else ()
        if token.endswith("ty") and values and following and 0 < following[0] < 10:
            numbers.add(values[0] + following[0])
    return numbers
