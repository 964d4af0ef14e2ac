"""A small bank in a folder, for tests to read and to break."""

from pathlib import Path
from typing import Any

import yaml

from assess.formats import FORMATS

REVIEW = {"author": "A. Writer", "subject": [], "sensitivity": "open", "date": None}
JUDGED = {
    "facet": "first facet",
    "duties": ["s1_01"],
    "difficulty": {"level": "medium", "p_borderline": 0.5, "note": "judged"},
    "params": {"status": "provisional_expert", "model": "any", "basis": "judged"},
    "enemies": [],
}
COMPETENCIES = {
    "deal_coaching": "coaching",
    "skill_diagnosis": "coaching",
    "bench_building": "recruiting",
    "onboarding_ramp": "recruiting",
    "operating_rhythm": "team_leadership",
}
DERAILERS = ("hijack", "sink_or_swim", "firefight", "favourite_time")


def item(name: str, **changes: Any) -> dict[str, Any]:
    """The example of a format, as an author would write it."""
    item_format = FORMATS[name]
    content = item_format.example.model_dump(mode="json", by_alias=True, exclude_unset=True)
    shared: dict[str, Any] = {
        "status": "draft",
        "audience": ["candidate", "incumbent"],
        "review": REVIEW,
    }
    if item_format.Content.is_scored:
        shared |= JUDGED
        if name == "forced_choice":
            shared["facet"] = "mixed"
    return {**content, **shared, **changes}


def framework() -> dict[str, Any]:
    """Five competencies in three domains."""
    return {
        "schema": 1,
        "domains": [
            {"id": "coaching", "name": "Coaching", "definition": "Coaches.", "weight": 0.5},
            {"id": "recruiting", "name": "Recruiting", "definition": "Hires.", "weight": 0.25},
            {"id": "team_leadership", "name": "Team", "definition": "Leads.", "weight": 0.25},
        ],
        "competencies": [
            {
                "id": id_,
                "domain": domain,
                "name": id_.replace("_", " "),
                "definition": "Does it.",
                "facets": ["first facet"],
                "indicators": {"positive": ["does it"], "negative": ["leaves it"]},
                "bars": {level: f"level {level}" for level in range(1, 6)},
                "knowledge": "what it takes",
                "derailers": ["hijack"],
            }
            for id_, domain in COMPETENCIES.items()
        ],
        "roles": [{"id": "coach", "name": "Coach", "weights": {"deal_coaching": 1.0}}],
        "derailers": [{"code": code, "pattern": code} for code in DERAILERS],
    }


def activity(**changes: Any) -> dict[str, Any]:
    """An entry of the development library."""
    return {
        "id": "act_deal_coaching_1_01",
        "title": "Plan a joint call",
        "competency": "deal_coaching",
        "facet": "first facet",
        "level": {"from": 1, "to": 3},
        "kind": "practice",
        "audience": ["candidate", "incumbent"],
        "minutes": {"first": 60, "repeat": 40},
        "cadence": {"times": 4, "every": "week"},
        "why": "It helps.",
        "steps": ["Choose a call.", "Plan it.", "Hold it.", "Talk about it."],
        "evidence": "Four plans.",
        "success": "The rep leads.",
        "traps": ["hijack"],
        "status": "draft",
        "review": REVIEW,
        **changes,
    }


def documents() -> dict[str, Any]:
    """The files of the bank, by path."""
    points = [{"code": code, "label": f"point {code}", "meaning": "so often"} for code in range(5)]
    scale = {"points": points, "no_chance": {"label": "No chance"}}
    section = {"id": "all", "title": "All", "select": [{"formats": ["mcq"], "count": 1}]}
    return {
        "bank.yaml": {
            "schema": 1,
            "id": "small_bank",
            "version": "1.0.0",
            "name": "Small bank",
            "status": "provisional",
        },
        "framework.yaml": framework(),
        "scales.yaml": {"schema": 1, "scales": {"frequency5": scale}},
        "glossary.yaml": {"schema": 1, "terms": [{"term": "rep", "meaning": "A seller."}]},
        "items/mixed/all.yaml": {"schema": 1, "bank": "mixed", "items": [item(f) for f in FORMATS]},
        "practice/practice.yaml": {
            "schema": 1,
            "bank": "practice",
            "items": [item("mcq", id="mcq_practice_001", loads={})],
        },
        "development/deal_coaching.yaml": {"schema": 1, "activities": [activity()]},
        "booklets/short.yaml": {
            "schema": 1,
            "id": "short",
            "name": "Short",
            "planned_minutes": 15,
            "limit_minutes": 25,
            "sections": [section],
        },
    }


def write(folder: Path, files: dict[str, Any]) -> Path:
    """Write `files` into `folder`: text as it is, anything else as YAML."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    return folder
