"""What an activity gives to read and to fill in, as blocks of a report."""

from assess.banks.activities import Activity
from assess.development.sheets import read_sheet
from assess.reports.document import Block, Heading, Paragraph, Sheet


def sheet_blocks(activity: Activity) -> list[Block]:
    """The reading and the sheet of `activity`; nothing when it needs neither."""
    blocks: list[Block] = []
    for group in read_sheet(activity.template or ""):
        if group.title and not group.fields:
            blocks.append(Heading(group.title, level=3))
        for text in group.texts:
            blocks.append(Paragraph(text))
        if group.fields:
            blocks.append(
                Sheet(
                    group.title or activity.title,
                    tuple((each.label, max(1, each.rows)) for each in group.fields),
                )
            )
    return blocks
