"""The comparison as a table for a spreadsheet: the printed numbers, and what they are worth."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _

from assess.reports.comparison import LevelRow, provisional_note
from assess.reports.item_words import joined
from assess.reports.wording import level_text
from assess.results.scores import ScaleScore
from assess.selection.comparison import Comparison


def columns(names: Mapping[str, str]) -> list[str]:
    """The head line."""
    found = [_("person"), _("department")]
    for name in (_("overall"), *names.values()):
        found += [name, _("%(name)s, low", name=name), _("%(name)s, high", name=name)]
    return [
        *found,
        _("tied with"),
        _("coaching clearly below the floor"),
        _("sales, middle quarter"),
        _("sales, weakest"),
        _("sales, strongest"),
        _("status"),
        _("simulated"),
    ]


def rows(found: Comparison, ordered: Sequence[LevelRow]) -> Iterator[list[object]]:
    """One line a person, in the order of the page."""
    people = {str(each.person_id): each for each in found.people}
    for row in ordered:
        person = people[row.key]
        scores = [person.composite, *(person.domains[domain] for domain in found.domain_ids)]
        sales = person.sales
        yield [
            row.label,
            person.department,
            *(number for score in scores for number in numbers(score)),
            joined(person.tied_with),
            _("yes") if person.reads_coaching_first else _("no"),
            f"{sales.median:.0f}" if sales else "",
            f"{sales.lowest:.0f}" if sales else "",
            f"{sales.highest:.0f}" if sales else "",
            provisional_note(),
            _("yes") if person.is_simulated else _("no"),
        ]


def numbers(score: ScaleScore) -> tuple[str, str, str]:
    """Level and interval as the page prints them."""
    return level_text(score.level), f"{score.low:.1f}", f"{score.high:.1f}"
