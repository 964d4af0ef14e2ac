"""What the page of a bank says: its items, filtered, and its size against the blueprint."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats import FORMATS
from assess.formats.forced_choice import ForcedChoiceContent
from assess.reports.item_words import format_name

PAGE_SIZE = 50
FILTERS = ("competency", "format", "status")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the filtered items."""

    rows: list[list[Any]]
    found: int
    words: str
    newer: str | None
    older: str | None


def chosen_filters(given: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that are set."""
    return {name: given[name] for name in FILTERS if given.get(name)}


def filter_options(bank: Bank) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for each filter."""
    return {
        "competency": [("", _("All"))]
        + [(each.id, each.name) for each in bank.framework.competencies],
        "format": [("", _("All"))] + [(name, format_name(name)) for name in FORMATS],
        "status": [("", _("All"))]
        + [(state, status_name(state)) for state in ("draft", "reviewed", "provisional", "pilot",
                                                     "calibrated", "retired")],
    }  # fmt: skip


def status_name(status: str) -> str:
    """Where an item stands on its way to being calibrated."""
    return str(
        {
            "draft": _("draft"),
            "reviewed": _("reviewed"),
            "provisional": _("provisional"),
            "pilot": _("pilot"),
            "calibrated": _("calibrated"),
            "retired": _("retired"),
        }.get(status, status)
    )


def listing(bank: Bank, version_id: Any, filters: Mapping[str, str], number: int) -> Listing:
    """Page `number`, from 1, of the items that pass the filters, in the order of their ids."""
    found = [bank.items[id_] for id_ in sorted(bank.items) if passes(bank.items[id_], filters)]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(max(number, 1), pages)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]

    def address(page: int) -> str | None:
        if not 1 <= page <= pages:
            return None
        return url_for("psychometrics.bank", version=version_id, page=page, **filters)  # type: ignore[arg-type]

    return Listing(
        rows=[row_of(bank, version_id, item) for item in shown],
        found=len(found),
        words=_("Page %(n)s of %(all)s", n=number, all=pages),
        newer=address(number - 1),
        older=address(number + 1),
    )


def passes(item: Item, filters: Mapping[str, str]) -> bool:
    """Whether an item is wanted; a block of statements counts for each of its competencies."""
    wanted = filters.get("competency")
    return (
        (not wanted or wanted in competencies_of(item))
        and filters.get("format", item.format) == item.format
        and filters.get("status", item.status) == item.status
    )


def competencies_of(item: Item) -> tuple[str, ...]:
    """The competencies an item says something about."""
    if isinstance(item.content, ForcedChoiceContent):
        return tuple(statement.competency for statement in item.content.statements)
    return tuple(item.loads)


def row_of(bank: Bank, version_id: Any, item: Item) -> list[Any]:
    """One line of the list."""
    names = [bank.framework.by_competency[each].name for each in competencies_of(item)]
    link = url_for("psychometrics.item", version_id=version_id, item_id=item.id)
    return [
        {"text": item.id, "url": link},
        format_name(item.format),
        "; ".join(names) or _("none: a check on answering"),
        item.difficulty.level if item.difficulty else "",
        {"tag": status_name(item.status), "kind": "dash" if item.status == "draft" else ""},
    ]


def blueprint_columns(bank: Bank) -> list[Any]:
    """The head of the table of counts."""
    return [
        _("Competency"),
        *({"label": short_name(name), "numeric": True} for name in bank.blueprint),
    ]


def short_name(name: str) -> str:
    """A format at the head of a narrow column."""
    return str(
        {
            "sjt_rate": _("Rate each"),
            "sjt_best_worst": _("Best, worst"),
            "behaviour": _("Habits"),
            "forced_choice": _("Statements"),
            "numeric": _("Numbers"),
            "mcq": _("Knowledge"),
        }.get(name, name)
    )


def blueprint_rows(bank: Bank) -> list[list[Any]]:
    """Items there are and items the blueprint asks for; of triplets the statements count."""
    have: Counter[tuple[str, str]] = Counter()
    for item in bank.items.values():
        counted = competencies_of(item) if item.format == "forced_choice" else (
            (item.main_competency,) if item.loads else ()
        )  # fmt: skip
        have.update((item.format, competency) for competency in counted)
    return [
        [
            {"text": each.name,
             "url": url_for("psychometrics.bank", competency=each.id, _anchor="items")},
            *(
                count_words(have[name, each.id], wanted.get(each.id, 0))
                for name, wanted in bank.blueprint.items()
            ),
        ]
        for each in bank.framework.competencies
    ]  # fmt: skip


def count_words(have: int, wanted: int) -> str:
    """How many there are of how many are asked for."""
    if not wanted:
        return str(have) if have else "–"
    return str(_("%(have)s of %(wanted)s", have=have, wanted=wanted))


def lede(bank: Bank) -> str:
    """The state of the bank in two sentences."""
    states = Counter(item.status for item in bank.items.values())
    parts = ", ".join(f"{count} {status_name(state)}" for state, count in states.most_common())
    said = str(_("%(n)s items: %(parts)s.", n=len(bank.items), parts=parts))
    if not states["calibrated"]:
        said += " " + _("None has been calibrated on answers, so every parameter is a judgement.")
    return said
