"""The rules of the development library."""

import re
from collections.abc import Iterator

from assess.banks.activities import Activity
from assess.banks.findings import Finding
from assess.banks.schema import Bank
from assess.banks.yaml_source import Step
from assess.formats.wording import words

ID = re.compile(r"act_[a-z_]+_[1-5]_\d{2}")
LONGEST_TITLE, LONGEST_STEP = 9, 40
# What every new manager does in the first thirty days, and what every candidate can do.
CORES = ("core", "candidate")
UNREVIEWED = ("draft", "retired")


def check_activities(bank: Bank) -> list[Finding]:
    """D01 ids, D02 references, D03 lengths, D04 cycles, D05 reviews."""
    findings = []
    for activity in bank.activities.values():
        for rule, message, path in (*_own(activity), *_references(bank, activity)):
            file, line = bank.places.find("activity", activity.id, path)
            findings.append(Finding(file, line, rule, f"{activity.id}: {message}"))
    for id_ in _in_cycles(bank.activities):
        file, line = bank.places.find("activity", id_, ("prerequisites",))
        findings.append(Finding(file, line, "D04", f"{id_}: is its own prerequisite"))
    return findings


Rule = tuple[str, str, tuple[Step, ...]]


def _own(activity: Activity) -> Iterator[Rule]:
    families = tuple(f"act_{name}_" for name in (activity.competency, *CORES))
    if not ID.fullmatch(activity.id) or not activity.id.startswith(families):
        yield "D01", "the id should read act_<competency>_<level>_<2 digits>", ("id",)
    if len(activity.title.split()) > LONGEST_TITLE:
        yield "D03", f"the title has more than {LONGEST_TITLE} words", ("title",)
    if not 4 <= len(activity.steps) <= 9:
        yield "D03", f"{len(activity.steps)} steps, 4 to 9 are asked", ("steps",)
    for i, step in enumerate(activity.steps):
        if len(words(step)) > LONGEST_STEP:
            yield "D03", f"the step has more than {LONGEST_STEP} words", ("steps", i)
    if activity.kind == "tool" and not activity.template:
        yield "D02", "a tool needs a template", ("kind",)
    review = activity.review
    if activity.status not in UNREVIEWED and len(set(review.subject) - {review.author}) < 2:
        yield "D05", f"status {activity.status} needs two reviewers", ("status",)


def _references(bank: Bank, activity: Activity) -> Iterator[Rule]:
    known = bank.framework.by_competency
    for name in (activity.competency, *activity.also):
        if name not in known:
            yield "D02", f"unknown competency {name}", ("competency",)
    derailers = {each.code for each in bank.framework.derailers}
    for i, trap in enumerate(activity.traps):
        if trap not in derailers:
            yield "D02", f"unknown trap {trap}", ("traps", i)
    for i, each in enumerate(activity.prerequisites):
        # Anything that is no id is a state of affairs, in words.
        if ID.fullmatch(each) and each not in bank.activities:
            yield "D02", f"unknown prerequisite {each}", ("prerequisites", i)


def _in_cycles(activities: dict[str, Activity]) -> list[str]:
    def reaches_itself(start: str) -> bool:
        seen: set[str] = set()
        waiting = list(activities[start].prerequisites)
        while waiting:
            each = waiting.pop()
            if each == start:
                return True
            if each in activities and each not in seen:
                seen.add(each)
                waiting += activities[each].prerequisites
        return False

    return [id_ for id_ in activities if reaches_itself(id_)]
