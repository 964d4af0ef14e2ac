"""The parts of a bank report on how its questions are made: difficulty, reading, keys, cues."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import floor, isinf
from statistics import mean

from flask_babel import gettext as _

from assess.banks import portrait
from assess.banks.findings import Measure
from assess.banks.schema import Bank
from assess.reports.counts import CountsChart, CountsRow
from assess.reports.document import Block, Chart, Heading, Paragraph, Table
from assess.reports.item_words import format_name

BLIND_GUESS = "L20"
HARDEST = 10
EASIEST_GRADE, HARDEST_GRADE = 2, 12
TENTH = 0.1


def difficulty(bank: Bank) -> Iterator[Block]:
    """How hard the authors judge the items to be."""
    yield Heading(_("Judged difficulty"))
    found = portrait.shares(bank)
    if not found:
        yield Paragraph(_("No item has a judged difficulty."))
        return
    tenths = Counter(min(floor(share / TENTH + 1e-9), 9) for share in found)
    yield Chart(
        CountsChart(
            "difficulty",
            _("How many of 100 borderline managers would answer as keyed"),
            _("%(n)s scored items by the judgement of their authors; most lie between %(low)s "
              "and %(high)s in 100.",
              n=len(found), low=_percent(sorted(found)[len(found) // 10]),
              high=_percent(sorted(found)[-1 - len(found) // 10])),
            tuple(
                CountsRow(
                    _("%(low)s to %(high)s", low=10 * tenth, high=10 * tenth + 9),
                    tenths[tenth],
                    str(tenths[tenth]),
                )
                for tenth in range(min(tenths), max(tenths) + 1)
            ),
            (_("In 100 borderline managers"), _("items")),
        )
    )  # fmt: skip
    yield Table(
        (_("Format"), _("Easy"), _("Medium"), _("Hard"), _("Mean in 100")),
        tuple(
            (format_name(each.format), *map(str, each.by_level), _percent(each.mean_share))
            for each in portrait.difficulties(bank)
        ),
        _("Items by judged level"),
        numeric=(1, 2, 3, 4),
    )


def reading(bank: Bank) -> Iterator[Block]:
    """How many years of school the texts ask for."""
    yield Heading(_("Reading level"))
    found = portrait.grades(bank)
    if not found:
        return
    inside = Counter(min(max(floor(g), EASIEST_GRADE), HARDEST_GRADE) for g, _id in found)
    yield Chart(
        CountsChart(
            "reading-level",
            _("School grade of stems and sentences"),
            _("Flesch-Kincaid grade of %(n)s texts, %(mean)s on average. Sentences about oneself "
              "and statements may have grade 9, stems of situations 10.",
              n=len(found), mean=f"{mean(g for g, _id in found):.1f}"),
            tuple(
                CountsRow(_grade(grade), inside[grade], str(inside[grade]))
                for grade in range(min(inside), max(inside) + 1)
            ),
            (_("Grade"), _("texts")),
        ),
        _("A formula counts syllables and words. It cannot tell whether a text is clear."),
    )  # fmt: skip
    yield Table(
        (_("Item"), _("Grade")),
        tuple((id_, f"{grade:.1f}") for grade, id_ in found[:HARDEST]),
        _("The hardest to read"),
        numeric=(1,),
    )


def _grade(grade: int) -> str:
    if grade <= EASIEST_GRADE:
        return str(_("%(n)s and below", n=f"{EASIEST_GRADE + 1}"))
    if grade >= HARDEST_GRADE:
        return str(_("%(n)s and above", n=HARDEST_GRADE))
    return str(_("%(low)s to %(high)s", low=grade, high=grade + 1))


def key_places(bank: Bank) -> Iterator[Block]:
    """Where the best options stand."""
    yield Heading(_("Where the best option stands"))
    yield Paragraph(
        _(
            "In the files of the authors. Candidates see options in an order of their own, so "
            "this matters for readers of the files and for paper."
        )
    )
    for each in portrait.key_places(bank):
        n = sum(each.counts)
        even = n / len(each.counts)
        yield Chart(
            CountsChart(
                f"keys-{each.format}-{len(each.counts)}".replace("_", "-"),
                _("%(format)s, %(k)s options", format=format_name(each.format), k=len(each.counts)),
                _("%(n)s items. An even spread would come out less even than this in about "
                  "%(p)s of 100 banks by chance.", n=n, p=f"{each.p * 100:.0f}"),
                tuple(
                    CountsRow(
                        _("Option %(letter)s", letter=chr(ord("a") + place)),
                        count, str(count), even,
                    )
                    for place, count in enumerate(each.counts)
                ),
                (_("Place"), _("items")),
            )
        )  # fmt: skip


def guessing(measures: Sequence[Measure]) -> Iterator[Block]:
    """How often a model finds the best option without having read the scene."""
    yield Heading(_("Guessing without the scene"))
    yield Paragraph(
        _(
            "A statistical model chooses among the options by their length, place, words and "
            "tone, trained on four fifths of the items and tried on the rest. Strong readers find "
            "more than such a model, so a good result here is needed and not enough."
        )
    )
    found = [each for each in measures if each.rule == BLIND_GUESS]
    if not found:
        yield Paragraph(_("There are too few items to tell."))
        return
    yield Table(
        (_("Items"), _("Found"), _("95 % interval"), _("Allowed"), _("n")),
        tuple(
            (
                format_name(each.name.split(",")[0]),
                _percent(each.value),
                "" if each.interval is None else " – ".join(map(_percent, each.interval)),
                limits(each),
                str(each.n),
            )
            for each in found
        ),
        _("Best options found in 100 items; chance plus 10 is allowed"),
        numeric=(1, 2, 4),
    )


def limits(measure: Measure) -> str:
    """Between which values a number should lie."""
    if isinf(measure.low) or measure.low == 0:
        return str(_("at most %(high)s", high=f"{measure.high:.2f}"))
    return str(_("%(low)s to %(high)s", low=f"{measure.low:.2f}", high=f"{measure.high:.2f}"))


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"
