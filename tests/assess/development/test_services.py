"""Verbs of a plan on a real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Role
from assess.audit import AuditEvent
from assess.development import services
from assess.development.circumstances import Circumstances
from assess.development.entries import notes_of
from assess.development.events import events_of
from assess.development.models import EntryEvent, EntryState, Plan, PlanEntry
from assess.development.progress import progress_of
from assess.development.refit import refit
from assess.development.support import sponsored_managers
from assess.errors import Conflict, InvalidInput, NotFound
from tests import make
from tests.assess.development import building
from tests.assess.development.building import MONDAY

WEEK = timedelta(days=7)


def entry(plan: Plan, activity: str, number: int = 1) -> PlanEntry:
    return next(e for e in plan.entries if e.activity_id == activity and e.number == number)


def week_minutes(plan: Plan, monday: date) -> int:
    return sum(
        e.minutes
        for e in plan.entries
        if monday <= e.date < monday + WEEK and e.state in (EntryState.PLANNED, EntryState.DONE)
    )


def test_a_plan_is_made_from_the_stored_score(session: Session) -> None:
    plan = building.plan(session)
    assert plan.score_id is not None
    assert [each["competency"] for each in plan.focus] == ["deal_coaching", "forecast_judgement"]
    assert plan.estimates["deal_coaching"] == {"level": pytest.approx(2.1), "sd": 0.35}
    assert plan.weights["deal_coaching"] == pytest.approx(0.5 / 4)
    assert [each.day for each in plan.check_ins] == [30, 60, 90]
    assert plan.is_coaching_below_floor is False
    for monday in (MONDAY + n * WEEK for n in range(13)):
        assert week_minutes(plan, monday) <= 150


def test_the_stored_plan_reads_back_as_it_was_made(session: Session) -> None:
    plan = building.plan(session)
    made = [(e.activity_id, e.number, e.of, e.date, e.minutes, e.because) for e in plan.entries]
    session.expire_all()
    again = session.get_one(Plan, plan.id)
    assert [
        (e.activity_id, e.number, e.of, e.date, e.minutes, e.because) for e in again.entries
    ] == made


def test_one_plan_runs_at_a_time(session: Session) -> None:
    plan = building.plan(session)
    with pytest.raises(Conflict):
        building.plan(session, plan.user)


def test_starting_a_plan_is_in_the_audit_log(session: Session) -> None:
    plan = building.plan(session)
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.subject_id == plan.id)).all()
    assert verbs == ["plan.started"]


def test_without_a_score_the_plan_holds_the_core(session: Session) -> None:
    user = building.manager(session)
    version = building.published(session)
    plan = services.start_plan(
        session, user, None, start_date=MONDAY, bank_version_id=version.id, by=None
    )
    assert {e.because["rule"] for e in plan.entries} >= {"core"}


def test_a_score_of_another_organisation_cannot_be_used(session: Session) -> None:
    version = building.published(session)
    foreign = building.score(session, make.organisation(session).id, version)
    user = building.manager(session)
    with pytest.raises(NotFound):
        services.start_plan(session, user, foreign, start_date=MONDAY, by=make.principal(user))


def test_done_needs_evidence(session: Session) -> None:
    plan = building.plan(session)
    first = plan.entries[0]
    with pytest.raises(InvalidInput):
        services.mark_done(session, first, evidence="  ", by=make.principal(plan.user))
    assert first.state == EntryState.PLANNED


def test_done_keeps_the_evidence_and_undo_takes_it_back(session: Session) -> None:
    plan = building.plan(session)
    first, by = plan.entries[0], make.principal(plan.user)
    services.mark_done(session, first, evidence="Planner in the folder", minutes_spent=75, by=by)
    assert (first.state, first.minutes_spent) == (EntryState.DONE, 75)
    services.undo(session, first, by=by)
    assert (first.state, first.minutes_spent, first.done_at) == (EntryState.PLANNED, None, None)
    events = events_of(session, [first])
    assert [each.kind for each in events] == ["done", "undone"]
    assert events[0].details["evidence"] == "Planner in the folder"


def test_a_double_submit_is_written_down_once(session: Session) -> None:
    plan = building.plan(session)
    first, by = plan.entries[0], make.principal(plan.user)
    services.mark_done(session, first, is_shown=True, by=by)
    services.mark_done(session, first, is_shown=True, by=by)
    assert len(events_of(session, [first])) == 1


def test_nothing_to_undo_is_a_conflict(session: Session) -> None:
    plan = building.plan(session)
    with pytest.raises(Conflict):
        services.undo(session, plan.entries[0], by=make.principal(plan.user))


def test_what_happened_is_never_changed(session: Session) -> None:
    plan = building.plan(session)
    services.mark_done(session, plan.entries[0], is_shown=True, by=make.principal(plan.user))
    happened = session.scalars(select(EntryEvent)).one()
    happened.kind = "undone"
    with pytest.raises(Conflict):
        session.flush()


def test_moving_goes_to_a_later_week_and_can_be_undone(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    before = {e.id: (e.date, e.state) for e in plan.entries}
    first, by = plan.entries[0], make.principal(plan.user)
    services.move(session, first, bank, today=MONDAY, by=by)
    assert first.date >= MONDAY + WEEK
    assert first.times_moved == 1
    for monday in (MONDAY + n * WEEK for n in range(13)):
        assert week_minutes(plan, monday) <= 150
    services.undo(session, first, by=by)
    assert {e.id: (e.date, e.state) for e in plan.entries} == before
    assert first.times_moved == 0


def test_later_sessions_stay_behind_a_moved_one(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    tool = entry(plan, "act_deal_coaching_1_02")
    late = tool.date + timedelta(days=40)
    by = make.principal(plan.user)
    services.move(session, tool, bank, today=MONDAY, to=late, by=by)
    sessions = [e for e in plan.entries if e.activity_id == "act_deal_coaching_1_01" and e.is_open]
    days = [e.date for e in sorted(sessions, key=lambda e: e.number)]
    assert all(day > tool.date for day in days)
    assert days == sorted(days)


def test_a_second_move_asks_for_a_reason(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    first, by = plan.entries[0], make.principal(plan.user)
    services.move(session, first, bank, today=MONDAY, by=by)
    with pytest.raises(InvalidInput):
        services.move(session, first, bank, today=MONDAY, by=by)
    minutes = first.minutes
    services.move(session, first, bank, today=MONDAY, reason="too_long", by=by)
    assert first.minutes == minutes / 2


def test_what_is_not_useful_leaves_the_plan_and_stays_out(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    drill, by = entry(plan, "act_forecast_judgement_1_03"), make.principal(plan.user)
    services.move(session, drill, bank, today=MONDAY, by=by)
    services.move(session, drill, bank, today=MONDAY, reason="not_useful", by=by)
    assert all(
        e.state == EntryState.DROPPED for e in plan.entries if e.activity_id == drill.activity_id
    )
    services.change_plan(
        session, plan, weekly_minutes=300, start_date=MONDAY, session_time="",
        circumstances=Circumstances(), wishes=(), today=MONDAY, by=by,
    )  # fmt: skip
    assert all(
        e.state == EntryState.DROPPED for e in plan.entries if e.activity_id == drill.activity_id
    )


def test_a_missed_session_moves_once_and_is_then_asked_about(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    missed = [e for e in plan.entries if e.date < MONDAY + WEEK]
    found = refit(session, plan, bank, MONDAY + WEEK)
    assert set(found.moved) == set(missed)
    assert all(e.date >= MONDAY + WEEK and e.state == EntryState.PLANNED for e in missed)
    assert not found.is_eased
    for monday in (MONDAY + n * WEEK for n in range(13)):
        assert week_minutes(plan, monday) <= 150
    late = max(e.date for e in missed) + WEEK
    again = refit(session, plan, bank, late)
    assert set(missed) <= set(again.asked)
    assert refit(session, plan, bank, late).moved == ()


def test_two_missed_weeks_in_a_row_ease_the_third(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    refit(session, plan, bank, MONDAY + WEEK)
    third = MONDAY + 2 * WEEK
    found = refit(session, plan, bank, third)
    assert found.is_eased
    assert plan.eased_weeks == [third.isoformat()]
    week = services.this_week(plan, third).week
    assert week is not None
    assert week.capacity == 100
    assert week_minutes(plan, third) <= 100


def test_a_change_of_minutes_keeps_what_is_done(session: Session) -> None:
    plan = building.plan(session)
    by = make.principal(plan.user)
    done = plan.entries[0]
    services.mark_done(session, done, is_shown=True, by=by)
    services.change_plan(
        session, plan, weekly_minutes=60, start_date=MONDAY, session_time="09:00",
        circumstances=Circumstances(), wishes=("deal_coaching",), today=MONDAY + WEEK, by=by,
    )  # fmt: skip
    assert done.state == EntryState.DONE
    assert done.date == MONDAY
    open_ = [e for e in plan.entries if e.is_open]
    assert min(e.date for e in open_) >= MONDAY + WEEK
    for monday in (MONDAY + n * WEEK for n in range(1, 13)):
        assert week_minutes(plan, monday) <= 60


@pytest.mark.parametrize("minutes", [59, 361])
def test_minutes_outside_the_limits_are_refused(session: Session, minutes: int) -> None:
    with pytest.raises(InvalidInput):
        building.plan(session, weekly_minutes=minutes)


def test_a_session_of_somebody_else_is_not_found(session: Session) -> None:
    plan = building.plan(session)
    colleague = building.manager(session, owner=plan.user.organisation)
    stranger = building.manager(session)
    for other in (colleague, stranger):
        with pytest.raises(NotFound):
            services.find_entry(session, plan.entries[0].id, by=make.principal(other))
        assert services.own_plan(session, by=make.principal(other)) is None


def test_notes_stay_with_the_session(session: Session) -> None:
    plan = building.plan(session)
    first, by = plan.entries[0], make.principal(plan.user)
    services.add_note(session, first, "I feared the silence.", by=by)
    assert [each.text for each in notes_of(session, first)] == ["I feared the silence."]
    with pytest.raises(InvalidInput):
        services.add_note(session, first, "   ", by=by)


def test_a_worksheet_is_kept(session: Session) -> None:
    plan = building.plan(session)
    first = plan.entries[0]
    services.save_worksheet(session, first, steps=[2, 1])
    services.save_worksheet(session, first, sheet={"f1": "A next step", "f2": " "})
    session.expire_all()
    stored = session.get_one(PlanEntry, first.id).worksheet
    assert stored["steps"] == [1, 2]
    assert stored["sheet"] == {"f1": "A next step"}


def test_progress_counts_only_what_is_done(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    services.mark_done(session, plan.entries[0], is_shown=True, minutes_spent=90,
                       by=make.principal(plan.user))  # fmt: skip
    found = progress_of(plan, bank, MONDAY + timedelta(days=2), has_sponsor=True)
    assert (found.done, found.hours_done, found.hours_missing) == (1, 1.5, 8.5)
    assert found.due >= 1
    first = found.focus[0]
    assert first.competency == "deal_coaching"
    assert 0 <= first.expected.low < first.expected.middle < first.expected.high


def test_a_sponsor_sees_completion_only_when_it_is_shared(session: Session) -> None:
    plan = building.plan(session)
    sponsor = session.get_one(type(plan.user), plan.user.sponsor_id)
    services.mark_done(session, plan.entries[0], is_shown=True, by=make.principal(plan.user))
    [before] = sponsored_managers(session, MONDAY, by=make.principal(sponsor))
    assert before.done is None
    assert [ask.ask for ask in before.asks] == ["Backing to stay out of one large deal"]
    services.share_completion(session, plan, True, by=make.principal(plan.user))
    [after] = sponsored_managers(session, MONDAY, by=make.principal(sponsor))
    assert after.done == 1
    other = make.user(session, plan.user.organisation, Role.SPONSOR)
    assert sponsored_managers(session, MONDAY, by=make.principal(other)) == []


def test_a_calendar_link_works_until_it_is_revoked(session: Session) -> None:
    plan = building.plan(session)
    by = make.principal(plan.user)
    token = services.make_calendar_link(session, plan, by=by)
    assert services.plan_by_calendar_token(session, token).id == plan.id
    assert plan.calendar_token_hash != token
    services.revoke_calendar_link(session, plan, by=by)
    with pytest.raises(NotFound):
        services.plan_by_calendar_token(session, token)


def test_what_was_missed_comes_back_soon_and_the_rest_makes_room(session: Session) -> None:
    plan = building.plan(session)
    bank = services.library_of(session, plan)
    by = make.principal(plan.user)
    monday = MONDAY + 6 * WEEK
    for each in plan.entries:
        if each.date < monday:
            services.mark_done(session, each, is_shown=True, by=by)
    missed = [e for e in plan.entries if e.is_open and e.date < monday + WEEK]
    assert missed
    refit(session, plan, bank, monday + WEEK)
    assert all(e.date < monday + 3 * WEEK for e in missed)
    for week in (MONDAY + n * WEEK for n in range(7, 13)):
        assert week_minutes(plan, week) <= 150
    for key in {e.activity_id for e in plan.entries}:
        days = [
            e.date
            for e in sorted(plan.entries, key=lambda e: e.number)
            if e.activity_id == key and e.state != EntryState.DROPPED
        ]
        assert days == sorted(days)
