"""The report on a bank: honest at the top, complete below, the same on page and paper."""

from functools import cache

from assess.banks.checks import check_bank, measures_of
from assess.banks.findings import Finding
from assess.reports.bank import BankSource, build
from assess.reports.bank_questions import limits
from assess.reports.counts import CountsChart
from assess.reports.document import Callout, Chart, Document
from assess.reports.standalone import draw_document
from tests.assess.reports.paper import page_words, paper_words
from tests.web.hr.conftest import the_bank


@cache
def report() -> Document:
    bank = the_bank()
    return build(
        BankSource(bank, tuple(check_bank(bank)), tuple(measures_of(bank)), "1 December 2026")
    )


def charts() -> dict[str, CountsChart]:
    return {
        block.chart.name: block.chart
        for block in report().blocks
        if isinstance(block, Chart) and isinstance(block.chart, CountsChart)
    }


def test_it_begins_with_nobody_having_reviewed_anything() -> None:
    first = report().blocks[0]
    assert isinstance(first, Callout)
    n = len(the_bank().items)
    assert first.text.startswith(f"Nobody has reviewed any of the {n} items.")
    assert f"{n} draft" in first.text
    assert "judgements" in report().provisional_note


def test_counts_stand_against_the_blueprint() -> None:
    rows = {row.label: row for row in charts()["pool"].rows}
    assert rows["Habit"].asked == 168
    assert rows["Choice of three (statements)"].asked == 126
    assert rows["Check on answering"].asked is None
    assert rows["Numbers"].words == f"{rows['Numbers'].count} of 68"


def test_every_part_that_the_guide_asks_for_is_there() -> None:
    assert {"pool", "difficulty", "reading-level", "derailers"} <= set(charts())
    assert sum(name.startswith("keys-") for name in charts()) >= 3
    words = " ".join(page_words(report()))
    for phrase in ("Guessing without the scene", "Duties served", "Facets with two items"):
        assert phrase in words
    assert sum(row.count for row in charts()["reading-level"].rows) == len(the_bank().items)


def test_key_places_add_up_to_the_items_of_their_format() -> None:
    for chart in charts().values():
        if chart.name.startswith("keys-"):
            assert sum(row.count for row in chart.rows) == sum(row.asked or 0 for row in chart.rows)


def test_page_and_paper_say_the_same() -> None:
    assert set(page_words(report())) == set(paper_words(report()))


def test_an_error_stops_the_publication_in_words() -> None:
    bank = the_bank()
    error = Finding("items/x.yaml", 3, "L02", "expected a word")
    document = build(BankSource(bank, (error,), (), "today"))
    assert "no, not with errors" in repr(document.blocks)
    assert "items/x.yaml:3 L02 expected a word" in repr(document.blocks)


def test_limits_are_said_from_one_side_or_from_both() -> None:
    said = {limits(each) for each in measures_of(the_bank())}
    assert any(each.startswith("at most") for each in said)
    assert any(" to " in each for each in said)


def test_the_file_needs_nothing_beside_it() -> None:
    page = draw_document(report())
    assert page.count("<h1>") == 1
    assert "<style>" in page
    assert "<link" not in page
    assert "src=" not in page
    assert "url(" not in page
