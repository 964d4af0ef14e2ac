"""Templates of the shelf as documents: what is read, what is filled in, and that it fits."""

import pytest

from assess.banks.loader import load_bank
from assess.reports.document import Block, Bullets, Facts, Form, Heading, Paragraph, Steps
from assess.reports.sheet_blocks import blocks_of
from assess.reports.template import TemplateSource, build
from assess.resources import QUESTION_BANKS
from tests.assess.reports.paper import page_words, paper_words, sheets

BANK = load_bank(QUESTION_BANKS / "first_line_manager")
GAP = "________"


@pytest.mark.parametrize("id_", BANK.shelf)
def test_every_template_fits_one_sheet_of_paper(id_: str) -> None:
    document = build(TemplateSource(BANK, BANK.shelf[id_]))
    [page] = sheets(document)
    assert BANK.shelf[id_].title in page
    assert any(isinstance(block, Form) for block in document.blocks)


@pytest.mark.parametrize("id_", ["tpl_call_observation", "tpl_joint_call", "tpl_skill_grid"])
def test_page_and_paper_say_the_same(id_: str) -> None:
    document = build(TemplateSource(BANK, BANK.shelf[id_]))
    # Columns are broken into lines on paper, so that words stand in another order.
    assert sorted(paper_words(document)) == sorted(page_words(document))


def test_a_draft_says_that_nobody_reviewed_it() -> None:
    assert (
        "nobody outside the authors"
        in build(TemplateSource(BANK, BANK.shelf["tpl_joint_call"])).provisional_note
    )


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("**Agenda**", [Heading("Agenda", 3)]),
        ("**Words:** “I will … each week.”", [Facts((("Words", "“I will … each week.”"),))]),
        ("**Rules** no ranking · no averages", [Facts((("Rules", "no ranking · no averages"),))]),
        (
            "**One**, for a reason that your boss has agreed to, with at most … hours",
            [
                Facts(
                    (
                        (
                            "One",
                            f"for a reason that your boss has agreed to, with at most {GAP} hours",
                        ),
                    )
                )
            ],
        ),
        ("- One: …\n- Two", [Bullets((f"One: {GAP}", "Two"))]),
        ("1. One\n2. Two", [Steps((("", "One"), ("", "Two")))]),
        ("Read *this*.\n\n---", [Paragraph("Read this.")]),
        ("Range … to …", [Paragraph(f"Range {GAP} to {GAP}")]),
    ],
)
def test_what_is_read_is_read_as_it_was_written(text: str, blocks: list[Block]) -> None:
    assert blocks_of(text) == blocks


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Goal: … · Signal: …", (("Goal", ""), ("Signal", ""))),
        ("range … to … · sure: … %", (("range", f"{GAP} to {GAP}"), ("sure", f"{GAP} %"))),
        ("practised twice ✓ · would miss: “…”", (("practised twice", "☐"), ("would miss", ""))),
        ("once: we look · later: …", (("once", "we look"), ("later", ""))),
        ("… of … kept · on: …", ((f"{GAP} of {GAP} kept", ""), ("on", ""))),
        ("a: … · b: … · c: …", (("a", "", "b", ""), ("c", "", "", ""))),
    ],
)
def test_a_line_with_gaps_becomes_a_form(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    [form] = blocks_of(text)
    assert isinstance(form, Form)
    assert form.rows == rows
    assert not any(form.columns)


def test_a_gap_right_after_the_bold_words_belongs_to_them() -> None:
    [form] = blocks_of("**Account** … · owner: …")
    assert isinstance(form, Form)
    assert form.rows == (("Account", ""), ("owner", ""))


def test_the_open_row_of_a_table_stands_on_paper_as_often_as_asked() -> None:
    text = "| Deal | Odds | Kept |\n|---|--:|---|\n| *Pumps* | *60* | *yes* |\n| | | … of … |\n"
    [form] = blocks_of(text, blank_rows=6, lines=2)
    assert form == Form(
        ("Deal", "Odds", "Kept"),
        (("Pumps", "60", "yes"), ("", "", f"{GAP} of {GAP}")),
        again=5,
        lines=2,
    )
    [named] = blocks_of("| Ask | |\n|---|---|\n| If not, we will … | |\n", blank_rows=6)
    assert isinstance(named, Form)
    assert named.again == 0
    [filled] = blocks_of("| Min | What |\n|--:|---|\n| 5 | Last try |\n", blank_rows=6)
    assert filled == Form(("Min", "What"), (("5", "Last try"),))


def test_a_row_of_the_wrong_length_is_made_to_fit() -> None:
    [form] = blocks_of("| A | B |\n|---|---|\n| one |\n| one | two | three |\n")
    assert isinstance(form, Form)
    assert form.rows == (("one", ""), ("one", "two"))
