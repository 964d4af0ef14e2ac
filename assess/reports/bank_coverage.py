"""The parts of a bank report on what is covered: pool, facets, duties, patterns, library."""

from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _

from assess.banks import portrait
from assess.banks.schema import Bank
from assess.reports.counts import CountsChart, CountsRow
from assess.reports.document import Block, Chart, Facts, Heading, Paragraph, Table
from assess.reports.item_words import format_name
from assess.reports.kit import parts_of

ITEMS_PER_FACET, OPTIONS_PER_DERAILER = 2, 6
TWINS_ASKED = 60


def pool(bank: Bank) -> Iterator[Block]:
    """Items there are against those the blueprint asks for."""
    have = portrait.counts_by_competency(bank)
    competencies = [each.id for each in bank.framework.competencies]
    yield Heading(_("Against the blueprint"))
    totals = []
    for name, wanted in bank.blueprint.items():
        n, asked = sum(have.get((name, c), 0) for c in competencies), sum(wanted.values())
        words = _("%(n)s of %(asked)s", n=n, asked=asked)
        totals.append(CountsRow(_counted(name), n, words, asked))
    others = Counter(item.format for item in bank.in_use if item.format not in bank.blueprint)
    totals += [CountsRow(format_name(name), n, str(n)) for name, n in sorted(others.items())]
    yield Chart(
        CountsChart(
            "pool",
            _("Items by format"),
            _("Bar: items there are. Mark: items the first release asks for."),
            tuple(totals),
            (_("Format"), _("items, or statements, of those asked for")),
        )
    )
    yield Table(
        (_("Competency"), *map(_short, bank.blueprint)),
        tuple(
            (
                bank.framework.by_competency[c].name,
                *(_of(have.get((name, c), 0), wanted.get(c, 0))
                  for name, wanted in bank.blueprint.items()),
            )
            for c in competencies
        ),
        _("Items there are / items asked for"),
        numeric=tuple(range(1, len(bank.blueprint) + 1)),
    )  # fmt: skip


def _counted(name: str) -> str:
    if name == "forced_choice":
        return str(_("Choice of three (statements)"))
    return format_name(name)


def _short(name: str) -> str:
    return str(
        {
            "sjt_rate": _("Rate"),
            "sjt_best_worst": _("Best"),
            "behaviour": _("Habit"),
            "forced_choice": _("Three"),
            "numeric": _("Num."),
            "mcq": _("Know."),
        }.get(name, name)
    )


def _of(have: int, wanted: int) -> str:
    if not have and not wanted:
        return "–"
    return f"{have}/{wanted}"


def coverage(bank: Bank) -> Iterator[Block]:
    """Duties, facets, patterns and twins."""
    yield Heading(_("Coverage"))
    duties, facets = portrait.duties(bank), portrait.facets(bank)
    traps, twins = portrait.derailers(bank), portrait.twins(bank)
    thin = [f"{c}: {facet} ({n})" for (c, facet), n in facets.items() if n < ITEMS_PER_FACET]
    unserved = [duty for duty, n in duties.items() if not n]
    rare = [code for code, n in traps.items() if n < OPTIONS_PER_DERAILER]
    yield Facts(
        (
            (_("Duties served"), _part(len(duties) - len(unserved), len(duties), unserved)),
            (_("Facets with two items"), _part(len(facets) - len(thin), len(facets), thin)),
            (_("Patterns behind six options"), _part(len(traps) - len(rare), len(traps), rare)),
        )
    )
    patterns = {each.code: each.pattern for each in bank.framework.derailers}
    yield Chart(
        CountsChart(
            "derailers",
            _("Options that stand on a pattern of the promoted top seller"),
            _("Mark: the six options that are asked for."),
            tuple(
                CountsRow(patterns[code], n, str(n), OPTIONS_PER_DERAILER)
                for code, n in sorted(traps.items(), key=lambda each: -each[1])
            ),
            (_("Pattern"), _("options")),
        )
    )
    yield Table(
        (_("Competency"), _("With a twin"), _("Situations"), _("In 100")),
        tuple(
            (bank.framework.by_competency[c].name, str(n), str(of), f"{100 * n / max(of, 1):.0f}")
            for c, (n, of) in twins.items()
        ),
        _("Situations that share their options with a twin; %(asked)s in 100 are asked for",
          asked=TWINS_ASKED),
        numeric=(1, 2, 3),
    )  # fmt: skip


def _part(n: int, of: int, absent: list[str]) -> str:
    said = str(_("%(n)s of %(asked)s", n=n, asked=of))
    return f"{said}; {_('not:')} {', '.join(absent)}" if absent else said


def beside_items(bank: Bank) -> Iterator[Block]:
    """Booklets with their error, the library, the kit."""
    yield Heading(_("Booklets, library and kit"))
    yield Table(
        (_("Booklet"), _("Planned"), _("Limit"), _("Area ±"), _("Overall ±")),
        tuple(
            (
                each.name,
                _("%(n)s min", n=each.planned_minutes),
                _("%(n)s min", n=each.limit_minutes),
                f"{each.expected_error.domain:.2f}" if each.expected_error else "–",
                f"{each.expected_error.overall:.2f}" if each.expected_error else "–",
            )
            for each in bank.booklets.values()
        ),
        _("Half of the 80 % interval in levels, from simulated people under judged parameters"),
        numeric=(1, 2, 3, 4),
    )
    kinds = Counter(each.kind for each in bank.activities.values())
    listed = ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items()))
    parts = ", ".join(each.title for each in parts_of(bank)) or str(_("none"))
    yield Facts(
        (
            (_("Activities"), f"{len(bank.activities)} ({listed})"),
            (_("Templates on the shelf"), str(len(bank.shelf))),
            (_("Interview kit and work samples"), parts),
            (_("Terms in the glossary"), str(len(bank.glossary))),
        )
    )
    if bank.note:
        yield Paragraph(bank.note)
