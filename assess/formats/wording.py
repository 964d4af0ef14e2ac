"""Counting words the way the item-writing guide counts them, and its rules on length."""

import re
from collections.abc import Sequence

from assess.formats.format import Path, Problem

WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
CONTRAST = re.compile(
    r"\b(but|yet|although|though|only|it|not|no|nothing|nobody|never|however|while|whereas|instead"
    r"|rather|still|without|despite|until|too|neither|nor|lacks?|misses|leaves|skips|ignores)\b",
    re.IGNORECASE,
)
ABSOLUTES = re.compile(
    r"\b(always|never|every time|completely|guarantee[sd]?|guaranteed)\b", re.IGNORECASE
)


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [match.group().lower() for match in WORD.finditer(text)]


def check_length(text: str, low: int, high: int, path: Path) -> list[Problem]:
    """L08: between `low` and `high` words."""
    n = len(words(text))
    if low <= n <= high:
        return []
    return [Problem("L08", f"{n} words, the guide asks for {low} to {high}", path)]


def check_balance(texts: Sequence[str], most: float, path: Path) -> list[Problem]:
    """L09: the longest text is at most `most` times the shortest."""
    lengths = [max(1, len(words(text))) for text in texts]
    if not lengths:
        return []
    ratio = max(lengths) / min(lengths)
    if round(ratio, 2) <= most:
        return []
    return [
        Problem(
            "L09",
            f"lengths {min(lengths)} to {max(lengths)} words, ratio {ratio:.2f} over {most:.2f}",
            path,
        )
    ]


def check_reasons(reasons: Sequence[tuple[str, Path]], least: int) -> list[Problem]:
    """L05: each reason has `least` words and no two of an item say the same."""
    problems = [
        Problem("L05", f"why has {len(words(why))} words, at least {least} are asked", path)
        for why, path in reasons
        if len(words(why)) < least
    ]
    sets = [(set(words(why)), path) for why, path in reasons]
    for i, (first, _) in enumerate(sets):
        for second, path in sets[i + 1 :]:
            union = first | second
            if union and len(first & second) / len(union) >= 0.6:
                problems.append(Problem("L05", "why repeats that of another option", path))
    return problems


def check_absolutes(texts: Sequence[tuple[str, Path]]) -> list[Problem]:
    """L15: no absolutes in options."""
    return [
        Problem("L15", f"absolute {match.group()!r} in an option", path)
        for text, path in texts
        if (match := ABSOLUTES.search(text))
    ]
