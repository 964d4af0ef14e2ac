"""The rules on how texts read: L13 reading level, L16 personal names, L35 options as orders."""

import re
from collections.abc import Iterator
from statistics import mean

from assess.banks.findings import Finding, Measure, Severity, from_measures, severity_in
from assess.banks.items import Item
from assess.banks.option_language import begins_with_verb
from assess.banks.reading import school_grade, sentences
from assess.banks.schema import Bank
from assess.banks.vocabulary import word_list
from assess.banks.yaml_source import Step
from assess.formats.behaviour import BehaviourContent
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.options import Choices
from assess.formats.situation import Situation
from assess.formats.wording import words

HARDEST_STEM, HARDEST_STATEMENT, HARDEST_OPTION, HARDEST_ON_AVERAGE = 10.0, 9.0, 13.0, 8.0
FAR_OVER = 2.0
LONGEST_SENTENCE, LONGEST_ON_AVERAGE = 32, 20.0
# A capital in the middle of a sentence: a name, unless it is one of these.
CAPITALISED = re.compile(r"(?<![.!?:;])(?<![.!?:][\"”’)])\s[\"“‘(]*([A-Z][\w’'-]*)")
NO_NAMES = word_list(
    "I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December HR IT CRM CV OK FAQ VAT Q1 Q2 Q3 Q4 A B "
    "C D English European Europe"
)

Broken = tuple[str, str, tuple[Step, ...], Severity]


def check_wording(bank: Bank) -> list[Finding]:
    """L13, L16 and L35, item by item, and the reading level of the whole bank."""
    findings = from_measures(bank, measure_wording(bank))
    for item in bank.items.values():
        for rule, message, path, severity in _broken(bank, item):
            file, line = bank.places.find("item", item.id, path)
            findings.append(Finding(file, line, rule, f"{item.id}: {message}", severity))
    return findings


def measure_wording(bank: Bank) -> list[Measure]:
    """The mean school grade of all stems, for L13."""
    items = bank.in_use
    stems = [(i.id, stem) for i in items if (stem := getattr(i.content, "stem", ""))]
    if not stems:
        return []
    grades = sorted(((school_grade(stem), id_) for id_, stem in stems), reverse=True)
    average = mean(grade for grade, _ in grades)
    message = f"the stems read at grade {average:.1f} on average, {HARDEST_ON_AVERAGE:g} at most"
    return [
        Measure(
            "L13",
            "school grade of stems",
            average,
            float("-inf"),
            HARDEST_ON_AVERAGE,
            len(grades),
            message,
            tuple(id_ for _, id_ in grades),
            is_advice=True,
        )
    ]


def _broken(bank: Bank, item: Item) -> Iterator[Broken]:
    content = item.content
    # A borrowed text is read where it is written.
    borrowed = content.borrowed if isinstance(content, Choices) else frozenset()
    if isinstance(content, Situation):
        yield from _orders(content, borrowed)
    for text, path in content.shown():
        if path[0] == "options" and path[1] in borrowed:
            continue
        for name in CAPITALISED.findall(text):
            if re.sub(r"['’]s$|s$", "", name) not in NO_NAMES and name not in NO_NAMES:
                yield "L16", f"{name!r} looks like a name", path, "W"
        if limit := _hardest(item, path):
            yield from _reading(bank, text, path, limit)


def _hardest(item: Item, path: tuple[Step, ...]) -> float:
    """The highest school grade that a text may ask for, 0 for one that is too short to tell."""
    if path[0] == "stem":
        return HARDEST_STEM
    if isinstance(item.content, BehaviourContent | ForcedChoiceContent):
        return HARDEST_STATEMENT
    if isinstance(item.content, Situation):
        return HARDEST_OPTION
    return 0.0


def _reading(bank: Bank, text: str, path: tuple[Step, ...], limit: float) -> Iterator[Broken]:
    grade = school_grade(text)
    if grade > limit:
        severity: Severity = severity_in(bank) if grade >= limit + FAR_OVER else "W"
        yield "L13", f"reads at grade {grade:.1f}, {limit:g} at most", path, severity
    lengths = [len(words(sentence)) for sentence in sentences(text)]
    if max(lengths, default=0) > LONGEST_SENTENCE:
        message = f"a sentence has {max(lengths)} words, {LONGEST_SENTENCE} at most"
        yield "L13", message, path, "W"
    # An option is one sentence by its nature; its length is the business of L08.
    if path[0] == "stem" and lengths and mean(lengths) > LONGEST_ON_AVERAGE:
        message = f"sentences have {mean(lengths):.1f} words on average, 20 at most"
        yield "L13", message, path, "W"


def _orders(content: Situation, borrowed: frozenset[int]) -> Iterator[Broken]:
    beginnings: set[tuple[str, ...]] = set()
    for i, option in enumerate(content.choices):
        if i in borrowed:
            continue
        where = ("options", i, "text")
        beginning = tuple(words(option.text)[:2])
        if beginning and not begins_with_verb(option.text):
            yield "L35", f"begins with {beginning[0]!r}, not with what to do", where, "W"
        if beginning in beginnings:
            yield "L35", f"another option begins with {' '.join(beginning)!r} too", where, "W"
        beginnings.add(beginning)
