"""The charts of a comparison, in the units of the data."""

import math
from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from assess.reports.charts import (
    Axis,
    DotsRow,
    Interval,
    ProfileChart,
    ProfileRow,
    QuadrantChart,
    QuadrantPoint,
    QuantileDotsChart,
    RankedChart,
    RankedRow,
)
from assess.reports.comparison import Pairs
from assess.reports.item_words import joined, level_axis
from assess.reports.wording import level_text
from assess.results.scores import ScaleScore
from assess.selection.comparison import ComparedPerson, Comparison
from assess.web.hr.comparison_words import chance_words, reading_words

MOST_IN_MATRIX = 12
SALES_STEP = 25.0
ON_TARGET = 100.0
MIDDLE_LEVEL = 3.0


def interval_of(score: ScaleScore) -> Interval:
    """The drawn interval of a score, unrounded."""
    return Interval(score.level, score.low, score.high)


def axis_in_use(scores: list[ScaleScore]) -> tuple[float, float]:
    """The part of 1 to 5 that the intervals fill, in half levels."""
    low = max(1.0, math.floor(min(score.low for score in scores) * 2 - 0.2) / 2)
    high = min(5.0, math.ceil(max(score.high for score in scores) * 2 + 0.2) / 2)
    return low, max(high, low + 1.0)


def ranked(
    found: Comparison, address: Callable[[ComparedPerson], str], low: float, high: float
) -> RankedChart:
    """Everybody on one line, from the highest estimate down."""
    return RankedChart(
        "ranked",
        _("Readiness with 80 % intervals and ties"),
        "; ".join(
            _("%(who)s about %(level)s", who=each.label, level=level_text(each.composite.level))
            for each in found.people
        ),
        level_axis(low, high),
        tuple(
            RankedRow(
                display_name(each),
                interval_of(each.composite),
                joined(each.tied_with),
                note(each),
                address(each),
            )
            for each in found.people
        ),
        found.ties.brackets,
    )


def display_name(person: ComparedPerson) -> str:
    """The letter, followed by the name once names are shown."""
    if person.shown_name == person.label:
        return person.label
    return f"{person.label} {person.shown_name}"


def note(person: ComparedPerson) -> str:
    """What stands beside a person in the ranked drawing."""
    said = []
    if person.reads_coaching_first:
        said.append(_("coaching below floor"))
    if person.quality.missing_sections:
        said.append(_("section missing"))
    if person.quality.is_self_report_left_out:
        said.append(_("self-report left out"))
    return ", ".join(said)


def pairs(found: Comparison) -> Pairs:
    """Chances of all pairs, of the first twelve people when there are more."""
    labels = [each.label for each in found.people][:MOST_IN_MATRIX]
    chances = {(each.upper, each.lower): each for each in found.ties.chances}
    said = _("Rounded towards 50 in steps of 5, so that no cell says more than it knows.")
    if len(found.people) > MOST_IN_MATRIX:
        said += " " + _("The first %(n)s people only.", n=MOST_IN_MATRIX)
    return Pairs(
        tuple(labels[1:]),
        tuple(
            (
                row,
                tuple(
                    (chance_words(chance.percent), chance.is_told_apart)
                    if (chance := chances.get((row, column)))
                    else None
                    for column in labels[1:]
                ),
            )
            for row in labels[:-1]
        ),
        said,
    )


def dots(found: Comparison) -> QuantileDotsChart | None:
    """Two people as twenty equally likely levels each."""
    if found.dots is None:
        return None
    values = (*found.dots.first_dots, *found.dots.second_dots)
    low, high = math.floor(min(values) * 2) / 2, math.ceil(max(values) * 2) / 2
    ticks = tuple(low + 0.5 * step for step in range(int((high - low) * 2) + 1))
    return QuantileDotsChart(
        "dots",
        _("%(a)s and %(b)s, as 20 dots each", a=found.dots.first, b=found.dots.second),
        _("%(a)s: %(first)s. %(b)s: %(second)s.", a=found.dots.first, b=found.dots.second,
          first=_ends(found.dots.first_dots), second=_ends(found.dots.second_dots)),
        Axis(low, max(high, low + 0.5), ticks),
        (
            DotsRow(found.dots.first, found.dots.first_dots),
            DotsRow(found.dots.second, found.dots.second_dots),
        ),
    )  # fmt: skip


def _ends(values: tuple[float, ...]) -> str:
    return str(
        _("dots from %(low)s to %(high)s", low=f"{min(values):.1f}", high=f"{max(values):.1f}")
    )


def quadrant(found: Comparison, low: float, high: float) -> QuadrantChart | None:
    """Sales and readiness as two axes that are never added up."""
    records = [(each, each.sales) for each in found.people if each.sales]
    if not records:
        return None
    left = SALES_STEP * math.floor(min(sales.lowest for __, sales in records) / SALES_STEP)
    right = SALES_STEP * math.ceil(max(sales.highest for __, sales in records) / SALES_STEP)
    left, right = min(left, ON_TARGET - SALES_STEP), max(right, ON_TARGET + SALES_STEP)
    bottom, top = min(low, MIDDLE_LEVEL - 0.5), max(high, MIDDLE_LEVEL + 0.5)
    step = SALES_STEP * max(1, math.ceil((right - left) / SALES_STEP / 6))
    ticks = tuple(left + step * n for n in range(int((right - left) / step) + 1))
    return QuadrantChart(
        "quadrant",
        _("Sales record and readiness"),
        _("Each letter stands at a person's middle quarter of sales and readiness level."),
        x=Axis(left, right, ticks),
        y=Axis(bottom, top, tuple(float(t) for t in range(1, 6) if bottom <= t <= top)),
        x_label=_("Sales record, % of target"),
        y_label=_("Readiness level"),
        points=tuple(
            QuadrantPoint(
                each.label,
                Interval(sales.median, sales.lowest, sales.highest),
                interval_of(each.composite),
            )
            for each, sales in records
        ),
        x_reference=ON_TARGET,
        y_reference=MIDDLE_LEVEL,
        x_unit=" %",
        corners=(
            _("below target, above level 3"),
            _("above target, above level 3"),
            _("below target, below level 3"),
            _("above target, below level 3"),
        ),
    )


def overlay(found: Comparison, names: Mapping[str, str]) -> ProfileChart | None:
    """The profiles of two to six people laid over each other."""
    if len(found.overlaid) < 2:
        return None
    return ProfileChart(
        "overlay",
        _("Profiles of %(some)s", some=joined(found.overlaid)),
        "; ".join(f"{names[each.domain]}: {reading_words(each)}" for each in found.overlay),
        level_axis(),
        tuple(
            ProfileRow(
                names[each.domain],
                tuple(interval_of(score) for __, score in each.scores),
                reading_words(each),
            )
            for each in found.overlay
        ),
        found.overlaid,
    )
