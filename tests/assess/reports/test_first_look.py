"""The feedback of a short form: areas with their errors, suggestions, and no word on skills."""

import pytest
from sqlalchemy.orm import Session

from assess.reports.document import Document, Heading, ScoreProfile
from assess.reports.feedback import FeedbackSource, feedback
from assess.results.services import score_sitting
from tests import make
from tests.assess.reports.paper import page_words, paper_words
from tests.assess.results.people import level, open_campaign, submitted, the_bank


@pytest.fixture
def report(session: Session) -> Document:
    hr = make.principal(make.user(session))
    campaign = open_campaign(session, hr, booklet_id="short", use="development")
    theta = level(1.0, recruiting=-1.5, forecasting=-1.5)
    _person, sitting = submitted(session, campaign, hr, theta)
    return feedback(
        FeedbackSource(
            bank=the_bank(),
            score=score_sitting(session, sitting),
            round_name="First look",
            finished="today",
            is_simulated=False,
            is_first_look=True,
        )
    )


def test_it_shows_five_areas_and_no_single_skill(report: Document) -> None:
    [profile] = [block for block in report.blocks if isinstance(block, ScoreProfile)]
    assert len(profile.chart.rows) == 5
    words = repr(report.blocks)
    assert "The skills behind these areas" not in words
    assert "What shows most in your answers" not in words


def test_it_suggests_where_to_begin_in_at_most_three_areas(report: Document) -> None:
    titles = [(block.text, block.level) for block in report.blocks if isinstance(block, Heading)]
    begin = titles.index(("Where you could begin", 2))
    areas = []
    for text, depth in titles[begin + 1 :]:
        if depth == 2:
            break
        areas.append(text)
    assert len(areas) == 3
    assert set(areas) <= {each.name for each in the_bank().framework.domains}
    assert "too short to tell your skills apart" in repr(report.blocks)


def test_page_and_paper_say_the_same(report: Document) -> None:
    assert set(page_words(report)) == set(paper_words(report))
