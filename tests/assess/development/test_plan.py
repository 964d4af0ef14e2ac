"""The optimiser: a plan keeps its promises whatever it is asked."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assess.development.catalogue import gaps, is_core, required_entries
from assess.development.circumstances import Circumstances, calendar_quarter_ends
from assess.development.levels import LevelEstimate
from assess.development.plan import PlannedPlan, make_plan
from assess.development.plan_request import Kept, PlanRequest
from assess.development.selection_rules import DOING
from tests.assess.development.library import LIBRARY, activity, once

MONDAY = date(2026, 3, 2)
ESTIMATES = {
    "deal_coaching": LevelEstimate(2.1, 0.4),
    "forecast_judgement": LevelEstimate(2.6, 0.4),
    "selection_interviewing": LevelEstimate(3.0, 0.5),
}
COACHING = ("deal_coaching", "developmental_coaching")


def request(**changes: object) -> PlanRequest:
    base = PlanRequest(
        estimates=ESTIMATES,
        weights={"deal_coaching": 0.3, "forecast_judgement": 0.2, "selection_interviewing": 0.15},
        coaching=COACHING,
        start=MONDAY,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def minutes_by_week(plan: PlannedPlan) -> dict[int, int]:
    totals: dict[int, int] = {}
    for each in plan.sessions:
        totals[each.week] = totals.get(each.week, 0) + each.minutes
    return totals


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def requests(draw: st.DrawFn) -> PlanRequest:
    start = draw(days)
    away = start + timedelta(days=draw(st.integers(0, 80)))
    level = st.builds(LevelEstimate, st.floats(1, 5), st.floats(0.1, 1.2))
    return PlanRequest(
        estimates={name: draw(level) for name in ESTIMATES},
        weights={name: draw(st.floats(0, 1)) for name in ESTIMATES},
        coaching=COACHING,
        start=start,
        audience=draw(st.sampled_from(["candidate", "incumbent"])),
        is_coaching_below_floor=draw(st.booleans()),
        weekly_minutes=draw(st.integers(60, 360)),
        circumstances=Circumstances(
            quarter_ends=draw(st.sampled_from([(), calendar_quarter_ends(start, 90)])),
            has_open_seat=draw(st.booleans()),
            absences=((away, away + timedelta(days=draw(st.integers(0, 20)))),),
            access=frozenset(draw(st.sets(st.sampled_from(["mentor", "recorded_calls"])))),
        ),
        wishes=tuple(draw(st.sets(st.sampled_from(sorted(ESTIMATES)), max_size=2))),
    )


PLENTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@PLENTY
@given(requests())
def test_no_week_holds_more_than_its_budget(asked: PlanRequest) -> None:
    plan = make_plan(asked, LIBRARY)
    capacity = {week.index: week.capacity for week in plan.weeks}
    for week, minutes in minutes_by_week(plan).items():
        assert minutes <= capacity[week] <= asked.weekly_minutes


@PLENTY
@given(requests())
def test_what_is_needed_first_comes_first(asked: PlanRequest) -> None:
    plan = make_plan(asked, LIBRARY)
    first = {each.activity_id: each.date for each in plan.sessions if each.number == 1}
    for key, day in first.items():
        for needed in required_entries(LIBRARY[key], LIBRARY):
            assert first[needed] < day


@PLENTY
@given(requests())
def test_sessions_of_one_entry_keep_their_distance(asked: PlanRequest) -> None:
    plan = make_plan(asked, LIBRARY)
    for key in {each.activity_id for each in plan.sessions}:
        own = [each for each in plan.sessions if each.activity_id == key]
        assert [each.number for each in own] == list(range(1, len(own) + 1))
        assert {each.of for each in own} == {len(own)}
        if LIBRARY[key].minutes.first <= asked.weekly_minutes:
            for (before, after), gap in zip(pairwise(own), gaps(LIBRARY[key]), strict=False):
                assert (after.date - before.date).days >= 0.7 * gap


@PLENTY
@given(requests())
def test_most_of_the_chosen_minutes_are_doing(asked: PlanRequest) -> None:
    plan = make_plan(asked, LIBRARY)
    chosen = [each for each in plan.sessions if not is_core(LIBRARY[each.activity_id])]
    total = sum(each.minutes for each in chosen)
    doing = sum(e.minutes for e in chosen if LIBRARY[e.activity_id].kind in DOING)
    learning = sum(e.minutes for e in chosen if LIBRARY[e.activity_id].kind == "learn")
    assert doing >= 0.7 * total
    assert learning <= 0.15 * total


@PLENTY
@given(requests())
def test_at_most_two_entries_are_new_in_a_week(asked: PlanRequest) -> None:
    new: dict[int, int] = {}
    for each in make_plan(asked, LIBRARY).sessions:
        new[each.week] = new.get(each.week, 0) + (each.number == 1)
    assert max(new.values(), default=0) <= 2


@PLENTY
@given(requests())
def test_no_entry_takes_over_a_week_with_several_sessions(asked: PlanRequest) -> None:
    plan = make_plan(asked, LIBRARY)
    capacity = {week.index: week.capacity for week in plan.weeks}
    for week in capacity:
        here = [each for each in plan.sessions if each.week == week]
        for key in {each.activity_id for each in here}:
            own = [each.minutes for each in here if each.activity_id == key]
            assert len(own) == 1 or sum(own) <= 0.4 * capacity[week]


@PLENTY
@given(requests())
def test_sessions_stand_on_working_days_when_the_person_is_there(asked: PlanRequest) -> None:
    for each in make_plan(asked, LIBRARY).sessions:
        assert each.date.weekday() < 5
        assert not asked.circumstances.is_absent(each.date)
        assert asked.start <= each.date <= asked.last
        assert each.day == (each.date - asked.start).days + 1


@PLENTY
@given(requests())
def test_the_last_two_weeks_of_a_quarter_hold_only_practice_in_real_work(
    asked: PlanRequest,
) -> None:
    plan = make_plan(asked, LIBRARY)
    light = {week.index for week in plan.weeks if week.is_light}
    for each in plan.sessions:
        if each.week in light and not is_core(LIBRARY[each.activity_id]):
            assert LIBRARY[each.activity_id].kind == "practice"


@PLENTY
@given(requests())
def test_the_same_request_gives_the_same_plan(asked: PlanRequest) -> None:
    backwards = dict(reversed(list(LIBRARY.items())))
    assert make_plan(asked, LIBRARY) == make_plan(asked, backwards)


@PLENTY
@given(requests())
def test_two_competencies_at_most_are_new_in_thirty_days(asked: PlanRequest) -> None:
    focus = make_plan(asked, LIBRARY).focus
    assert len(focus) <= 3
    for each in focus:
        near = [f for f in focus if 0 <= f.from_day - each.from_day < 30]
        assert len(near) <= 2


@PLENTY
@given(requests(), st.integers(60, 360), st.integers(1, 60))
def test_a_new_budget_keeps_what_is_done(asked: PlanRequest, minutes: int, passed: int) -> None:
    before = make_plan(asked, LIBRARY)
    today = asked.start + timedelta(days=passed)
    kept = tuple(
        Kept(e.activity_id, e.number, e.date, e.minutes) for e in before.sessions if e.date < today
    )
    after = make_plan(replace(asked, begin=today, kept=kept, weekly_minutes=minutes), LIBRARY)
    assert all(each.date >= today for each in after.sessions)
    pairs = {(e.activity_id, e.number) for e in after.sessions}
    assert pairs.isdisjoint({(k.activity_id, k.number) for k in kept})
    this_week = sum(k.minutes for k in kept if k.day >= today - timedelta(days=today.weekday()))
    capacity = {week.index: week.capacity for week in after.weeks}
    for week, booked in minutes_by_week(after).items():
        assert booked <= max(capacity[week], this_week)


def test_the_core_comes_in_the_first_thirty_days() -> None:
    plan = make_plan(request(), LIBRARY)
    core = [e for e in plan.sessions if is_core(LIBRARY[e.activity_id]) and e.number == 1]
    assert len(core) == 4
    assert max(each.day for each in core) <= 30
    assert {each.because.rule for each in core} == {"core"}
    assert plan.unplaced_core == ()


def test_the_surest_and_heaviest_gap_comes_first() -> None:
    plan = make_plan(request(), LIBRARY)
    assert [each.competency for each in plan.focus] == [
        "deal_coaching", "forecast_judgement", "selection_interviewing",
    ]  # fmt: skip
    assert [each.from_day for each in plan.focus] == [15, 31, 61]


def test_a_sure_low_score_outranks_an_unsure_one_of_the_same_level() -> None:
    estimates = {
        "deal_coaching": LevelEstimate(2.8, 1.2),
        "forecast_judgement": LevelEstimate(2.8, 0.2),
    }
    weights = {"deal_coaching": 1.0, "forecast_judgement": 1.0}
    plan = make_plan(request(estimates=estimates, weights=weights), LIBRARY)
    assert plan.focus[0].competency == "forecast_judgement"


def test_coaching_under_its_floor_takes_a_slot_and_starts_in_the_second_week() -> None:
    estimates = ESTIMATES | {"deal_coaching": LevelEstimate(3.4, 0.2)}
    plan = make_plan(request(estimates=estimates, is_coaching_below_floor=True), LIBRARY)
    assert plan.focus[0].competency == "deal_coaching"
    assert plan.focus[0].rule == "coaching_floor"
    assert plan.focus[0].from_day == 8


def test_an_open_seat_makes_recruiting_urgent() -> None:
    calm = make_plan(request(), LIBRARY).focus
    urgent = make_plan(request(circumstances=Circumstances(has_open_seat=True)), LIBRARY).focus
    before = next(f for f in calm if f.competency == "selection_interviewing")
    after = next(f for f in urgent if f.competency == "selection_interviewing")
    assert after.priority == pytest.approx(1.5 * before.priority)
    assert after.urgency == "open_seat"


def test_a_wish_is_met_where_the_target_is_reached_and_a_slot_is_free() -> None:
    estimates = {"deal_coaching": LevelEstimate(4.5, 0.1)}
    plan = make_plan(request(estimates=estimates, wishes=("deal_coaching",)), LIBRARY)
    assert [(each.competency, each.rule) for each in plan.focus] == [("deal_coaching", "wish")]
    assert any(each.because.rule == "wish" for each in plan.sessions)


def test_an_entry_without_the_needed_access_is_left_out() -> None:
    there = make_plan(request(), LIBRARY)
    without = make_plan(request(circumstances=Circumstances(access=frozenset())), LIBRARY)
    shadow = "act_selection_interviewing_1_05"
    assert shadow not in {each.activity_id for each in without.sessions}
    assert there.focus == without.focus


def test_each_reason_names_level_interval_and_chance() -> None:
    plan = make_plan(request(), LIBRARY)
    session = next(e for e in plan.sessions if e.activity_id == "act_deal_coaching_1_01")
    because = session.because
    assert because.rule == "focus"
    assert because.level == 2.1
    assert because.low == pytest.approx(2.1 - 1.2816 * 0.4, abs=0.001)
    assert because.probability_below == pytest.approx(0.99977, abs=0.0001)
    assert not because.is_unsure
    tool = next(e for e in plan.sessions if e.activity_id == "act_deal_coaching_1_02")
    assert tool.because.rule == "prerequisite"
    assert tool.because.prerequisite_for == "act_deal_coaching_1_01"


def test_check_ins_stand_at_30_60_and_90_on_working_days() -> None:
    plan = make_plan(request(), LIBRARY)
    assert [(each.day, each.date) for each in plan.check_ins] == [
        (30, date(2026, 3, 31)), (60, date(2026, 4, 30)), (90, date(2026, 5, 29)),
    ]  # fmt: skip


def test_an_entry_longer_than_a_week_is_done_in_parts() -> None:
    library = {"act_deal_coaching_1_09": activity("act_deal_coaching_1_09", **once(120))}
    plan = make_plan(request(weekly_minutes=60), library)
    assert [(each.number, each.of, each.minutes) for each in plan.sessions] == [
        (1, 2, 60), (2, 2, 60),
    ]  # fmt: skip


def test_an_entry_that_waits_for_an_event_is_planned_once() -> None:
    assert gaps(LIBRARY["act_selection_interviewing_1_02"]) == ()


@pytest.mark.parametrize(
    ("kind", "times", "every", "expected"),
    [
        ("drill", 4, "week", (2, 7, 21)),
        ("practice", 4, "week", (7, 7, 21)),
        ("practice", 6, "week", (7, 7, 7, 7, 7)),
        ("drill", 4, "spaced", (2, 7, 21)),
        ("practice", 3, "2 weeks", (14, 14)),
        ("practice", 2, "month", (30,)),
        ("tool", 1, "once", ()),
        ("tool", 3, "after 2, 7 and 21 days", (2, 7)),
    ],
)
def test_gaps_follow_the_cadence_of_the_author(
    kind: str, times: int, every: str, expected: tuple[int, ...]
) -> None:
    entry = activity("act_deal_coaching_1_09", kind, cadence={"times": times, "every": every})
    assert gaps(entry) == expected


def test_a_budget_outside_the_limits_is_refused() -> None:
    with pytest.raises(ValueError, match="60 to 360"):
        request(weekly_minutes=59)
