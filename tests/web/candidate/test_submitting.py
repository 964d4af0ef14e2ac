import io

from pypdf import PdfReader
from sqlalchemy import func, select

from assess.results.models import Score
from tests import make
from tests.web.candidate.conftest import Browser


def test_the_review_lists_what_is_open_and_links_to_it(browser: Browser) -> None:
    browser.begin()
    browser.answer_page(browser.booklet().pages[0])
    text = browser.get("/sitting/review").text
    assert "/sitting/pages/2?then=review" in text
    answered = len(browser.booklet().pages[0].items)
    assert f"{len(browser.booklet().item_ids) - answered} questions are not fully answered" in text
    assert 'name="then" value="review"' in browser.get("/sitting/pages/2?then=review").text


def test_submitting_twice_shows_the_same_page_and_scores_once(browser: Browser) -> None:
    browser.begin()
    browser.answer_everything()
    for _ in range(2):
        assert browser.post("/sitting/submit").headers["Location"] == "/sitting/done"
    first = browser.get("/sitting/done").text
    assert "Your answers are in" in first
    with browser.session() as session:
        assert session.scalar(select(func.count()).select_from(Score)) == 1
    for path in ("/sitting", "/sitting/review", "/sitting/pages/1"):
        assert browser.get(path).headers["Location"] == "/sitting/done"
    assert browser.arrive().headers["Location"] == "/sitting/done"
    refused = browser.answer_page(browser.booklet().pages[0])
    assert refused.status_code == 409
    assert "submitted already" in refused.text


def test_the_feedback_shows_strengths_a_step_and_errors_and_no_rank(browser: Browser) -> None:
    browser.begin()
    browser.answer_everything()
    assert browser.get("/sitting/feedback").headers["Location"] == "/sitting"
    browser.post("/sitting/submit")
    page = browser.get("/sitting/feedback").text
    printed = browser.get("/sitting/feedback.pdf")
    assert printed.mimetype == "application/pdf"
    paper = " ".join(
        " ".join(sheet.extract_text().split())
        for sheet in PdfReader(io.BytesIO(printed.data)).pages
    )
    for words in (
        "What shows most in your answers",
        "Your one next step",
        "80 % interval",
        "Coaching",
        "Drafts, provisional",
        "What this cannot tell you",
    ):
        assert words in page.replace("\u00a0", " ")
        assert words in paper.replace("\u00a0", " ")
    for claim in ("percentile", "rank ", "predicts", "above average", "validated"):
        assert claim not in paper.lower()


def test_careless_answers_are_not_turned_into_a_low_level(browser: Browser) -> None:
    browser.begin()
    impossible = [each for each in browser.booklet().item_ids if "infrequency" in each]
    for item_id in impossible:
        assert browser.save(item_id, {f"{item_id}:choice": "4"}).status_code == 200
    assert len(impossible) >= 3
    browser.post("/sitting/submit")
    text = browser.get("/sitting/feedback").text
    assert "not turned into levels" in text
    assert "not yet shown" not in text


def test_nobody_else_sees_the_feedback(browser: Browser) -> None:
    browser.begin()
    browser.post("/sitting/submit")
    stranger = browser.other()
    assert stranger.get("/sitting/feedback").status_code == 302
    with browser.session() as session, session.begin():
        user = make.user(session)
    make.sign_in(stranger.client, user)
    assert stranger.get("/sitting/feedback").status_code == 403
    assert stranger.get("/sitting/feedback.pdf").status_code == 403
