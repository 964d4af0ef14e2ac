"""Which competencies a plan works on, in which order and from which day.

``P(c) = w(c) * max(0, target(c) - E[level(c)]) * P(level(c) < target(c)) * u(c)``: a low score
that is sure comes before a low score with a wide interval.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assess.development.circumstances import Circumstances
from assess.development.levels import LevelEstimate

Audience = Literal["candidate", "incumbent"]
FocusRule = Literal["coaching_floor", "focus", "wish"]
Urgency = Literal["open_seat", "launch", "quarter_end", ""]

TARGETS: dict[Audience, float] = {"candidate": 3.0, "incumbent": 3.5}
URGENT = 1.5
WISHED = 0.25
SLOTS = 3
# First days of the slots: two competencies are new in no span of 30 days.
SLOT_DAYS = (15, 31, 61)
COACHING_DAY = 8


@dataclass(frozen=True, slots=True)
class Focus:
    """One competency of the plan and why it was taken."""

    competency: str
    rule: FocusRule
    estimate: LevelEstimate
    target: float
    priority: float
    urgency: Urgency
    is_wish: bool
    from_day: int


def priority(weight: float, estimate: LevelEstimate, target: float, urgency: float) -> float:
    """P(c) of the module."""
    gap = max(0.0, target - estimate.level)
    return weight * gap * estimate.probability_below(target) * urgency


def choose_focus(
    estimates: Mapping[str, LevelEstimate],
    weights: Mapping[str, float],
    audience: Audience,
    circumstances: Circumstances,
    wishes: tuple[str, ...],
    coaching: tuple[str, ...],
    is_coaching_below_floor: bool,
    begin: date,
    available: frozenset[str],
) -> tuple[Focus, ...]:
    """Up to three competencies; `coaching` names those of the coaching domain.

    Only competencies in `available` are taken: those for which the library has entries.
    """
    total = sum(weights.values()) or 1.0
    target = TARGETS[audience]
    ranked: list[Focus] = []
    for competency, estimate in estimates.items():
        if competency not in available:
            continue
        urgent = urgency_of(competency, circumstances, begin)
        is_wish = competency in wishes
        factor = (URGENT if urgent else 1.0) + (WISHED if is_wish else 0.0)
        value = priority(weights.get(competency, 0.0) / total, estimate, target, factor)
        ranked.append(
            Focus(competency, "focus", estimate, target, value, urgent, is_wish, SLOT_DAYS[0])
        )
    ranked.sort(key=lambda each: (-each.priority, each.competency))
    chosen: list[tuple[Focus, FocusRule]] = []
    if is_coaching_below_floor:
        first = next((each for each in ranked if each.competency in coaching), None)
        if first is not None:
            chosen.append((first, "coaching_floor"))
    for each in ranked:
        if each.priority > 0.0 and all(each is not taken for taken, _ in chosen):
            chosen.append((each, "focus"))
    # A wish is met even where the target is reached, as long as a slot is free.
    for each in ranked:
        if each.is_wish and all(each is not taken for taken, _ in chosen):
            chosen.append((each, "wish"))
    return tuple(
        Focus(
            each.competency,
            rule,
            each.estimate,
            each.target,
            each.priority,
            each.urgency,
            each.is_wish,
            COACHING_DAY if rule == "coaching_floor" else SLOT_DAYS[slot],
        )
        for slot, (each, rule) in enumerate(chosen[:SLOTS])
    )


def urgency_of(competency: str, circumstances: Circumstances, begin: date) -> Urgency:
    """What in the calendar makes the competency urgent, if anything does."""
    if circumstances.has_open_seat and competency in ("bench_building", "selection_interviewing"):
        return "open_seat"
    if circumstances.has_launch and competency == "change_adoption":
        return "launch"
    if competency == "forecast_judgement" and circumstances.ends_quarter_soon(begin):
        return "quarter_end"
    return ""
