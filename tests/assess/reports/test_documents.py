import io

import pytest
from pypdf import PdfReader

from assess.reports import html, pdf
from assess.reports.charts_pdf import faces
from assess.reports.document import (
    BLOCKS,
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Facts,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    ScoreProfile,
    Sheet,
    Steps,
    Table,
)
from assess.reports.examples import EXAMPLES, PROFILE
from tests.assess.reports.paper import environment, page_words, paper_words, sheets

PLAIN: tuple[Block, ...] = (
    Heading("What you already do"),
    Heading("In detail", 3),
    Paragraph("Prepare the rep & hold an agreed part, where 5 < 6 holds."),
    Callout("Read every level as a range.", "How sure this is"),
    Facts((("Sitting", "Full form, 3 March"), ("Weights", "Version 2"))),
    Table(("Area", "Points"), (("Coaching", "12"), ("Forecasting", "7")), "All areas", (1,)),
    Bullets(("No rank is kept.", "No verdict is given.")),
    Steps((("Choose the call", "Led by a middle performer."), ("Debrief", ""))),
    Sheet("Planner for this call", (("The step we want", 2), ("Hard moment", 1)), "Print it"),
    Form(("Deal", "Value", ""), (("Pump maker", "40", "ask"), ("", "", "")), again=3),
    PageBreak(),
)
CHARTS: tuple[Block, ...] = (
    ScoreProfile(PROFILE, "Three means doing the basics reliably."),
    *(Chart(chart, "A note below.") for chart in EXAMPLES.values()),
)


def one(block: Block) -> Document:
    # The last word keeps a sheet for a block that leaves none, as a page break does.
    return Document("Report", (block, Paragraph("End")))


def test_every_block_has_a_drawing_for_pages_and_one_for_paper() -> None:
    assert set(html.TEMPLATE_OF) == set(BLOCKS) == set(pdf.DRAWER_OF)
    assert {type(block) for block in PLAIN + CHARTS} == set(BLOCKS)


@pytest.mark.parametrize("block", PLAIN, ids=lambda block: type(block).__name__)
def test_a_block_says_the_same_in_the_same_order_on_the_page_and_on_paper(block: Block) -> None:
    numbering = {"1", "2"} if isinstance(block, Steps) else set()
    on_paper = [word for word in paper_words(one(block)) if word not in numbering]
    assert on_paper == page_words(one(block))


@pytest.mark.parametrize("block", CHARTS, ids=lambda block: block.chart.name)
def test_a_chart_says_the_same_on_the_page_and_on_paper(block: Chart) -> None:
    assert set(paper_words(one(block))) == set(page_words(one(block)))


def test_a_long_table_runs_over_sheets_and_repeats_its_header() -> None:
    rows = tuple((f"Competency number {n}", "emerging") for n in range(90))
    pages = sheets(Document("Report", (Table(("Competency", "Band"), rows),)))
    assert len(pages) > 2
    assert all("Competency\nBand" in page for page in pages)
    assert sum(page.count("Competency number") for page in pages) == 90


def test_every_sheet_says_that_it_is_simulated_provisional_and_which_of_how_many() -> None:
    blocks = (Paragraph("One"), PageBreak(), Paragraph("Two"))
    pages = sheets(
        Document("Report", blocks, simulated=True, provisional_note="Weights are provisional.")
    )
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert "Simulated data" in page
        assert "Weights are provisional." in page
        assert f"Page {number} of 2" in page


def test_a_report_on_real_people_is_not_marked_as_simulated() -> None:
    assert "Simulated" not in "".join(sheets(one(Paragraph("Real"))))


def test_the_file_carries_its_title_and_language_and_embeds_its_type() -> None:
    document = Document("Bericht", (Paragraph("Text"),), language="de")
    reader = PdfReader(io.BytesIO(pdf.draw_pdf(document)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Bericht"
    assert reader.trailer["/Root"]["/Lang"] == "de"  # type: ignore[index]
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    used = [font.get_object() for font in fonts.values()]
    embedded = {str(font["/BaseFont"]) for font in used if "/FontFile2" in _descriptor(font)}
    assert {name.partition("+")[2] for name in embedded} == {"NotoSans-Regular", "NotoSans-Bold"}


def _descriptor(font: dict) -> dict:  # type: ignore[type-arg]
    return font.get("/FontDescriptor", {})


@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć", "Ελένη Παππά", "Иван Ёлкин", "Nguyễn Thị Ơn", "李小龍", "山田さくら", "김민수"],
)
def test_a_name_prints_in_its_own_script(name: str) -> None:
    document = Document(name, (Paragraph(name), Facts(((name, name),))))
    assert "".join(sheets(document)).count(name) >= 4


def test_the_same_document_always_gives_the_same_bytes() -> None:
    assert pdf.draw_pdf(one(PLAIN[2])) == pdf.draw_pdf(one(PLAIN[2]))


def test_what_people_wrote_cannot_become_markup() -> None:
    hostile = "<script>alert(1)</script> <b>&amp;</b>"
    document = one(Paragraph(hostile))
    assert "<script>" not in html.draw_html(document, environment())
    assert hostile in "".join(sheets(document))


def test_a_document_on_a_page_may_leave_its_title_to_the_page() -> None:
    drawn = html.draw_html(one(PLAIN[2]), environment(), with_title=False)
    assert "<h1>" not in drawn


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="each column"):
        Table(("One", "Two"), (("1",),))


def test_a_heading_leaves_the_first_level_to_the_title() -> None:
    with pytest.raises(ValueError, match="level 2 or 3"):
        Heading("Too high", 1)


def test_a_sign_that_no_face_has_prints_as_its_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [(name, has - set(map(ord, "→✓☐"))) for name, has in faces.faces()]
    monkeypatch.setattr(faces, "faces", lambda: tuple(plain))
    faces._printable.cache_clear()
    drawn = "".join(piece for _face, piece in faces.runs("Before → after ☐ done ✓"))
    faces._printable.cache_clear()
    assert drawn == "Before › after [ ] done "
