"""L17 and L18: items that ask nearly the same, and texts copied from one to another."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import numpy as np

from assess.banks.activities import Activity
from assess.banks.findings import Finding
from assess.banks.framework import plain
from assess.banks.schema import Bank
from assess.banks.vocabulary import weighed_words
from assess.formats.options import Choices
from assess.formats.wording import words

SHORT, LONG = 5, 12
NEARLY_THE_SAME = 0.35
SAME_WORDS = 0.80
# A sequence this long that stands in a foreign text was copied from it.
COPIED = 8

Shingles = set[tuple[str, ...]]


def check_duplicates(bank: Bank) -> list[Finding]:
    """Pairs that may meet in one sitting; enemies, and so twins, may resemble each other."""
    findings = []
    texts = {id_: _own_texts(bank, id_) for id_ in bank.items}
    short = {id_: _shingles(each, SHORT) for id_, each in texts.items()}
    long = {id_: _shingles(each, LONG) for id_, each in texts.items()}
    alike = _with_the_same_words(bank)
    for first, second in sorted({*_sharing(short), *alike}):
        if second in bank.items[first].enemies or first in bank.items[second].enemies:
            continue
        if bank.items[first].format == bank.items[second].format:
            either = short[first] | short[second]
            shared = len(short[first] & short[second]) / max(1, len(either))
            if shared >= NEARLY_THE_SAME:
                findings.append(_finding(bank, "L17", second, f"nearly the same as {first}"))
                continue
            if (first, second) in alike:
                message = f"uses the words of {first} (similarity {alike[first, second]:.2f})"
                findings.append(_finding(bank, "L17", second, message))
        if copied := long[first] & long[second]:
            text = " ".join(min(copied))
            findings.append(_finding(bank, "L18", second, f"shares with {first}: “{text}”"))
    return findings


def check_copies(bank: Bank, folder: Path) -> list[Finding]:
    """L18 against the texts in `folder`, which nobody may quote and the bank does not hold."""
    paths = [path for path in sorted(folder.glob("**/*")) if path.suffix in (".txt", ".md")]
    if not paths:
        # A wrong name would pass for a bank without copies.
        raise FileNotFoundError(f"{folder} holds no .txt or .md files")
    foreign: dict[tuple[str, ...], str] = {}
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        foreign |= dict.fromkeys(_shingles([text], COPIED), path.name)
    findings = []
    parts = [("item", id_, _every_text(item.document())) for id_, item in bank.items.items()]
    parts += [("activity", id_, _activity_texts(each)) for id_, each in bank.activities.items()]
    parts += [("template", id_, _every_text(plain(each))) for id_, each in bank.shelf.items()]
    for kind, id_, texts in parts:
        if copied := _shingles(texts, COPIED) & foreign.keys():
            sequence = min(copied)
            file, line = bank.places.find(kind, id_)
            message = f"{id_}: shares with {foreign[sequence]}: “{' '.join(sequence)}”"
            findings.append(Finding(file, line, "L18", message))
    return findings


def _every_text(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        # What to do is said in the same words in every item of a format.
        value = [each for name, each in value.items() if name != "ask"]
    return [text for each in value for text in _every_text(each)] if isinstance(value, list) else []


def _activity_texts(activity: Activity) -> list[str]:
    return _every_text(activity.model_dump(mode="json", exclude_unset=True))


def _with_the_same_words(bank: Bank) -> dict[tuple[str, str], float]:
    by_format: dict[str, list[str]] = defaultdict(list)
    for id_, item in bank.items.items():
        by_format[item.format].append(id_)
    alike = {}
    for ids in by_format.values():
        texts = [" ".join(text for text, _ in bank.items[id_].content.shown()) for id_ in ids]
        weighed = weighed_words(texts)
        near = np.triu(weighed @ weighed.T, k=1)
        for i, j in np.argwhere(near >= SAME_WORDS):
            first, second = sorted((ids[i], ids[j]))
            alike[first, second] = float(near[i, j])
    return alike


def _own_texts(bank: Bank, id_: str) -> list[str]:
    content = bank.items[id_].content
    if isinstance(content, Choices):
        own = [option.text for option in content.choices if option.same_text_as is None]
        return [content.stem, *own]
    return [text for text, _ in content.shown()]


def _shingles(texts: Iterable[str], n: int) -> Shingles:
    found: Shingles = set()
    for text in texts:
        tokens = words(text)
        found.update(zip(*(tokens[i:] for i in range(n)), strict=False))
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
