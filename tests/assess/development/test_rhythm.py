"""The standing week: the example of the specification, and what gives way when it is too full."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.development.rhythm import RhythmRequest, build_rhythm
from assess.development.week_grid import SLOTS, place_week


def hours(request: RhythmRequest) -> dict[str, float]:
    return {each.key: each.minutes / 60 for each in build_rhythm(request).blocks}


def test_a_team_of_eight_gets_the_week_of_the_example() -> None:
    found = build_rhythm(RhythmRequest())
    assert found.cuts == ()
    assert found.minutes / 60 == pytest.approx(40.7, abs=0.1)
    assert found.with_people / 60 == pytest.approx(15.2, abs=0.1)
    week = hours(RhythmRequest())
    assert (week["one_to_ones"], week["opportunity"], week["buffer"]) == (4.0, 2.0, 8.0)
    assert week["territory"] == pytest.approx(1.4, abs=0.05)


def test_own_accounts_give_way_first() -> None:
    found = build_rhythm(RhythmRequest(weekly_hours=39.5))
    assert found.cuts == ("own_accounts",)
    assert found.over == 0


def test_own_accounts_fall_by_the_third_month() -> None:
    assert hours(RhythmRequest(month=1))["own_accounts"] == 4.0
    assert hours(RhythmRequest(month=3))["own_accounts"] == 2.0


def test_new_hires_and_the_skills_session_are_never_cut() -> None:
    found = build_rhythm(RhythmRequest(weekly_hours=20, new_hires=8))
    week = {each.key: each.minutes for each in found.blocks}
    assert week["one_to_ones"] == 240
    assert week["skills"] == 75
    assert found.over > 0


def test_experienced_reps_meet_every_other_week_when_nothing_else_is_left() -> None:
    found = build_rhythm(RhythmRequest(weekly_hours=25, new_hires=2))
    assert found.cuts == ("own_accounts", "reports", "buffer", "territory", "one_to_ones")
    assert {each.key: each.minutes for each in found.blocks}["one_to_ones"] == 150


def test_a_team_of_more_than_twelve_is_said_to_be_too_wide() -> None:
    assert build_rhythm(RhythmRequest(team_size=13)).is_span_too_wide
    assert not build_rhythm(RhythmRequest(team_size=12)).is_span_too_wide


def test_an_open_seat_asks_for_more_time_for_hiring() -> None:
    assert hours(RhythmRequest(has_open_seat=True))["bench"] == 2.5


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(1, 40), st.integers(10, 60), st.integers(1, 3))
def test_no_two_blocks_stand_in_the_same_half_hour(team: int, week: int, month: int) -> None:
    rhythm = build_rhythm(RhythmRequest(team_size=team, weekly_hours=week, month=month))
    taken: set[tuple[int, int]] = set()
    for each in place_week(rhythm):
        own = {(each.day, each.start + offset) for offset in range(each.length)}
        assert taken.isdisjoint(own)
        assert each.start >= 1
        assert each.start + each.length - 1 <= SLOTS
        taken |= own


def test_the_example_week_finds_a_place_for_every_block() -> None:
    rhythm = build_rhythm(RhythmRequest())
    assert {each.key for each in place_week(rhythm)} == {each.key for each in rhythm.blocks}


@pytest.mark.parametrize("changes", [{"team_size": 0}, {"weekly_hours": 5}, {"new_hires": 9}])
def test_a_week_that_cannot_be_is_refused(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        RhythmRequest(**changes)  # type: ignore[arg-type]
