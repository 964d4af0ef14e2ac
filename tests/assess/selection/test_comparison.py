"""The comparison of a round: everything the page needs, and nothing about those without scores."""

import numpy as np
import pytest
from sqlalchemy.orm import Session

from assess.delivery.candidates import add_candidate
from assess.demo_people import PROFILES, QUARTERS
from assess.errors import InvalidInput, NotFound
from assess.principal import Principal
from assess.results.services import score_sitting
from assess.selection.comparison import Comparison, compare
from assess.selection.decisions import draft_decision
from assess.selection.people import members
from assess.selection.sales_csv import parse_sales
from assess.selection.sales_record import import_sales
from tests import make
from tests.assess.results.people import Round, a_round, level, submitted, the_bank
from tests.queries import counted

THETAS = [level(1.5), level(1.3), level(0.0, coaching=-2.2), level(-1.5)]


@pytest.fixture
def hr(session: Session) -> Principal:
    return make.principal(make.user(session))


@pytest.fixture
def stranger(session: Session) -> Principal:
    return make.principal(make.user(session, make.organisation(session, "Elsewhere")))


def count_queries(session: Session, made: Round, hr: Principal) -> int:
    session.commit()
    session.expire_all()
    session.refresh(made.campaign)
    with counted(session.get_bind()) as statements:
        compare(session, made.campaign, by=hr)
    return len(statements)


def test_people_run_from_the_highest_estimate_to_the_lowest(
    session: Session, hr: Principal
) -> None:
    made = a_round(session, hr, THETAS)
    found = compare(session, made.campaign, by=hr)
    thetas = [each.composite.theta for each in found.people]
    assert thetas == sorted(thetas, reverse=True)
    assert found.ties.labels == tuple(each.label for each in found.people)
    assert set(found.domain_ids) == set(found.people[0].domains)
    assert set(found.role_ids) == set(found.people[0].roles)
    assert len(found.ties.chances) == 6
    assert found.n_submitted == found.n_invited == 4
    assert found.weights_fixed_at is not None
    assert found.people[-1].label not in found.headline.leaders


def test_somebody_clearly_below_the_coaching_floor_is_named(
    session: Session, hr: Principal
) -> None:
    made = a_round(session, hr, THETAS)
    found = compare(session, made.campaign, by=hr)
    by_person = {each.person_id: each for each in found.people}
    weak, strong = by_person[made.people[2].id], by_person[made.people[0].id]
    assert weak.reads_coaching_first
    assert not strong.reads_coaching_first
    assert weak.label in found.headline.coaching_first


def test_those_without_a_usable_score_are_listed_apart_and_never_ranked(
    session: Session, hr: Principal
) -> None:
    made = a_round(session, hr, THETAS[:2])
    add_candidate(session, made.campaign, name="Wei", email="wei@example.org", by=hr)
    unscored, _ = submitted(session, made.campaign, hr, level())
    _, careless = submitted(session, made.campaign, hr, level(), answers={})
    score_sitting(session, careless)
    found = compare(session, made.campaign, by=hr)
    assert len(found.people) == 2
    assert sorted(each.why for each in found.not_compared) == [
        "not_finished", "not_scored", "nothing_answered",
    ]  # fmt: skip
    assert {e.person_id for e in found.not_compared if e.why == "not_scored"} == {unscored.id}
    assert (found.n_submitted, found.n_invited) == (4, 5)


def test_an_empty_round_compares_nobody(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, [])
    found = compare(session, made.campaign, by=hr)
    assert found.people == ()
    assert found.dots is None
    assert found.overlaid == ()


def test_names_stay_hidden_until_a_decision_is_drafted(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, THETAS[:2])
    before = compare(session, made.campaign, by=hr)
    assert before.are_names_hidden
    assert {e.shown_name for e in before.people} == {"A", "B"}
    reason = "Strong evidence in every area of the role."
    draft_decision(session, made.campaign, made.people[0], "promote", reason, by=hr)
    after = compare(session, made.campaign, by=hr)
    assert not after.are_names_hidden
    assert {e.shown_name for e in after.people} == {p.name for p in made.people}
    assert any(e.decision for e in after.people)


def test_letters_stay_when_people_join_later(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, THETAS[:2])
    before = {m.person_id: m.label for m in members(session, made.campaign, by=hr)}
    add_candidate(session, made.campaign, name="Aaron", email="aaron@example.org", by=hr)
    after = {m.person_id: m.label for m in members(session, made.campaign, by=hr)}
    assert before.items() <= after.items()


def test_a_chosen_pair_and_up_to_six_profiles_are_laid_over_each_other(
    session: Session, hr: Principal
) -> None:
    made = a_round(session, hr, THETAS)
    first = compare(session, made.campaign, by=hr)
    high, low = first.people[0].label, first.people[-1].label
    found = compare(session, made.campaign, by=hr, pair=(low, high), overlay=[high, low])
    assert found.dots is not None
    assert found.dots.chance.upper == high
    assert found.dots.chance.percent == 95
    assert found.overlaid == (high, low)
    assert all((high, low) in reading.apart for reading in found.overlay)
    for bad in ({"pair": (high, high)}, {"pair": (high, "ZZ")}, {"overlay": ["ZZ"]}):
        with pytest.raises(InvalidInput):
            compare(session, made.campaign, by=hr, **bad)  # type: ignore[arg-type]


def test_only_the_chosen_department_is_compared(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, THETAS[:2])
    _, sitting = submitted(session, made.campaign, hr, level(), department="South")
    score_sitting(session, sitting)
    found = compare(session, made.campaign, by=hr, department="South")
    assert [each.department for each in found.people] == ["South"]
    assert found.departments == ("North", "South")


def test_sales_stand_beside_readiness_and_move_nothing(session: Session, hr: Principal) -> None:
    made = a_round(session, hr, THETAS[:3])

    def numbers(found: Comparison) -> list[float]:
        return [each.composite.theta for each in found.people]

    before = compare(session, made.campaign, by=hr)
    lines = "".join(f"{p.email},{10 + 90 * i},80\n" for i, p in enumerate(made.people[:2]))
    import_sales(session, parse_sales(f"email,2026-Q1,2026-Q2\n{lines}".encode()), by=hr)
    after = compare(session, made.campaign, by=hr)
    assert numbers(before) == numbers(after)
    assert len(after.with_sales) == 2
    summary = next(e for e in after.people if e.person_id == made.people[1].id).sales
    assert summary is not None
    assert (summary.lowest, summary.median, summary.highest) == (80.0, 90.0, 100.0)


def test_the_number_of_queries_does_not_grow_with_people(session: Session, hr: Principal) -> None:
    two = count_queries(session, a_round(session, hr, THETAS[:2]), hr)
    four = count_queries(session, a_round(session, hr, THETAS), hr)
    assert two == four <= 5


def test_another_organisation_compares_nobody(
    session: Session, hr: Principal, stranger: Principal
) -> None:
    made = a_round(session, hr, THETAS[:1])
    for attempt in (compare, members):
        with pytest.raises(NotFound):
            attempt(session, made.campaign, by=stranger)


def test_the_demonstration_people_tell_the_stories_they_are_meant_to(
    session: Session, hr: Principal
) -> None:
    bank = the_bank()
    made = a_round(session, hr, [profile.theta(bank) for profile in PROFILES])
    found = compare(session, made.campaign, by=hr)
    assert len(found.people) == len(PROFILES) == 8
    star = next(e for e in found.people if e.person_id == made.people[0].id)
    assert star.reads_coaching_first
    assert found.headline.below
    assert all(len(profile.sales) == len(QUARTERS) == 8 for profile in PROFILES)
    spread = np.ptp([each.composite.theta for each in found.people])
    assert spread > 1.0
