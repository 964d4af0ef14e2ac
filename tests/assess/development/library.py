"""A small development library for tests: two focus areas, one more, and a core."""

from typing import Any

from assess.banks.activities import Activity
from assess.banks.shelf import Template

REVIEW = {"author": "test", "subject": [], "sensitivity": "open", "date": None}


def activity(id: str, kind: str = "practice", **changes: Any) -> Activity:
    """An entry; everything a test does not care about is filled in."""
    parts = id.split("_")
    level = int(parts[-2])
    document: dict[str, Any] = {
        "id": id,
        "title": f"Do {' '.join(parts[1:-2])} {parts[-1]}",
        "competency": "_".join(parts[1:-2]),
        "facet": "any",
        "level": {"from": level, "to": min(level + 1, 5)},
        "kind": kind,
        "audience": ["candidate", "incumbent"],
        "minutes": {"first": 60, "repeat": 40},
        "cadence": {"times": 4, "every": "week"},
        "why": "It is the first habit to change.",
        "evidence_strength": "some",
        "steps": ["Choose a call. Not the largest deal.", "Plan your part", "Hold your part"],
        "evidence": "A planner with the rep's initials.",
        "success": "You talk a quarter of the time.",
        "status": "draft",
        "review": REVIEW,
    }
    return Activity.model_validate(document | changes)


def once(minutes: int) -> dict[str, Any]:
    """Minutes and cadence of something done once."""
    return {
        "minutes": {"first": minutes, "repeat": None},
        "cadence": {"times": 1, "every": "once"},
    }


CORE = [
    activity("act_core_1_01", "tool", competency="strategy_alignment", **once(60)),
    activity("act_core_1_02", "practice", competency="developmental_coaching",
             minutes={"first": 60, "repeat": 30}, cadence={"times": 2, "every": "2 weeks"}),
    activity("act_core_1_03", "tool", competency="operating_rhythm", **once(60)),
    activity("act_core_1_04", "tool", competency="pipeline_inspection", **once(90)),
]  # fmt: skip
CHOSEN = [
    activity("act_deal_coaching_1_01", prerequisites=["act_deal_coaching_1_02"],
             traps=["hijack", "tell_mode"], template="**Before** Goal: … · Signal for help: …\n",
             uses=["tpl_log"]),
    activity("act_deal_coaching_1_02", "tool", **once(30), template="Goal · hard moment · signal",
             needs={"people": "one rep", "sponsor_ask": "Backing to stay out of one large deal"}),
    activity("act_deal_coaching_1_03", "drill", minutes={"first": 20, "repeat": 15}),
    activity("act_deal_coaching_3_01", "peer", minutes={"first": 45, "repeat": 30}),
    activity("act_forecast_judgement_1_01", "learn", **once(30)),
    activity("act_forecast_judgement_3_02", minutes={"first": 60, "repeat": 20},
             cadence={"times": 13, "every": "week"},
             prerequisites=["act_forecast_judgement_1_01"]),
    activity("act_forecast_judgement_1_03", "drill", minutes={"first": 25, "repeat": 15}),
    activity("act_selection_interviewing_1_02", "tool", minutes={"first": 120, "repeat": 30},
             cadence={"times": 3, "every": "hire"}, prerequisites=["HR's local rules read"]),
    activity("act_selection_interviewing_1_04", "practice", minutes={"first": 90, "repeat": 60}),
    activity("act_selection_interviewing_1_05", "shadow", **once(90),
             needs={"people": "a mentor who interviews"}),
]  # fmt: skip
SHELF = {
    each.id: each
    for each in (
        Template.model_validate(
            {"id": "tpl_planner", "title": "Planner of a call", "purpose": "For one joint call.",
             "competencies": ["deal_coaching"], "from": "act_deal_coaching_1_01",
             "status": "draft", "review": REVIEW}),
        Template.model_validate(
            {"id": "tpl_log", "title": "Log of odds", "purpose": "For odds before the result.",
             "competencies": ["forecast_judgement"], "status": "draft", "review": REVIEW,
             "text": "**Log**\n\n| Deal | Odds |\n|---|---|\n| *Pump maker* | *60* |\n| | |\n"}),
    )
}  # fmt: skip
LIBRARY = {each.id: each for each in [*CORE, *CHOSEN]}
