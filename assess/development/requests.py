"""Between a stored plan and the optimiser: the request a plan stands for, and its sessions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from assess.banks.schema import Bank
from assess.clock import now
from assess.development.circumstances import Circumstances
from assess.development.focus import Audience
from assess.development.levels import LevelEstimate
from assess.development.models import CheckIn, EntryState, Plan, PlanEntry
from assess.development.plan import PlannedPlan, PlannedSession
from assess.development.plan_request import Kept, PlanRequest

COACHING = "coaching"
# "Not useful" this often, and the plan prefers other kinds of work.
UNWANTED_AFTER = 2


def competency_weights(bank: Bank, domain_weights: Mapping[str, float]) -> dict[str, float]:
    """The weight of each domain, spread evenly over its competencies."""
    weights = {domain.id: domain.weight for domain in bank.framework.domains} | dict(domain_weights)
    return {
        competency: weights.get(domain, 0.0) / len(members)
        for domain, members in bank.framework.by_domain.items()
        for competency in members
    }


def request_of(
    plan: Plan, bank: Bank, *, begin: date | None = None, kept: Iterable[PlanEntry] = ()
) -> PlanRequest:
    """What the optimiser is asked, from `begin` on and around the entries in `kept`."""
    not_useful = Counter(
        bank.activities[each["activity"]].kind
        for each in plan.excluded
        if each["reason"] == "not_useful" and each["activity"] in bank.activities
    )
    return PlanRequest(
        estimates={k: LevelEstimate(v["level"], v["sd"]) for k, v in plan.estimates.items()},
        weights=plan.weights,
        coaching=bank.framework.by_domain.get(COACHING, ()),
        start=plan.start_date,
        audience=cast(Audience, plan.audience),
        is_coaching_below_floor=plan.is_coaching_below_floor,
        weekly_minutes=plan.weekly_minutes,
        circumstances=Circumstances.from_json(plan.circumstances),
        wishes=tuple(plan.wishes),
        begin=begin,
        kept=tuple(
            Kept(each.activity_id, each.number, each.date, each.minutes)
            for each in kept
            if each.activity_id in bank.activities
        ),
        excluded=frozenset(each["activity"] for each in plan.excluded),
        unwanted_kinds=frozenset(
            kind for kind, count in not_useful.items() if count >= UNWANTED_AFTER
        ),
        eased=frozenset(date.fromisoformat(each) for each in plan.eased_weeks),
    )


def write_sessions(plan: Plan, planned: PlannedPlan, *, kept: Iterable[PlanEntry] = ()) -> None:
    """Make the open entries of `plan` those of `planned`; `kept` entries stay as they are."""
    stays = {each.id for each in kept}
    existing = {(each.activity_id, each.number): each for each in plan.entries}
    wanted = {(each.activity_id, each.number): each for each in planned.sessions}
    moment = now()
    for key, entry in existing.items():
        if entry.id in stays or entry.state == EntryState.DONE:
            continue
        if key not in wanted:
            # A row with a history is kept, so that notes and events keep their place.
            entry.state = EntryState.DROPPED
            entry.changed_at = moment
    for key, session in wanted.items():
        found = existing.get(key)
        if found is None:
            found = PlanEntry(
                organisation_id=plan.organisation_id,
                activity_id=session.activity_id,
                number=session.number,
                worksheet={},
                times_moved=0,
            )
            plan.entries.append(found)
        _write(found, session)
        found.changed_at = moment
    highest: dict[str, int] = {}
    for entry in plan.entries:
        if entry.state != EntryState.DROPPED:
            highest[entry.activity_id] = max(highest.get(entry.activity_id, 0), entry.number)
    for entry in plan.entries:
        entry.of = highest.get(entry.activity_id, entry.of)
    plan.entries.sort(key=lambda each: (each.date, each.activity_id, each.number))
    plan.focus = [_focus(each) for each in planned.focus]


def write_check_ins(plan: Plan, planned: PlannedPlan) -> None:
    """Put the check-ins on their days; those that were held stay."""
    existing = {each.day: each for each in plan.check_ins}
    for each in planned.check_ins:
        found = existing.get(each.day)
        if found is None:
            plan.check_ins.append(
                CheckIn(
                    organisation_id=plan.organisation_id,
                    day=each.day,
                    date=each.date,
                    minutes=each.minutes,
                )
            )
        elif found.held_at is None:
            found.date = each.date


def _write(entry: PlanEntry, session: PlannedSession) -> None:
    entry.of = session.of
    entry.date = session.date
    entry.minutes = session.minutes
    entry.phase = session.phase
    entry.because = asdict(session.because)
    entry.state = EntryState.PLANNED


def _focus(focus: Any) -> dict[str, Any]:
    document = asdict(focus)
    document["estimate"] = {"level": focus.estimate.level, "sd": focus.estimate.sd}
    return document
