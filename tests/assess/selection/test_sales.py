"""Sales figures: read with every error named, kept apart from scores."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import assess.results
from assess.delivery.candidates import add_candidate
from assess.errors import InvalidInput
from assess.principal import Principal
from assess.results.services import recompute, score_sitting
from assess.selection.models import SalesRecord
from assess.selection.sales_csv import SalesRow, parse_sales
from assess.selection.sales_record import SalesSummary, import_sales, sales_of
from tests import make
from tests.assess.results.people import a_round, level, open_campaign


@pytest.fixture
def hr(session: Session) -> Principal:
    return make.principal(make.user(session))


@pytest.fixture
def stranger(session: Session) -> Principal:
    return make.principal(make.user(session, make.organisation(session, "Elsewhere")))


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        parse_sales(text.encode())
    return caught.value.problems


def test_quarters_are_read_from_either_spelling_and_separator() -> None:
    rows = parse_sales(b"\xef\xbb\xbfEmail;Q1 2026;2025-Q4\nA@X.org;104,5 %;98\n")
    assert rows == [SalesRow(2, "a@x.org", (("2026-Q1", 104.5), ("2025-Q4", 98.0)))]


def test_an_empty_cell_is_a_quarter_without_a_figure() -> None:
    (row,) = parse_sales(b"email,2026-Q1,2026-Q2\na@x.org,,0\n\n")
    assert row.quarters == (("2026-Q2", 0.0),)


def test_every_broken_line_is_named() -> None:
    text = (
        "email,2026-Q1,2026-Q2\n"
        "a@x.org,104,lots\n"
        ",90,90\n"
        "b@x.org,90\n"
        "c@x.org,,\n"
        "d@x.org,90,2000\n"
        "e@x.org,90,90\n"
        "E@x.org,91,91\n"
        "f@x.org,-5,nan\n"
    )
    problems = problems_of(text)
    assert [p.split(":")[0] for p in problems] == [
        "line 2", "line 3", "line 4", "line 5", "line 6", "line 8", "line 9", "line 9",
    ]  # fmt: skip
    assert "'lots'" in problems[0]
    assert "already on line 7" in problems[5]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name,2026-Q1\nx,1\n", "neither email nor a quarter"),
        ("2026-Q1\n100\n", "'email' is missing"),
        ("email\na@x.org\n", "no column with a quarter"),
        ("email,2026-Q1,Q1 2026\na@x.org,1,2\n", "stands twice"),
        ("email,2026-Q5\na@x.org,1\n", "neither email nor a quarter"),
        ("email,2026-Q1\n", "nobody under it"),
        ("", "'email' is missing"),
        ('email,2026-Q1\n"a@x.org,1\n', "cannot be read as CSV"),
        ("email,2026-Q1\na\x00,1\n", "not a text file"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, part: str) -> None:
    assert any(part in problem for problem in problems_of(text))


def test_other_encodings_are_refused_with_their_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_sales("email,2026-Q1\nzoé@x.org,1\n".encode("latin-1"))
    assert caught.value.problems[0].startswith("line 2: not UTF-8")


def test_unknown_people_stop_the_whole_import(session: Session, hr: Principal) -> None:
    campaign = open_campaign(session, hr)
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    rows = parse_sales(b"email,2026-Q1\nada@example.org,90\nwho@example.org,80\n")
    with pytest.raises(InvalidInput) as caught:
        import_sales(session, rows, by=hr)
    assert caught.value.problems == ("line 3: nobody here has the address who@example.org",)
    assert session.scalar(select(func.count()).select_from(SalesRecord)) == 0


def test_importing_again_corrects_and_doubles_nothing(session: Session, hr: Principal) -> None:
    campaign = open_campaign(session, hr)
    person = add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    first = import_sales(
        session, parse_sales(b"email,2026-Q1,2026-Q2\nada@example.org,90,95\n"), by=hr
    )
    second = import_sales(
        session, parse_sales(b"email,2026-Q2,2026-Q3\nada@example.org,97,99\n"), by=hr
    )
    assert (first.added, first.changed) == (2, 0)
    assert (second.added, second.changed) == (1, 1)
    summary = sales_of(session, [person.id], by=hr)[person.id]
    assert summary.quarters == (("2026-Q1", 90.0), ("2026-Q2", 97.0), ("2026-Q3", 99.0))


def test_the_summary_shows_the_last_eight_quarters() -> None:
    quarters = [(f"{2020 + i // 4}-Q{1 + i % 4}", float(i)) for i in range(12)]
    summary = SalesSummary.of(quarters)
    assert (summary.lowest, summary.median, summary.highest) == (4.0, 7.5, 11.0)
    assert len(summary.quarters) == 8


def test_another_organisation_neither_sees_nor_writes_figures(
    session: Session, hr: Principal, stranger: Principal
) -> None:
    campaign = open_campaign(session, hr)
    person = add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    rows = parse_sales(b"email,2026-Q1\nada@example.org,90\n")
    import_sales(session, rows, by=hr)
    assert sales_of(session, [person.id], by=stranger) == {}
    with pytest.raises(InvalidInput):
        import_sales(session, rows, by=stranger)


def test_sales_figures_never_change_a_score(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [level()])
    before = made.scores[0]
    text = f"email,2026-Q1\n{made.people[0].email},900\n"
    import_sales(session, parse_sales(text.encode()), by=hr)
    assert score_sitting(session, made.sittings[0]) is before
    assert recompute(session, before.id).largest_difference == 0


def test_nothing_that_scores_can_import_sales() -> None:
    folder = Path(assess.results.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.startswith("assess.selection") for name in names), path.name
        assert "sales" not in path.read_text().lower(), path.name
