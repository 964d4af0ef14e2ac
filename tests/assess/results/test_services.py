"""Scores as they are stored: once, never changed, and computed again to the same numbers."""

import uuid

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assess.audit import AuditEvent
from assess.delivery.models import Response, Sitting
from assess.errors import Conflict, NotFound
from assess.principal import Principal
from assess.results import services
from assess.results.models import Score
from assess.results.services import (
    find_score,
    recompute,
    recompute_all,
    score_of,
    score_of_person,
    score_sitting,
    scores_of_campaign,
)
from tests import make
from tests.assess.results.people import a_round, level, open_campaign, submitted, the_bank
from tests.queries import counted


@pytest.fixture
def hr(session: Session) -> Principal:
    return make.principal(make.user(session))


@pytest.fixture
def stranger(session: Session) -> Principal:
    return make.principal(make.user(session, make.organisation(session, "Elsewhere")))


def test_a_sitting_is_scored_once(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [level(0.5)])
    again = score_sitting(session, made.sittings[0])
    assert again.id == made.scores[0].id
    assert session.scalar(select(func.count()).select_from(Score)) == 1
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "sitting.scored"))
    assert len(list(verbs)) == 1


def test_a_sitting_that_is_not_submitted_is_not_scored(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [level()])
    made.sittings[0].state = "started"
    with pytest.raises(Conflict):
        score_sitting(session, made.sittings[0])


def test_a_score_names_everything_it_rests_on(session: Session, hr: Principal) -> None:
    (score,) = a_round(session, hr, [level()]).scores
    assert set(score.provenance) == {
        "bank_id", "bank_version", "content_hash", "structure_hash", "status", "pipeline",
        "parameters_hash", "policy_weights", "domain_weights", "coaching_floor", "use", "seed",
        "n_draws", "answers_hash", "dimensions", "source_weights", "effective_weights",
        "code_version", "libraries",
    }  # fmt: skip
    assert score.provenance["status"] == "provisional_expert"
    assert set(score.provenance["libraries"]) == {"numpy", "scipy", "python"}


def test_stored_scores_come_out_again_from_the_database(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [level(), level(1.0, coaching=-1.0)])
    session.commit()
    session.expire_all()
    for score in made.scores:
        again = recompute(session, score.id)
        assert again.same
        assert again.is_same_code
        assert again.largest_difference <= 1e-12
    assert [each.same for each in recompute_all(session)] == [True, True]


def test_a_changed_answer_or_parameter_is_noticed(
    session: Session, hr: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_round(session, hr, [level()])
    (score,) = made.scores
    with monkeypatch.context() as patch:
        patch.setattr(services, "parameters_hash", lambda _bank: "0" * 64)
        assert not recompute(session, score.id).same
    knowledge = select(Response.id).where(Response.item_id.like("mcq%")).limit(3)
    session.execute(delete(Response).where(Response.id.in_(session.scalars(knowledge).all())))
    again = recompute(session, score.id)
    assert not again.same
    assert again.largest_difference > 0.01


def test_a_score_is_neither_changed_nor_deleted(session: Session, hr: Principal) -> None:
    (score,) = a_round(session, hr, [level()]).scores
    session.commit()
    score.theta = [9.0]
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()
    session.delete(session.get_one(Score, score.id))
    with pytest.raises(Conflict):
        session.flush()


def test_a_careless_sitting_is_kept_without_numbers(session: Session, hr: Principal) -> None:
    campaign = open_campaign(session, hr)
    _, sitting = submitted(session, campaign, hr, level(), answers={})
    score = score_sitting(session, sitting)
    assert not score.has_numbers
    assert score.reported() is None
    assert score.estimate() is None
    assert score.theta == []
    assert recompute(session, score.id).same


def test_a_stored_estimate_serves_combinations_that_were_not_stored(
    session: Session, hr: Principal
) -> None:
    (score,) = a_round(session, hr, [level()]).scores
    estimate, scales = score.estimate(), score.reported()
    assert estimate is not None
    assert scales is not None
    members = the_bank().framework.by_domain["coaching"]
    again = estimate.linear_combination(dict.fromkeys(members, 1 / len(members)))
    assert float(again.theta) == pytest.approx(scales.domains["coaching"].theta)
    assert float(again.standard_error) == pytest.approx(scales.domains["coaching"].standard_error)


def test_the_newest_score_counts(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [level()])
    session.execute(
        update(Response)
        .where(Response.sitting_id == made.sittings[0].id, Response.item_id.like("mcq%"))
        .values(is_late=True)
    )
    session.expire_all()
    newer = score_sitting(session, made.sittings[0])
    assert newer.id != made.scores[0].id
    assert score_of(session, made.sittings[0]) is newer
    assert scores_of_campaign(session, made.campaign, by=hr) == [newer]


def test_scores_of_a_round_take_one_query(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [level(), level(1.0), level(-1.0)])
    session.expire_all()
    campaign = session.merge(made.campaign)
    session.refresh(campaign)
    with counted(session.get_bind()) as statements:
        assert len(scores_of_campaign(session, campaign, by=hr)) == 3
    assert len(statements) == 1


def test_another_organisation_finds_no_score(
    session: Session, hr: Principal, stranger: Principal
) -> None:
    made = a_round(session, hr, [level()])
    person = made.people[0]
    assert find_score(session, made.scores[0].id, by=hr) is made.scores[0]
    assert score_of_person(session, made.campaign, person.id, by=hr) is made.scores[0]
    with pytest.raises(NotFound):
        find_score(session, made.scores[0].id, by=stranger)
    assert score_of_person(session, made.campaign, person.id, by=stranger) is None
    assert scores_of_campaign(session, made.campaign, by=stranger) == []
    with pytest.raises(NotFound):
        recompute(session, uuid.uuid4())


def test_the_sitting_of_a_score_is_the_one_that_was_answered(
    session: Session, hr: Principal
) -> None:
    made = a_round(session, hr, [level()])
    assert session.get_one(Sitting, made.scores[0].sitting_id) is made.sittings[0]
    assert made.scores[0].campaign_id == made.campaign.id
