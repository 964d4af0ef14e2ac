"""The mixture of a bank: each rule finds one that leans, and passes one that does not."""

from pathlib import Path
from typing import Any

import pytest

from tests.assess.banks.folders import activity, documents, item, write
from tests.assess.banks.scenes import findings_on, scenes, topic

SETTING = {"segment": "any", "size": "mixed", "mode": "remote", "time_pressure": "low"}


def option(number: int, is_best: bool) -> str:
    return f"Take the {topic(number)} report to the office on Monday."


def varied(n: int = 24) -> list[dict[str, Any]]:
    made = scenes(option, n)
    for number, each in enumerate(made):
        each["best_style"] = ("firm", "develop", "analytic")[number % 3]
        each["setting"] = {
            **SETTING,
            "segment": f"trade {number % 10}",
            "size": ("mixed", "enterprise", "small business")[number % 3],
            "time_pressure": ("low", "medium", "high")[number % 3],
        }
    return made


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("segment", "bakery", "segment bakery: 100% of the scenes, 15% at most"),
        ("size", "enterprise", "size enterprise: 100% of the scenes, 50% at most"),
        ("time_pressure", "high", "time_pressure high: 100% of the scenes, 40% at most"),
    ],
)
def test_settings_that_repeat_are_found(folder: Path, name: str, value: str, message: str) -> None:
    items = varied()
    for each in items:
        each["setting"][name] = value
    [found] = findings_on(folder, "L34", items)
    assert found.message.startswith(message)
    assert found.message.count("sjtb_") == 10


def test_too_many_scenes_at_the_end_of_a_quarter_are_found(folder: Path) -> None:
    items = varied()
    assert findings_on(folder, "L34", items) == []
    for each in items[:8]:
        each["stem"] = "It is the last week of the quarter. " + each["stem"]
    [found] = findings_on(folder, "L34", items)
    assert "at the end of a quarter: 33%" in found.message


def test_too_few_firm_answers_are_found(folder: Path) -> None:
    assert findings_on(folder, "L22", varied()) == []
    items = varied()
    for each in items:
        each["best_style"] = "involve"
    assert "in 0% of the scenes" in findings_on(folder, "L22", items)[0].message


def test_scenes_without_a_twin_are_found(folder: Path) -> None:
    items = varied(5)
    assert "0% of the scenes have a twin" in findings_on(folder, "L41", items)[0].message
    assert findings_on(folder, "L41", items, status="calibrated")[0].severity == "E"
    first = items[0]
    for each in items[1:3]:
        each["twin_of"] = first["id"]
    found = findings_on(folder, "L41", items)
    assert not any("of the scenes have a twin" in each.message for each in found)


def levels(*names: str) -> list[dict[str, Any]]:
    p = {"easy": 0.7, "medium": 0.5, "hard": 0.4}
    return [
        item(
            "mcq",
            id=f"mcq_skill_diagnosis_{number:03d}",
            difficulty={"level": name, "p_borderline": p[name], "note": "judged"},
        )
        for number, name in enumerate(names)
    ]


def test_levels_of_difficulty_that_lean_are_found(folder: Path) -> None:
    leaning = findings_on(folder, "L30", levels(*["hard"] * 10))
    assert [each.message.split(";")[0] for each in leaning] == [
        "skill_diagnosis: 0% of 10 mcq items are easy, 20% to 35% is asked",
        "skill_diagnosis: 0% of 10 mcq items are medium, 35% to 60% is asked",
        "skill_diagnosis: 100% of 10 mcq items are hard, 15% to 35% is asked",
    ]
    even = levels(*["easy"] * 3, *["medium"] * 4, *["hard"] * 3)
    assert findings_on(folder, "L30", even) == []
    assert findings_on(folder, "L30", levels(*["hard"] * 7)) == []


def test_a_competency_without_items_for_candidates_is_found(folder: Path) -> None:
    closed = varied(4)
    for each in closed[:3]:
        each["audience"] = ["incumbent"]
    [found] = findings_on(folder, "L33", closed)
    assert "1 of 4 scene items suit candidates" in found.message
    closed[0]["audience"] = ["candidate", "incumbent"]
    assert findings_on(folder, "L33", closed) == []


def test_a_candidate_is_not_asked_about_a_team_of_their_own(folder: Path) -> None:
    text = {
        "self": "I asked my team about a planned change before the week was over.",
        "other": "This person asks the team about a planned change before the week is over.",
    }
    [found] = findings_on(folder, "L33", [item("behaviour", audience=["candidate"], **text)])
    assert found.severity == "E"
    assert findings_on(folder, "L33", [item("behaviour", **text)]) == []


def test_a_block_with_two_minus_statements_is_found(folder: Path) -> None:
    block = item("forced_choice")
    for statement in block["statements"]:
        statement["keyed"] = "minus"
    messages = [each.message for each in findings_on(folder, "L27", [block])]
    assert "fc_mixed_900: 3 statements are minus, one at most" in messages
    [kept] = findings_on(folder, "L27", [item("forced_choice")])
    assert "100% of the blocks" in kept.message


def with_duties(folder: Path, *served: str) -> list[str]:
    listed = [
        {"id": "s1_01", "competencies": ["deal_coaching"], "text": "a first duty"},
        {"id": "s1_02", "competencies": ["all"], "text": "a second duty"},
        {"id": "s1_03", "competencies": [], "text": "for no question"},
    ]
    write(
        folder,
        {
            "duties.yaml": {"schema": 1, "duties": listed},
            "development/deal_coaching.yaml": {
                "schema": 1,
                "activities": [activity(duties=list(served))],
            },
        },
    )
    found = findings_on(folder, "L25", [item("mcq", duties=["s1_01"])])
    return [str(each) for each in found if "dut" in each.message or "serves" in each.message]


def test_a_duty_that_nothing_serves_is_found_at_its_line(folder: Path) -> None:
    [found] = with_duties(folder)
    assert found == "duties.yaml:7 L25 s1_02: no item or activity serves it: a second duty"
    assert with_duties(folder, "s1_02") == []


def test_an_unknown_duty_is_found(folder: Path) -> None:
    [found] = with_duties(folder, "s1_02", "s9_99")
    assert "act_deal_coaching_1_01: unknown duty s9_99" in found


def test_a_duty_of_an_unknown_competency_is_found(folder: Path) -> None:
    listed = [{"id": "s1_01", "competencies": ["juggling"], "text": "a duty"}]
    write(folder, {"duties.yaml": {"schema": 1, "duties": listed}})
    [found] = findings_on(folder, "L02", [item("mcq")])
    assert "s1_01: unknown competency juggling" in found.message


def test_the_duties_are_part_of_a_published_bank(folder: Path) -> None:
    from assess.banks.loader import load_bank
    from assess.banks.schema import Bank

    listed = [{"id": "s1_01", "competencies": ["deal_coaching"], "text": "a duty"}]
    before = load_bank(write(folder, documents())).document()
    bank = load_bank(write(folder, {"duties.yaml": {"schema": 1, "duties": listed}}))
    assert "duties" not in before["framework"]
    assert Bank.from_document(bank.document()).framework.duties == bank.framework.duties
    assert bank.framework.duties[0].id == "s1_01"
