"""One person's result as a document for HR: levels, evidence, and how they were made."""

from dataclasses import dataclass

from flask_babel import gettext as _

from assess.reports.charts import ProfileChart
from assess.reports.comparison import limits, provisional_note
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Document,
    Facts,
    Heading,
    Paragraph,
    ScoreProfile,
    Table,
)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item behind a competency, without its key."""

    item_id: str
    kind: str
    answered: str
    points: str


@dataclass(frozen=True, slots=True)
class CompetencyPart:
    """One competency with its bands and the items behind it."""

    id: str
    name: str
    bands: str
    spread: str
    agreement: str
    items: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class PersonSource:
    """Everything the page of a person shows, in words and charts."""

    shown_name: str
    round_name: str
    role_title: str
    lede: str
    overall: tuple[tuple[str, str], ...]
    profile: ProfileChart
    roles: ProfileChart
    competencies: tuple[CompetencyPart, ...]
    quality: tuple[tuple[str, str], ...]
    sales: tuple[tuple[str, str], ...]
    provenance: tuple[tuple[str, str], ...]
    recompute: str
    missing: tuple[str, ...]
    is_simulated: bool
    made_on: str
    language: str = "en"


def build(source: PersonSource, /) -> Document:
    """The report about one person."""
    return Document(
        title=_("Candidate %(name)s", name=source.shown_name),
        subtitle=_("%(round)s, %(role)s", round=source.round_name, role=source.role_title),
        meta=(*source.overall, (_("Made on"), source.made_on)),
        blocks=(
            Callout(source.lede, title=_("In words")),
            Heading(_("Areas")),
            ScoreProfile(source.profile),
            Heading(_("Five roles")),
            Paragraph(roles_words()),
            ScoreProfile(source.roles),
            *_competencies(source),
            Heading(_("Checks on answering")),
            Facts(source.quality),
            Heading(_("Sales record, on its own axis")),
            Paragraph(_("Personal sales are not part of readiness.")),
            Facts(source.sales),
            Heading(_("Still missing")),
            Bullets((*source.missing, *limits())),
            Heading(_("How these numbers were made")),
            Facts(source.provenance),
            Paragraph(source.recompute),
        ),
        simulated=source.is_simulated,
        provisional_note=provisional_note(),
        language=source.language,
    )


def roles_words() -> str:
    """What the view by role adds, and what it does not."""
    return str(
        _(
            "The same evidence, weighted for five sides of the job. The weights are judgement; a "
            "role is not a second measurement."
        )
    )


def _competencies(source: PersonSource) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(_("Competencies and the evidence behind them"))]
    for part in source.competencies:
        blocks += [
            Heading(part.name, 3),
            Paragraph(f"{part.bands}, {part.spread}. {part.agreement}"),
            Table(
                (_("Item"), _("Kind"), _("What was done"), _("Points")),
                tuple((each.item_id, each.kind, each.answered, each.points) for each in part.items),
                numeric=(3,),
            ),
        ]
    return tuple(blocks)
