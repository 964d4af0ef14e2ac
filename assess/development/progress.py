"""Progress on three lines that are kept apart: done, seen by others, questionnaire."""

from dataclasses import dataclass
from datetime import date, timedelta

from assess.banks.schema import Bank
from assess.development.gain import GainRange, expected_gain
from assess.development.levels import LevelEstimate
from assess.development.models import EntryState, Plan
from assess.development.plan_request import DAYS

# A second questionnaire means something only after this much.
REASSESS_DAYS = 90
REASSESS_HOURS = 10


@dataclass(frozen=True, slots=True)
class FocusProgress:
    """One focus competency: where it stood, hours so far and planned, and what that may bring."""

    competency: str
    estimate: LevelEstimate
    hours_done: float
    hours_planned: float
    expected: GainRange


@dataclass(frozen=True, slots=True)
class Progress:
    """The numbers behind the three lines."""

    done: int
    due: int
    total: int
    hours_done: float
    hours_planned: float
    moved: int
    focus: tuple[FocusProgress, ...]
    reassess_on: date
    hours_missing: float
    held: int

    @property
    def may_reassess(self) -> bool:
        """Whether enough hours are logged for a second questionnaire."""
        return self.hours_missing <= 0


def progress_of(plan: Plan, bank: Bank, today: date, *, has_sponsor: bool) -> Progress:
    """Progress of the plan as seen on `today`."""
    live = [each for each in plan.entries if each.state != EntryState.DROPPED]
    done = [each for each in live if each.state == EntryState.DONE]
    due = [each for each in live if each.date <= today or each.state == EntryState.DONE]
    hours_done = sum(each.minutes_spent or each.minutes for each in done) / 60

    def hours(competency: str, *, only_done: bool) -> float:
        return (
            sum(
                (each.minutes_spent or each.minutes) if each in done else each.minutes
                for each in (done if only_done else live)
                if each.activity_id in bank.activities
                and bank.activities[each.activity_id].competency == competency
            )
            / 60
        )

    focus: list[FocusProgress] = []
    for each in plan.focus:
        planned = hours(each["competency"], only_done=False)
        focus.append(
            FocusProgress(
                each["competency"],
                LevelEstimate(each["estimate"]["level"], each["estimate"]["sd"]),
                hours(each["competency"], only_done=True),
                planned,
                expected_gain(planned, is_supported=has_sponsor),
            )
        )
    return Progress(
        done=len(done),
        due=len(due),
        total=len(live),
        hours_done=hours_done,
        hours_planned=sum(each.minutes for each in live) / 60,
        moved=sum(each.times_moved > 0 for each in live),
        focus=tuple(focus),
        reassess_on=plan.start_date + timedelta(days=max(REASSESS_DAYS, DAYS)),
        hours_missing=max(0.0, REASSESS_HOURS - hours_done),
        held=sum(each.held_at is not None for each in plan.check_ins),
    )
