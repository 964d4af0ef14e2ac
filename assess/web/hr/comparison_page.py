"""Puts the comparison page together: charts, words, sorted numbers, addresses that keep filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from assess.banks.framework import Framework
from assess.delivery.models import Campaign
from assess.reports.comparison import Cell, ComparisonSource, LevelRow
from assess.reports.item_words import all_bands
from assess.reports.wording import level_text
from assess.results.scores import ScaleScore
from assess.selection.comparison import ComparedPerson, Comparison
from assess.web.hr import comparison_charts as charts
from assess.web.hr import comparison_words as words
from assess.web.hr.dates import day

OVERALL = "overall"
KEPT = ("department", "show", "a", "b", "people", "sort", "order")
# Shade follows the printed level: the first half level of each band.
SHADES = (2.5, 3.0, 4.0)


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the numbers stand, and in which direction."""

    column: str
    is_ascending: bool

    @classmethod
    def of(cls, given: Mapping[str, str], columns: tuple[str, ...]) -> "Order":
        """The order an address asks for; at first the overall level, highest first."""
        column = given.get("sort", OVERALL)
        column = column if column in columns else OVERALL
        return cls(column, given.get("order") == "ascending")


def source_of(
    campaign: Campaign,
    framework: Framework,
    found: Comparison,
    order: Order,
    moment: datetime,
) -> ComparisonSource:
    """Everything the page, the paper and the CSV say."""
    names = domain_names(framework, found)
    low, high = charts.axis_in_use([each.composite for each in found.people])
    return ComparisonSource(
        round_name=campaign.name,
        role_title=campaign.role_title,
        headline=words.headline(found.headline).striptags(),
        people_words=words.people_words(found),
        weights_words=words.weights_words(campaign),
        weights=words.weight_facts(names, found.weights),
        ranked=charts.ranked(found, lambda each: person_address(campaign, each), low, high),
        ranked_notes=words.ranked_notes(found, low, high),
        pairs=charts.pairs(found),
        dots=charts.dots(found),
        dots_note=words.dots_words(found.dots) if found.dots else "",
        quadrant=charts.quadrant(found, low, high),
        sales_note=words.sales_note(found),
        study=words.study(),
        profile=charts.overlay(found, names),
        profile_note=_("The same total can come from different profiles."),
        columns=(*names.values(), _("Overall")),
        rows=level_rows(found, order),
        sorted_by=_("Sorted by %(column)s", column=names.get(order.column, _("Overall"))),
        not_compared=tuple((each.shown_name, words.why_not(each)) for each in found.not_compared),
        who=who(found),
        is_simulated=found.is_simulated,
        made_on=day(moment),
        language=str(get_locale()).replace("_", "-"),
    )


def person_address(campaign: Campaign, person: ComparedPerson) -> str:
    """The page of one person."""
    return url_for("hr.person", round_id=campaign.id, person_id=person.person_id)


def domain_names(framework: Framework, found: Comparison) -> dict[str, str]:
    """Names of the compared areas by id."""
    names = {domain.id: domain.name for domain in framework.domains}
    return {domain: names[domain] for domain in found.domain_ids}


def who(found: Comparison) -> tuple[tuple[str, str], ...]:
    """Which letter is whom, once that is shown."""
    if found.are_names_hidden:
        return ()
    return tuple((each.label, each.shown_name) for each in found.people)


def level_rows(found: Comparison, order: Order) -> tuple[LevelRow, ...]:
    """The table of all numbers in the order asked for; equal levels stand by letter."""

    def value(person: ComparedPerson) -> float:
        if order.column == OVERALL:
            return person.composite.level
        return person.domains[order.column].level

    sign = 1 if order.is_ascending else -1
    ordered = sorted(found.people, key=lambda each: (sign * value(each), each.label))
    return tuple(
        LevelRow(
            str(each.person_id),
            each.label,
            charts.display_name(each),
            (
                *(
                    cell(
                        each.domains[domain],
                        is_floor=each.reads_coaching_first and domain == found.floor_domain,
                    )
                    for domain in found.domain_ids
                ),
                cell(each.composite, is_total=True),
            ),
        )
        for each in ordered
    )


def cell(score: ScaleScore, *, is_floor: bool = False, is_total: bool = False) -> Cell:
    """One level as it is printed."""
    printed = level_text(score.level)
    shade = 1 + sum(float(printed) >= edge for edge in SHADES)
    return Cell(printed, words.spread(score.low, score.high), shade, is_floor, is_total)


def sort_columns(
    campaign: Campaign, framework: Framework, found: Comparison, order: Order,
    given: Mapping[str, str],
) -> list[Any]:  # fmt: skip
    """The head of the table of numbers, each column with the address that sorts by it."""
    columns: list[Any] = [{"label": _("Person"), "hidden": True}]
    names = {**domain_names(framework, found), OVERALL: _("Overall")}
    kept = {name: given[name] for name in KEPT if given.get(name)}
    for column, label in names.items():
        is_current = column == order.column
        follows = "ascending" if is_current and not order.is_ascending else "descending"
        address = url_for(
            "hr.compare",
            round_id=campaign.id,
            _anchor="heat",
            **{**kept, "sort": column, "order": follows},  # type: ignore[arg-type]
        )
        state = "none"
        if is_current:
            state = "ascending" if order.is_ascending else "descending"
        columns.append({"label": label, "sort_url": address, "sort": state})
    return columns


def sort_options(framework: Framework, found: Comparison) -> list[tuple[str, str]]:
    """The columns as choices, for screens on which the head of the table is not seen."""
    return [(OVERALL, _("Overall")), *domain_names(framework, found).items()]


def heat_rows(campaign: Campaign, rows: tuple[LevelRow, ...]) -> list[dict[str, Any]]:
    """The rows of the table of numbers with the address behind every number."""
    return [
        {
            "label": row.letter,
            "cells": [
                {
                    "level": each.level,
                    "range": each.spread,
                    "step": each.step,
                    "floor": each.is_floor,
                    "total": each.is_total,
                    "url": url_for("hr.person", round_id=campaign.id, person_id=row.key),
                }
                for each in row.cells
            ],
        }
        for row in rows
    ]


def matrix_rows(source: ComparisonSource) -> list[dict[str, Any]]:
    """The chances as the macro wants them."""
    return [
        {
            "label": label,
            "cells": [cell and {"text": cell[0], "apart": cell[1]} for cell in cells],
        }
        for label, cells in source.pairs.rows
    ]


def legend() -> list[dict[str, str]]:
    """What the shades mean."""
    return [
        *({"key": f"h{step}", "label": band} for step, band in enumerate(all_bands(), 1)),
        {"key": "is-floor", "label": _("dashed frame: clearly below the coaching floor")},
    ]


def decision_tasks(campaign: Campaign, found: Comparison) -> list[dict[str, str]]:
    """Everybody compared, with where the decision about them stands."""
    return [
        {
            "label": _("Decision about %(name)s", name=charts.display_name(each)),
            "url": url_for("hr.decision", decision_id=each.decision.id)
            if each.decision
            else url_for("hr.decide", round_id=campaign.id, person_id=each.person_id),
            "status": _("decided") if each.decision and each.decision.is_confirmed
            else _("drafted, waits for a second person") if each.decision
            else _("draft a decision"),
            "kind": "done" if each.decision and each.decision.is_confirmed
            else "" if each.decision else "dash",
        }
        for each in found.people
    ]  # fmt: skip
