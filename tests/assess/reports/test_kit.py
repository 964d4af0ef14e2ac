"""The kit on paper: everything for the panel, nothing of it for the candidate."""

import pytest

from assess.banks.kit import InterviewKit, WorkSample
from assess.reports import kit
from assess.reports.document import Document, Heading, PageBreak, Sheet, Table
from tests.assess.reports.paper import page_words, paper_words, sheets
from tests.web.hr.conftest import the_bank

PARTS = kit.parts_of(the_bank())
every_part = pytest.mark.parametrize("part", PARTS, ids=lambda each: each.id)


def drawn(part: InterviewKit | WorkSample, reader: str) -> Document:
    return kit.build(kit.KitSource(the_bank(), part, reader))


def text(document: Document) -> str:
    return repr(document.blocks)


@every_part
def test_the_panel_reads_every_anchor_and_the_candidate_none(
    part: InterviewKit | WorkSample,
) -> None:
    panel, candidate = (text(drawn(part, reader)) for reader in kit.READERS)
    rated = part.questions if isinstance(part, InterviewKit) else part.rubric
    for each in rated:
        for anchor in each.anchors.values():
            assert repr(anchor)[1:-1] in panel
            assert repr(anchor)[1:-1] not in candidate


@every_part
def test_only_the_panel_is_told_what_the_kit_is_worth(part: InterviewKit | WorkSample) -> None:
    assert "nobody outside the authors" in drawn(part, kit.PANEL).provisional_note
    assert drawn(part, kit.CANDIDATE).provisional_note == ""


@every_part
@pytest.mark.parametrize("reader", kit.READERS)
def test_page_and_paper_say_the_same(part: InterviewKit | WorkSample, reader: str) -> None:
    document = drawn(part, reader)
    assert set(page_words(document)) <= set(paper_words(document)) | {"00"}


@every_part
@pytest.mark.parametrize("reader", kit.READERS)
def test_sheets_to_fill_in_have_names_of_their_own(
    part: InterviewKit | WorkSample, reader: str
) -> None:
    titles = [block.title for block in drawn(part, reader).blocks if isinstance(block, Sheet)]
    assert len(set(titles)) == len(titles)


def test_each_question_fits_a_sheet_of_paper_and_no_sheet_is_empty() -> None:
    interview = the_bank().interview
    assert interview
    document = drawn(interview, kit.PANEL)
    pages = sheets(document)
    for number, _question in kit.numbered(interview):
        [page] = [each for each in pages if f"Question {number}:" in each]
        assert "and the words that decided it" in page
    assert all(len(page.split()) > 30 for page in pages)
    breaks = sum(isinstance(block, PageBreak) for block in document.blocks)
    assert breaks >= len(interview.questions)


def test_exchange_questions_come_after_the_standard_ones_under_letters() -> None:
    interview = the_bank().interview
    assert interview
    names = [name for name, _question in kit.numbered(interview)]
    assert names == [*map(str, range(1, 11)), "A", "B", "C", "D"]
    headings = [b.text for b in drawn(interview, kit.PANEL).blocks if isinstance(b, Heading)]
    assert "Question A: Team training and reinforcement" in headings


def test_levels_are_read_from_the_top_down() -> None:
    interview = the_bank().interview
    assert interview
    tables = [b for b in drawn(interview, kit.PANEL).blocks if isinstance(b, Table)]
    anchors = [each for each in tables if each.caption == "Levels of the answer"]
    assert len(anchors) == len(interview.questions)
    assert all([row[0] for row in each.rows] == ["5", "4", "3", "2", "1"] for each in anchors)
