"""Texts that say the same twice, and texts that were copied from somewhere else."""

from pathlib import Path

import pytest

from assess import cli
from assess.banks.checks import check_folder
from tests.assess.banks.folders import activity, item, write
from tests.assess.banks.scenes import findings_on

FIRST = "A freight buyer delays the order. The rep offers a discount at once. What comes first now?"
TURNED = "At once the rep offers a freight buyer the discount. Order delays. What now comes first?"


def test_the_same_words_in_another_order_are_found(folder: Path) -> None:
    items = [item("mcq", stem=FIRST), item("mcq", id="mcq_skill_diagnosis_901", stem=TURNED)]
    for number, option in enumerate(items[1]["options"]):
        option["text"] = " ".join(reversed(items[0]["options"][number]["text"].split()))
    [found] = findings_on(folder, "L17", items)
    assert "uses the words of mcq_skill_diagnosis_900" in found.message
    items[0]["enemies"], items[1]["enemies"] = [items[1]["id"]], [items[0]["id"]]
    assert findings_on(folder, "L17", items) == []


def test_items_about_different_things_are_no_duplicates(folder: Path) -> None:
    other = item("mcq", id="mcq_skill_diagnosis_901", stem="Two reps share one hospital account.")
    for number, option in enumerate(other["options"]):
        option["text"] = f"Some quite different answer {number}"
    assert findings_on(folder, "L17", [item("mcq"), other]) == []


def test_a_text_copied_from_a_folder_of_foreign_texts_is_found(
    folder: Path, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign"
    write(foreign, {"essay.txt": f"It is said that {FIRST.lower()} And so on."})
    write(
        folder,
        {
            "items/mixed/all.yaml": {"schema": 1, "items": [item("mcq", stem=FIRST)]},
            "development/deal_coaching.yaml": {"schema": 1, "activities": [activity(why=FIRST)]},
        },
    )
    found = [each for each in check_folder(folder, against=foreign) if each.rule == "L18"]
    assert [each.message.split(":")[0] for each in found] == [
        "act_deal_coaching_1_01",
        "mcq_skill_diagnosis_900",
    ]
    assert all("shares with essay.txt" in each.message for each in found)
    assert all(each.severity == "E" for each in found)
    assert [each for each in check_folder(folder) if each.rule == "L18"] == []


def test_a_text_of_its_own_is_not_taken_for_a_copy(folder: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    write(foreign, {"essay.txt": "A freight buyer delays the order, as buyers do everywhere."})
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [item("mcq", stem=FIRST)]}})
    assert [each for each in check_folder(folder, against=foreign) if each.rule == "L18"] == []


def test_the_command_compares_and_shows_the_numbers(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = write(tmp_path / "foreign", {"essay.txt": FIRST})
    write(folder, {"items/mixed/all.yaml": {"schema": 1, "items": [item("mcq", stem=FIRST)]}})
    command = ["banks", "check", str(folder), "--statistics"]
    assert cli.main(command) == 0
    assert "small_bank: L13 school grade of stems: " in capsys.readouterr().out
    assert cli.main([*command, "--against", str(foreign)]) == 1
    assert "L18 mcq_skill_diagnosis_900: shares with essay.txt" in capsys.readouterr().out


def test_a_folder_without_texts_is_no_proof(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = tmp_path / "absent"
    assert cli.main(["banks", "check", str(folder), "--against", str(absent)]) == 1
    assert "holds no .txt or .md files" in capsys.readouterr().err
