"""The interview kit and the work samples as documents: one for the panel, one for the candidate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from assess.banks.kit import LEVELS, PAST, InterviewKit, Passage, Question, WorkSample
from assess.banks.schema import Bank
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    Steps,
    Table,
)

PANEL, CANDIDATE = "panel", "candidate"
READERS = (PANEL, CANDIDATE)
NOTE_LINES = 4


@dataclass(frozen=True, slots=True)
class KitSource:
    """Which part of the kit of a bank, and for whom."""

    bank: Bank
    part: InterviewKit | WorkSample
    reader: str
    language: str = "en"


def parts_of(bank: Bank) -> tuple[InterviewKit | WorkSample, ...]:
    """Everything there is to print: the interview, then the work samples."""
    interview = (bank.interview,) if bank.interview else ()
    return (*interview, *bank.work_samples.values())


def unreviewed() -> str:
    """What the kit is worth so far."""
    return str(_("Draft: nobody outside the authors has reviewed it, and it has not been tested."))


def reader_name(reader: str) -> str:
    """For whom a document is."""
    return str(_("For the panel") if reader == PANEL else _("For the candidate"))


def build(source: KitSource, /) -> Document:
    """What the panel or the candidate reads and fills in."""
    part, bank = source.part, source.bank
    if source.reader == CANDIDATE:
        blocks = list(_passages(part.for_candidate))
    elif isinstance(part, InterviewKit):
        blocks = list(_interview(bank, part))
    else:
        blocks = list(_work_sample(bank, part))
    return Document(
        title=part.title,
        subtitle=reader_name(source.reader),
        meta=(
            (_("Time"), _("%(n)s minutes", n=part.minutes)),
            (_("Question bank"), f"{bank.name} {bank.version}"),
        ),
        blocks=tuple(blocks),
        # What a candidate holds says what to do, not what the instrument is worth to a panel.
        provisional_note=unreviewed() if source.reader == PANEL else "",
        language=source.language,
    )


def _passages(passages: Iterable[Passage]) -> Iterator[Block]:
    for each in passages:
        if each.new_sheet:
            yield PageBreak()
        yield Heading(each.title)
        yield from map(Paragraph, each.text)
        if each.steps:
            yield Steps(tuple(("", step) for step in each.steps))
        if each.points:
            yield Bullets(each.points)
        if each.table:
            grid = each.table
            yield Table(grid.columns, grid.rows, grid.caption, grid.numeric)
        if each.sheet:
            # A name of its own for each sheet: a page may hold several.
            title = _("To fill in: %(what)s", what=each.title)
            yield Sheet(title, tuple((line.label, line.lines) for line in each.sheet))


def _interview(bank: Bank, kit: InterviewKit) -> Iterator[Block]:
    yield Paragraph(kit.purpose)
    yield from _passages(kit.for_panel)
    yield _scale(kit.levels)
    yield Heading(_("The questions at a glance"))
    yield Table(
        (_("Question"), _("Skill"), _("Kind"), _("Minutes")),
        tuple(
            (number, _skill(bank, each.competency), kind_name(each), str(each.minutes))
            for number, each in numbered(kit)
        ),
        numeric=(3,),
    )
    yield Paragraph(
        _(
            "Questions with a letter are not asked at first. One of them may take the place of a "
            "standard question, for all candidates of a round."
        )
    )
    for number, question in numbered(kit):
        yield PageBreak()
        yield from _question(bank, number, question)
    yield PageBreak()
    yield from _passages(kit.after)


def numbered(kit: InterviewKit) -> Iterator[tuple[str, Question]]:
    """The standard questions by number, then the others by letter."""
    others = (each for each in kit.questions if not each.is_standard)
    yield from ((str(n), each) for n, each in enumerate(kit.standard, 1))
    yield from ((chr(ord("A") + n), each) for n, each in enumerate(others))


def kind_name(question: Question) -> str:
    """Whether a question is about something done or something imagined."""
    return str(_("Past behaviour") if question.kind == PAST else _("Situation"))


def _question(bank: Bank, number: str, question: Question) -> Iterator[Block]:
    yield Heading(_("Question %(n)s: %(skill)s", n=number, skill=_skill(bank, question.competency)))
    yield Callout(question.ask, title=_("Ask"))
    facts = [
        (_("Kind"), kind_name(question)),
        (_("Time"), _("%(n)s minutes", n=question.minutes)),
    ]
    if question.otherwise:
        facts.append((_("Without an example"), question.otherwise))
    yield Facts(tuple(facts))
    yield Heading(_("Probes"), 3)
    yield Bullets(question.probes)
    yield Heading(_("Listen for"), 3)
    yield Bullets(question.listen_for)
    yield _anchors(_("Levels of the answer"), question.anchors)
    yield Sheet(
        _("Notes on question %(n)s", n=number),
        (
            (_("What the person did and said"), NOTE_LINES),
            (_("Level (1 to 5, or no evidence), and the words that decided it"), 2),
        ),
    )


def _anchors(caption: str, anchors: Mapping[int, str]) -> Table:
    """From the top down, as it is read when one starts at level 3 and looks both ways."""
    return Table(
        (_("Level"), _("What it looks like here")),
        tuple((str(level), anchors[level]) for level in reversed(LEVELS)),
        caption,
    )


def _scale(names: Mapping[int, str]) -> Table:
    return Table(
        (_("Level"), _("In general")),
        tuple((str(level), names[level]) for level in reversed(LEVELS)),
        _("What the five levels mean everywhere"),
    )


def _work_sample(bank: Bank, sample: WorkSample) -> Iterator[Block]:
    yield Paragraph(sample.purpose)
    yield Heading(_("Time"))
    yield Table(
        (_("Part"), _("Minutes")),
        tuple((slot.what, str(slot.minutes)) for slot in sample.timing),
        numeric=(1,),
    )
    yield from _passages(sample.for_assessors)
    yield PageBreak()
    yield Heading(_("Rubric"))
    yield _scale(sample.levels)
    for number, criterion in enumerate(sample.rubric, 1):
        yield Heading(f"{number}. {criterion.name}", 3)
        yield Paragraph(
            _("%(skill)s. Look for: %(what)s",
              skill=_skill(bank, criterion.competency), what=criterion.look_for)
        )  # fmt: skip
        yield _anchors("", criterion.anchors)
    yield PageBreak()
    yield Heading(_("Score sheet"))
    yield Sheet(
        _("One sheet for each candidate and assessor"),
        (
            (_("Number of the candidate, assessor, date"), 1),
            *(
                (_("%(what)s: level, and the words that decided it", what=each.name), 2)
                for each in sample.rubric
            ),
            (_("Mean of the lines, and what I am unsure about"), 2),
        ),
    )
    yield PageBreak()
    yield Heading(_("What the candidate gets"))
    yield Paragraph(_("The candidate has this on paper, without anything of the pages before."))
    yield from _passages(sample.for_candidate)


def _skill(bank: Bank, competency: str) -> str:
    return bank.framework.by_competency[competency].name
