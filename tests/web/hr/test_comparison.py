"""The comparison on the page, in the file and on paper."""

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from assess.delivery.candidates import add_candidate
from assess.delivery.models import Campaign, Person
from assess.principal import Principal
from assess.selection.decisions import draft_decision
from assess.web.hr.csv_files import safe_cell
from tests.queries import counted
from tests.web.hr.finished import finish, finish_all

REASON = "Clear evidence in coaching, and the panel and the work sample agree."


@pytest.fixture
def people(session: Session, campaign: Campaign, hr: Principal) -> dict[str, Person]:
    return finish_all(session, campaign, by=hr)


def address(campaign: Campaign, rest: str = "") -> str:
    return f"/rounds/{campaign.id}/compare{rest}"


def pdf_text(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def heat_order(html: str) -> list[str]:
    heat = html[html.index('class="heat"') :]
    return re.findall(r'<th role="rowheader" scope="row">([A-Z]+)', heat)


def test_with_nobody_finished_the_page_says_what_will_stand_here(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    session.commit()
    text = page.get(address(campaign)).text
    assert "No one has finished yet" in text
    assert "has not submitted" in text
    assert page.get(address(campaign, ".csv")).status_code == 409
    assert page.get(address(campaign, ".pdf")).status_code == 409


def test_one_person_cannot_be_compared(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    finish(session, campaign, "Ada", 0.5, by=hr)
    session.commit()
    assert "One person has finished" in page.get(address(campaign)).text


def test_the_finding_comes_first_and_names_are_hidden(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    text = page.get(address(campaign)).text
    assert re.search(r"cannot be told apart|stands? above", text)
    assert text.index("cannot be told apart") < text.index("Readiness, with its error")
    for name in people:
        assert not re.search(rf"\b{name}\b", text)
    assert "Provisional." in text
    assert "Benson, Li and Shue 2019" in text
    assert "4 of 5 people." in text
    assert "fixed since" in text
    assert "percentile" not in text.lower()


def test_names_are_shown_once_a_decision_is_drafted(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal,
    people: dict[str, Person],
) -> None:  # fmt: skip
    draft_decision(session, campaign, people["Ada"], "promote", REASON, by=hr)
    session.commit()
    text = page.get(address(campaign)).text
    assert "Ada" in text
    assert "drafted, waits for a second person" in text


def test_sorting_sets_aria_sort_and_the_order(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    usual = page.get(address(campaign)).text
    assert usual.count('aria-sort="descending"') == 1
    down = heat_order(usual)
    text = page.get(address(campaign, "?sort=overall&order=ascending")).text
    assert 'aria-sort="ascending"' in text
    assert heat_order(text) == down[::-1]
    other = page.get(address(campaign, "?sort=coaching")).text
    assert re.search(r'aria-sort="descending"><a class="sort"[^>]*>Coaching', other)
    assert page.get(address(campaign, "?sort=nonsense")).status_code == 200


def test_the_address_chooses_pair_profiles_and_department(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    text = page.get(address(campaign, "?a=A&b=D&people=a,b,c,d")).text
    assert "A and D, as 20 dots each" in text
    assert 'value="a,b,c,d"' in text
    south = page.get(address(campaign, "?department=South")).text
    assert "2 of 2 people." in south
    shown = page.get(address(campaign, "?show=all")).text
    assert "Not compared" in shown


def test_letters_nobody_has_are_named_and_the_page_still_stands(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    answer = page.get(address(campaign, "?people=A,Z"))
    assert answer.status_code == 422
    assert "Z: nobody here has this letter" in answer.text
    assert "Readiness, with its error" in answer.text
    assert "at least two" in page.get(address(campaign, "?people=A")).text


def test_the_file_says_what_the_page_says(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    answer = page.get(address(campaign, ".csv?sort=coaching"))
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["person"] for row in rows] == heat_order(
        page.get(address(campaign, "?sort=coaching")).text
    )
    assert all("not yet by data" in row["status"] for row in rows)
    assert all(re.fullmatch(r"\d\.[05]", row["overall"]) for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_escaped(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell("1-1") == "1-1"


def test_a_name_that_looks_like_a_formula_is_escaped_in_the_file(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    for name, level in (("Ada", 0.5), ("Ben", -0.5)):
        person = finish(session, campaign, name, level, by=hr)
        person.department = '=HYPERLINK("http://example.org")'
    session.commit()
    text = page.get(address(campaign, ".csv")).data.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert not re.search(r'(^|,)"?=', text)


def test_the_paper_says_what_the_page_says(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    html = page.get(address(campaign)).text
    answer = page.get(address(campaign, ".pdf"))
    assert answer.mimetype == "application/pdf"
    text = pdf_text(answer.data)
    lede = re.sub(r"<[^>]+>", "", re.search(r'class="lede">(.*?)</p>', html).group(1))  # type: ignore[union-attr]
    assert " ".join(lede.split()) in text
    for part in ("Chances in 100", "Sales record, on its own axis", "Coaching", "30 in 100"):
        assert part in text
    assert "not yet by data" in text


def test_the_page_takes_as_many_queries_for_many_people_as_for_few(
    page: FlaskClient, app: Flask, session: Session, campaign: Campaign, hr: Principal
) -> None:
    engine = app.extensions["firstline_engine"]
    for name, level in (("Ada", 0.5), ("Ben", -0.5)):
        finish(session, campaign, name, level, by=hr)
    session.commit()
    with counted(engine) as few:
        page.get(address(campaign))
    for name, level in (("Cy", 0.2), ("Di", -0.2)):
        finish(session, campaign, name, level, by=hr)
    session.commit()
    with counted(engine) as many:
        assert "4 of 4 people." in page.get(address(campaign)).text
    assert len(many) == len(few)
