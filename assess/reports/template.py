"""One template of the shelf as a document: when to use it, and the sheet to fill in."""

from dataclasses import dataclass

from flask_babel import gettext as _

from assess.banks.schema import Bank
from assess.banks.shelf import Template
from assess.reports.document import Document, Paragraph
from assess.reports.sheet_blocks import blocks_of


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """Which template of a bank."""

    bank: Bank
    template: Template
    language: str = "en"


def build(source: TemplateSource, /) -> Document:
    """What is read and filled in."""
    template = source.template
    text = template.text_in(source.bank.activities)
    return Document(
        title=template.title,
        subtitle=", ".join(areas_of(source.bank, template)),
        blocks=(
            Paragraph(template.purpose),
            *blocks_of(text, blank_rows=template.blank_rows, lines=template.lines),
        ),
        provisional_note=unreviewed() if template.status == "draft" else "",
        language=source.language,
    )


def areas_of(bank: Bank, template: Template) -> list[str]:
    """The names of the competencies a template serves."""
    known = bank.framework.by_competency
    return [known[each].name for each in template.competencies if each in known]


def unreviewed() -> str:
    """What a draft is worth."""
    return str(_("Draft: nobody outside the authors has reviewed this sheet."))
