"""The candidate's report: its one next step can be taken with nothing but the report."""

from pathlib import Path

from assess.banks.activities import Activity
from assess.banks.loader import load_bank
from assess.reports.activity_sheet import sheet_blocks
from assess.reports.document import Paragraph
from assess.reports.feedback import next_activity
from assess.resources import QUESTION_BANKS

BANK = load_bank(Path(QUESTION_BANKS / "first_line_manager"))


def chosen() -> list[Activity]:
    found = [next_activity(BANK, competency) for competency in BANK.framework.by_competency]
    return [each for each in found if each is not None]


def test_a_step_that_says_read_comes_with_the_text() -> None:
    reading = [each for each in chosen() if each.title.startswith("Read ")]
    assert reading
    for activity in reading:
        texts = [block.text for block in sheet_blocks(activity) if isinstance(block, Paragraph)]
        assert sum(map(len, texts)) > 1000, activity.id
