"""L14: words and forms that no item may show; the list is `forbidden.txt`."""

import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("forbidden.txt")
CURRENCY = re.compile(r"[$€£¥₹]|\b(?:USD|EUR|GBP)\b")
NEGATIVE_STEM = re.compile(r"\b(NOT|EXCEPT|LEAST LIKELY)\b")


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each pattern with its reason."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((re.compile(rf"\b(?:{p})\b", re.IGNORECASE), reason) for p, reason in pairs)


@cache
def _any_pattern() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in patterns()), re.IGNORECASE)


def forbidden_in(text: str) -> list[str]:
    """What a text shows that it may not, one sentence each."""
    found = []
    # One pass over all patterns is enough for the many texts that hold none.
    if _any_pattern().search(text):
        for pattern, reason in patterns():
            if match := pattern.search(text):
                found.append(f"{match.group()!r}: {reason}")
    if match := CURRENCY.search(text):
        found.append(f"{match.group()!r}: a currency")
    if match := NEGATIVE_STEM.search(text):
        found.append(f"{match.group()!r}: a question turned round by one word")
    return found
