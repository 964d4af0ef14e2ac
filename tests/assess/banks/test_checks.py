"""The rules of the guide: each is broken once, and found at its place."""

from pathlib import Path
from typing import Any

import pytest

from assess.banks.checks import check_bank, check_folder
from assess.banks.loader import load_bank
from assess.banks.lock import lock_version
from assess.banks.schema import Bank
from assess.errors import Conflict
from tests.assess.banks.folders import activity, documents, item, write

LONG = "a word " * 80


def errors_of(folder: Path) -> list[str]:
    return [each.rule for each in check_folder(folder) if each.severity == "E"]


def broken(name: str, **changes: Any) -> dict[str, Any]:
    return item(name, **changes)


def option(name: str, index: int, **changes: Any) -> dict[str, Any]:
    made = item(name)
    listed = "statements" if name == "forced_choice" else "options"
    made[listed][index] = {**made[listed][index], **changes}
    return made


def test_the_small_bank_has_no_errors(folder: Path) -> None:
    assert [str(each) for each in check_folder(folder) if each.severity == "E"] == []


@pytest.mark.parametrize(
    ("rule", "made"),
    [
        ("L01", broken("mcq", id="mcq_Skill_1")),
        ("L01", broken("mcq", id="num_skill_diagnosis_001")),
        ("L03", broken("mcq", loads={"skill_diagnosis": 0.9})),
        ("L03", broken("mcq", loads={"deal_coaching": 0.5, "skill_diagnosis": 0.5})),
        ("L03", broken("mcq", loads={"flower_arranging": 1.0})),
        ("L03", broken("forced_choice", loads={"skill_diagnosis": 0.5, "deal_coaching": 0.5})),
        ("L04", broken("sjt_rate", options=item("sjt_rate")["options"][:3])),
        ("L05", option("sjt_rate", 0, why="Too short, but it is here.")),
        ("L05", option("mcq", 0, why=item("mcq")["options"][2]["why"])),
        ("L06", option("sjt_rate", 1, key=4.0)),
        ("L07", option("sjt_best_worst", 0, key="best")),
        ("L07", option("sjt_best_worst", 3, trap="none")),
        ("L08", broken("sjt_rate", stem=LONG + LONG)),
        ("L08", broken("behaviour", other="This person held meetings.")),
        (
            "L09",
            option(
                "mcq",
                0,
                text="The rep has lost interest after this and waits for a better year to come",
            ),
        ),
        ("L14", option("mcq", 0, text="He has lost interest after the success")),
        ("L14", option("mcq", 0, text="The rep wants more than $ 500 a day")),
        ("L15", option("mcq", 0, text="The rep always rests after a success")),
        ("L23", broken("behaviour", self="I held or moved a planned meeting with a colleague.")),
        ("L24", broken("behaviour", other="They held planned meetings when the week was busy.")),
        ("L24", broken("behaviour", other="This person eats an apple or pear for lunch on days.")),
        ("L26", option("forced_choice", 2, desirability=4.9)),
        ("L28", broken("numeric", answer=130000)),
        ("L28", broken("numeric", check="2**3")),
        ("L28", broken("numeric", check="(1 + 2")),
        ("L28", broken("numeric", check="1/0")),
        ("L28", broken("numeric", check="120000 + 77 - 77")),
        ("L28", broken("numeric", tolerance=60000)),
        ("L28", broken("numeric", common_wrong=item("numeric")["common_wrong"][:2])),
        ("L29", option("mcq", 0, correct=True)),
        ("L31", broken("mcq", params={"status": "calibrated", "model": "2pl", "basis": "data"})),
        ("L32", broken("mcq", status="reviewed")),
        ("L36", broken("validity", flag_if=[1, 5])),
        ("L36", broken("validity", kind="pair", pair=["val_infrequency_900", "beh_gone_001"])),
        ("L37", broken("mcq", enemies=["mcq_gone_001"])),
        ("L41", broken("sjt_rate", twin_of="sjtr_gone_001")),
        ("L02", broken("behaviour", scale="colours")),
        ("L02", option("sjt_rate", 0, trap="greed")),
    ],
)
def test_a_broken_rule_is_found(folder: Path, rule: str, made: dict[str, Any]) -> None:
    others = [item(name) for name in ("mcq", "behaviour") if made["format"] != name]
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [made, *others]}})
    findings = [each for each in check_folder(folder) if each.severity == "E"]
    assert rule in {each.rule for each in findings}
    found = next(each for each in findings if each.rule == rule)
    assert found.file == "items/mixed/all.yaml"
    assert found.line > 2
    assert made["id"] in found.message


def twins(**changes: Any) -> list[dict[str, Any]]:
    first = item("sjt_rate", enemies=["sjtr_deal_coaching_901"])
    second = item(
        "sjt_rate",
        id="sjtr_deal_coaching_901",
        twin_of=first["id"],
        **{
            "enemies": [first["id"]],
            "difficulty": {**first["difficulty"], "note": "the rep has done it before"},
            **changes,
        },
    )
    keys = {"a": 4.7, "b": 1.8, "c": 3.1, "d": 2.0}
    for each in second["options"]:
        each["same_text_as"] = f"{first['id']}.{each['id']}"
        each["key"] = keys[each["id"]]
        each["why"] += " But in this case it is another matter."
        del each["text"]
    return [first, second]


def test_twins_with_another_best_option_are_fine(folder: Path) -> None:
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": twins()}})
    assert errors_of(folder) == []


def test_twins_with_the_same_best_option_are_found(folder: Path) -> None:
    items = twins()
    items[1]["options"][0]["key"], items[1]["options"][1]["key"] = 1.8, 4.7
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": items}})
    assert errors_of(folder) == ["L41"]


def test_twins_with_other_options_are_found(folder: Path) -> None:
    items = twins()
    del items[1]["options"][3]["same_text_as"]
    items[1]["options"][3]["text"] = "Let the rep run the meeting and ask about it in a week."
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": items}})
    assert errors_of(folder) == ["L41"]


def test_twins_that_name_the_same_deciding_facts_are_found(folder: Path) -> None:
    items = twins()
    items[1]["difficulty"] = items[0]["difficulty"]
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": items}})
    assert errors_of(folder) == ["L41"]


def test_a_pair_has_to_speak_of_one_occasion(folder: Path) -> None:
    behaviour = item("behaviour")
    pair = item("validity", id="val_pair_900", kind="pair", scale=behaviour["scale"])
    pair |= {"pair": [behaviour["id"], "val_pair_900"], "flag_if": "both high"}
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [behaviour, pair]}})
    assert errors_of(folder) == ["L36"]
    pair["text"] = behaviour["self"]
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [behaviour, pair]}})
    assert "L36" not in errors_of(folder)


def test_twins_that_are_no_enemies_are_found(folder: Path) -> None:
    items = twins(enemies=[])
    items[0]["enemies"] = []
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": items}})
    assert errors_of(folder) == ["L17", "L41"]


def test_enemies_name_each_other(folder: Path) -> None:
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": twins(enemies=[])}})
    assert errors_of(folder) == ["L37"]


def test_a_waiver_silences_a_warning_of_its_item(folder: Path) -> None:
    unsure = {"level": "easy", "p_borderline": 0.5, "note": "judged"}
    made = item("mcq", difficulty=unsure)
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [made]}})
    assert "L30" in {each.rule for each in check_folder(folder)}
    made["waive"] = ["L30: the stem is long"]
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [made]}})
    assert "L30" not in {each.rule for each in check_folder(folder)}


def test_an_error_cannot_be_waived(folder: Path) -> None:
    made = item("mcq", enemies=["mcq_gone_001"], waive=["L37: later"])
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [made]}})
    assert errors_of(folder) == ["L37"]


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("D01", {"id": "act_bench_building_1_01"}),
        ("D02", {"competency": "flower_arranging", "id": "act_flower_arranging_1_01"}),
        ("D02", {"traps": ["greed"]}),
        ("D02", {"prerequisites": ["act_deal_coaching_1_99"]}),
        ("D02", {"kind": "tool"}),
        ("D03", {"title": "Plan a joint call with a rep and hold back in it"}),
        ("D03", {"steps": ["Do it."]}),
        ("D04", {"prerequisites": ["act_deal_coaching_1_01"]}),
        ("D05", {"status": "reviewed"}),
    ],
)
def test_a_broken_rule_of_the_library_is_found(
    folder: Path, rule: str, changes: dict[str, Any]
) -> None:
    entry = activity(**changes)
    write(folder, {"development/deal_coaching.yaml": {"schema": 1, "activities": [entry]}})
    assert rule in errors_of(folder)


def test_a_state_in_words_is_no_unknown_prerequisite(folder: Path) -> None:
    entry = activity(prerequisites=["one recorded call"])
    write(folder, {"development/deal_coaching.yaml": {"schema": 1, "activities": [entry]}})
    assert errors_of(folder) == []


def test_a_pool_too_small_for_its_booklet_is_a_warning(folder: Path) -> None:
    files = documents()
    files["booklets/short.yaml"]["sections"][0]["select"] = [{"formats": ["mcq"], "count": 9}]
    files["booklets/short.yaml"]["minimums"] = [
        {"formats": ["mcq"], "count": 1, "domains": ["recruiting"]}
    ]
    write(folder, files)
    messages = [each.message for each in check_folder(folder) if each.file.startswith("booklets")]
    assert messages == [
        "short: asks for 9 mcq, the bank has 1 that may meet",
        "short: recruiting has 0 items of mcq, 1 are needed",
    ]


def test_the_blueprint_is_compared_with_the_pool(folder: Path) -> None:
    files = documents()
    files["bank.yaml"]["blueprint"] = {"mcq": {"skill_diagnosis": 2}}
    write(folder, files)
    assert "skill_diagnosis: 1 mcq of 2" in {each.message for each in check_folder(folder)}


def test_a_retired_item_counts_for_nothing(folder: Path) -> None:
    files = documents()
    files["bank.yaml"]["blueprint"] = {"mcq": {"skill_diagnosis": 1}}
    files["items/mixed/all.yaml"]["items"] = [item("mcq", status="retired")]
    write(folder, files)
    messages = {each.message for each in check_folder(folder)}
    assert "skill_diagnosis: 0 mcq of 1" in messages
    assert "short: asks for 1 mcq, the bank has 0 that may meet" in messages


def test_findings_stand_in_the_order_of_the_files(folder: Path) -> None:
    findings = check_folder(folder)
    assert findings == sorted(findings)


def test_a_published_snapshot_can_be_checked_without_its_files(bank: Bank) -> None:
    snapshot = Bank.from_document(bank.document())
    assert all(each.severity == "W" for each in check_bank(snapshot))


def test_a_released_version_may_not_change(folder: Path) -> None:
    bank = load_bank(folder)
    lock_version(folder, bank)
    lock_version(folder, bank)
    assert errors_of(folder) == []
    files = documents()
    files["glossary.yaml"]["terms"][0]["meaning"] = "A person who sells."
    write(folder, files)
    assert errors_of(folder) == ["L02"]
    with pytest.raises(Conflict):
        lock_version(folder, load_bank(folder))
    files["bank.yaml"]["version"] = "1.0.1"
    write(folder, files)
    lock_version(folder, load_bank(folder))
    assert errors_of(folder) == []
    assert (folder / "versions.lock").read_text(encoding="utf-8").count("\n1.0.") == 2


def warnings_of(folder: Path, items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": items}})
    return [(each.rule, each.message) for each in check_folder(folder) if each.rule != "L25"]


def many_choices(n: int, *, best: int | None) -> list[dict[str, Any]]:
    """Multiple-choice items whose right option stands at `best`, or moves on."""
    items = []
    for number in range(n):
        made = item("mcq", id=f"mcq_skill_diagnosis_{number:03d}", stem=f"Case {number}. " * 6)
        options = [
            {"id": letter, "text": f"{letter} case {number} here", "correct": False, "why": why}
            for letter, why in (
                ("a", "A first reason which says something different."),
                ("b", "Another thought that would explain quite a lot."),
                ("c", "Chance alone may bring this about once more."),
            )
        ]
        options[number % 3 if best is None else best]["correct"] = True
        level, p = LEVELS[number % len(LEVELS)]
        difficulty = {"level": level, "p_borderline": p, "note": "judged"}
        items.append({**made, "options": options, "difficulty": difficulty})
    return items


LEVELS = (("easy", 0.7), ("medium", 0.5), ("hard", 0.4), ("medium", 0.5))


def ten_of(items: list[dict[str, Any]]) -> str:
    return ", ".join(each["id"] for each in items[:10])


def test_a_best_option_that_stands_in_one_place_is_found(folder: Path) -> None:
    rules = [rule for rule, _ in warnings_of(folder, many_choices(30, best=1))]
    assert rules.count("L12") == 2
    assert warnings_of(folder, many_choices(30, best=None)) == []


def test_a_best_option_that_is_the_longest_is_found(folder: Path) -> None:
    items = many_choices(30, best=None)
    for number, made in enumerate(items):
        made["options"][number % 3]["text"] += " indeed"
    assert [each for each in warnings_of(folder, items) if each[0] == "L10"] == [
        (
            "L10",
            "mcq: the best option is the longest in 100% of items, 33% is chance; most by "
            + ten_of(items),
        ),
        (
            "L10",
            "mcq: the best option is the shortest in 0% of items, 33% is chance; most by "
            + ten_of(items),
        ),
    ]


def test_two_items_that_say_nearly_the_same_are_found_unless_they_are_enemies(
    folder: Path,
) -> None:
    first, second = item("mcq"), item("mcq", id="mcq_skill_diagnosis_901")
    assert "L17" in [rule for rule, _ in warnings_of(folder, [first, second])]
    first["enemies"], second["enemies"] = [second["id"]], [first["id"]]
    assert "L17" not in [rule for rule, _ in warnings_of(folder, [first, second])]


def test_a_sentence_copied_from_another_format_is_found(folder: Path) -> None:
    copied = item("mcq", stem=item("sjt_rate")["stem"][:300])
    assert "L18" in [rule for rule, _ in warnings_of(folder, [item("sjt_rate"), copied])]


def test_competencies_that_meet_too_often_in_blocks_are_found(folder: Path) -> None:
    blocks = [item("forced_choice", id=f"fc_mixed_{n}", enemies=[]) for n in ("901", "902", "903")]
    messages = [message for rule, message in warnings_of(folder, blocks) if rule == "L27"]
    named = ", ".join(each["id"] for each in blocks)
    assert (
        f"bench_building and deal_coaching meet in 3 blocks, 2 at most; most by {named}" in messages
    )
    share = "100% of the blocks hold one minus statement, 50-60% is asked"
    assert f"{share}; most by {named}" in messages
