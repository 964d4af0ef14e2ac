"""Headings on paper: none stands alone at the foot of a sheet."""

import io

import pytest
from pypdf import PdfReader

from assess.reports.charts import Interval, ProfileChart, ProfileRow
from assess.reports.document import Document, Heading, Paragraph, ScoreProfile
from assess.reports.item_words import level_axis
from assess.reports.pdf import draw_pdf

CHART = ProfileChart(
    name="areas",
    title="Areas drawn",
    description="Levels",
    axis=level_axis(),
    series=("A",),
    rows=tuple(ProfileRow(f"Area {n}", intervals=(Interval(3, 2.5, 3.5),)) for n in range(5)),
)


@pytest.mark.parametrize("paragraphs", range(22, 40, 3))
def test_a_heading_stands_on_the_sheet_of_its_picture(paragraphs: int) -> None:
    filling = tuple(Paragraph(f"Line {n}.") for n in range(paragraphs))
    document = Document(
        title="Report", blocks=(*filling, Heading("What was found"), ScoreProfile(CHART))
    )
    sheets = [page.extract_text() for page in PdfReader(io.BytesIO(draw_pdf(document))).pages]
    [sheet] = [text for text in sheets if "What was found" in text]
    assert "Areas drawn" in sheet
