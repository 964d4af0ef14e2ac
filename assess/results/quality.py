"""Looks at how somebody answered, before anything is scored: usual, worth a look, or to repeat."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assess.banks.schema import Bank
from assess.delivery.booklets import Page, ResolvedBooklet
from assess.formats import Observation
from assess.results.coding import CodedSitting
from assess.results.policy import SELF_DESCRIPTION
from scoring import MISSING
from scoring.response_quality import (
    FAST_PAGES_INVALID,
    LONG_STRING_CHECK,
    RATING_SD_INVALID,
    fast_pages,
    long_string,
    rating_sd,
)

Finding = Literal["usual", "check", "invalid"]

INFREQUENCY_CHECK, INFREQUENCY_INVALID = 2, 3
INSTRUCTED_CHECK, INSTRUCTED_INVALID = 1, 2
PAIRS_CHECK, PAIRS_INVALID = 3, 4
# Two opposite statements, both at the upper end: 9 or 10 of 10 points, so 7 or 8 as codes.
CONTRADICTORY_CODES = 7
# Mean code 0 to 4 on sentences that hardly anybody can honestly agree with so strongly.
IMPRESSION_HIGH = 3.5
FEWEST_IMPRESSION_ITEMS = 2
# A standard deviation of fewer ratings says little about the person.
FEWEST_RATINGS = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One check of answering, with the number behind it."""

    name: str
    value: float
    finding: Finding


@dataclass(frozen=True, slots=True)
class SectionAnswered:
    """How much of one section was answered."""

    id: str
    answered: int
    asked: int

    @property
    def is_missing(self) -> bool:
        """Less than half of a section says too little about what it measures."""
        return self.answered * 2 < self.asked


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks found. A sitting to repeat is never turned into a low score.

    is_impression_high : self-report gets half its weight
    is_self_report_left_out : pages about oneself were left too fast to be read; they do not count
    """

    checks: tuple[Check, ...]
    sections: tuple[SectionAnswered, ...]
    is_impression_high: bool
    is_self_report_left_out: bool = False

    @property
    def to_repeat(self) -> bool:
        """Whether the answers cannot be taken as this person's."""
        return any(check.finding == "invalid" for check in self.checks)

    @property
    def to_check(self) -> tuple[str, ...]:
        """Names of the checks a person should look at."""
        return tuple(check.name for check in self.checks if check.finding != "usual")

    @property
    def missing_sections(self) -> tuple[str, ...]:
        """Ids of the sections of which less than half was answered."""
        return tuple(section.id for section in self.sections if section.is_missing)

    def to_json(self) -> dict[str, Any]:
        """The stored form, with what follows from the checks beside them."""
        return {
            "checks": [
                {"name": c.name, "value": c.value, "finding": c.finding} for c in self.checks
            ],
            "sections": [
                {"id": s.id, "answered": s.answered, "asked": s.asked} for s in self.sections
            ],
            "is_impression_high": self.is_impression_high,
            "is_self_report_left_out": self.is_self_report_left_out,
            "to_repeat": self.to_repeat,
            "missing_sections": list(self.missing_sections),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Quality":
        """The value behind the stored form."""
        return cls(
            tuple(Check(c["name"], c["value"], c["finding"]) for c in document["checks"]),
            tuple(
                SectionAnswered(s["id"], s["answered"], s["asked"]) for s in document["sections"]
            ),
            document["is_impression_high"],
            document["is_self_report_left_out"],
        )


def assess_quality(
    bank: Bank,
    booklet: ResolvedBooklet,
    coded: CodedSitting,
    page_seconds: Mapping[int, float] | None = None,
) -> Quality:
    """All checks of one sitting; `page_seconds` is the time on each page, where it is known."""
    screens = [o for o in coded.raw.values() if o.kind == "screen"]
    fast = _fast_pages(booklet, page_seconds or {})
    about_oneself = [p for p in fast if _is_about_oneself(p, coded)]
    kinds = Counter(o.detail["kind"] for o in screens if o.code == 1)
    checks = [
        _graded("infrequency", kinds["infrequency"], INFREQUENCY_CHECK, INFREQUENCY_INVALID),
        _graded("instructed", kinds["instructed"], INSTRUCTED_CHECK, INSTRUCTED_INVALID),
        _graded("contradictions", _contradictions(screens, coded.raw), PAIRS_CHECK, PAIRS_INVALID),
        _long_string(coded.raw.values()),
        _graded("fast_pages", len(fast), FAST_PAGES_INVALID),
        *_rating_spread(coded),
    ]
    impression = [
        o.detail["choice"]
        for o in screens
        if o.detail["kind"] == "impression" and isinstance(o.detail["choice"], int)
    ]
    mean = sum(impression) / len(impression) if impression else 0.0
    is_high = len(impression) >= FEWEST_IMPRESSION_ITEMS and mean >= IMPRESSION_HIGH
    checks.append(Check("impression", mean, "check" if is_high else "usual"))
    return Quality(
        tuple(checks),
        _sections(bank, booklet, coded),
        is_high,
        is_self_report_left_out=len(about_oneself) >= FAST_PAGES_INVALID,
    )


def _graded(name: str, count: int, check: int, invalid: int | None = None) -> Check:
    finding: Finding = "usual"
    if count >= check:
        finding = "check"
    if invalid is not None and count >= invalid:
        finding = "invalid"
    return Check(name, float(count), finding)


def _contradictions(screens: Iterable[Observation], raw: Mapping[str, Observation]) -> int:
    count = 0
    for screen in screens:
        partner = raw.get(str(screen.detail["partner"]))
        if screen.detail["kind"] != "pair" or partner is None:
            continue
        both = [screen.detail["choice"], partner.detail.get("choice")]
        # "No chance" is not a number and contradicts nothing.
        if all(isinstance(choice, int) for choice in both):
            count += sum(both) >= CONTRADICTORY_CODES
    return count


def _long_string(observations: Iterable[Observation]) -> Check:
    choices = [
        o.detail["choice"] if isinstance(o.detail["choice"], int) else MISSING
        for o in observations
        if o.source == "behaviour"
    ]
    longest = long_string(choices) if choices else 0
    finding: Finding = "check" if longest >= LONG_STRING_CHECK else "usual"
    return Check("same_answer_in_a_row", float(longest), finding)


def _fast_pages(booklet: ResolvedBooklet, seconds: Mapping[int, float]) -> list[Page]:
    timed = [page for page in booklet.pages if page.number in seconds]
    return [page for page in timed if fast_pages([seconds[page.number]], [len(page.items)])]


def _is_about_oneself(page: Page, coded: CodedSitting) -> bool:
    return any(coded.raw[item.id].source in SELF_DESCRIPTION for item in page.items)


def _rating_spread(coded: CodedSitting) -> list[Check]:
    if coded.sheet is None or len(coded.sheet.ratings) < FEWEST_RATINGS:
        return []
    spread = rating_sd(coded.sheet.ratings)
    return [Check("rating_spread", spread, "invalid" if spread < RATING_SD_INVALID else "usual")]


def _sections(
    bank: Bank, booklet: ResolvedBooklet, coded: CodedSitting
) -> tuple[SectionAnswered, ...]:
    found = []
    for section in booklet.sections:
        scored = [
            item.id
            for page in section.pages
            for item in page.items
            if bank.items[item.id].content.is_scored
        ]
        answered = sum(_has_answer(coded.raw[item_id]) for item_id in scored)
        if scored:
            found.append(SectionAnswered(section.id, answered, len(scored)))
    return tuple(found)


def _has_answer(observation: Observation) -> bool:
    # "No chance" was answered, although it does not count.
    return observation.code is not None or observation.detail.get("choice") is not None
