"""L17 and L18: items that ask nearly the same, and texts copied from one item to another."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from assess.banks.findings import Finding
from assess.banks.schema import Bank
from assess.formats.situation import Situation
from assess.formats.wording import words

SHORT, LONG = 5, 12
NEARLY_THE_SAME = 0.35

Shingles = set[tuple[str, ...]]


def check_duplicates(bank: Bank) -> list[Finding]:
    """Pairs that may meet in one sitting; enemies, and so twins, may resemble each other."""
    findings = []
    texts = {id_: _own_texts(bank, id_) for id_ in bank.items}
    short = {id_: _shingles(each, SHORT) for id_, each in texts.items()}
    long = {id_: _shingles(each, LONG) for id_, each in texts.items()}
    for first, second in _sharing(short):
        if second in bank.items[first].enemies or first in bank.items[second].enemies:
            continue
        if bank.items[first].format == bank.items[second].format:
            shared = len(short[first] & short[second]) / len(short[first] | short[second])
            if shared >= NEARLY_THE_SAME:
                findings.append(_finding(bank, "L17", second, f"nearly the same as {first}"))
                continue
        if copied := long[first] & long[second]:
            text = " ".join(min(copied))
            findings.append(_finding(bank, "L18", second, f"shares with {first}: “{text}”"))
    return findings


def _own_texts(bank: Bank, id_: str) -> list[str]:
    content = bank.items[id_].content
    if isinstance(content, Situation):
        own = [option.text for option in content.actions if option.same_text_as is None]
        return [content.stem, *own]
    return [text for text, _ in content.shown()]


def _shingles(texts: Iterable[str], n: int) -> Shingles:
    found: Shingles = set()
    for text in texts:
        tokens = words(text)
        found.update(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    return found


def _sharing(shingles: dict[str, Shingles]) -> list[tuple[str, str]]:
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for id_, each in shingles.items():
        for shingle in each:
            holders[shingle].append(id_)
    pairs = {pair for ids in holders.values() if len(ids) > 1 for pair in combinations(ids, 2)}
    return sorted(pairs)


def _finding(bank: Bank, rule: str, id_: str, message: str) -> Finding:
    file, line = bank.places.find("item", id_)
    return Finding(file, line, rule, f"{id_}: {message}")
