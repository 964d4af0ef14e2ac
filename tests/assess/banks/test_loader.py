"""Reading a bank: what stands in the files arrives, and every error has its file and line."""

from pathlib import Path
from typing import Any

import pytest

from assess.banks.loader import load_bank, read_bank
from assess.banks.schema import Bank
from assess.errors import BankError
from assess.formats import FORMATS
from tests.assess.banks.folders import activity, documents, item, write

ITEMS = "items/mixed/all.yaml"


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    return list(caught.value.problems)


def with_items(folder: Path, *items: dict[str, Any]) -> Path:
    return write(folder, {ITEMS: {"schema": 1, "bank": "mixed", "items": list(items)}})


def line_of(folder: Path, text: str, nth: int = 1, file: str = ITEMS) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if text in line][nth - 1]


def test_everything_in_the_folder_arrives(bank: Bank) -> None:
    assert (bank.id, bank.version, bank.status) == ("small_bank", "1.0.0", "provisional")
    assert {each.format for each in bank.items.values()} == set(FORMATS)
    assert [each.id for each in bank.practice] == ["mcq_practice_001"]
    assert list(bank.framework.by_domain["coaching"]) == ["deal_coaching", "skill_diagnosis"]
    assert bank.framework.competencies[0].bars[5] == "level 5"
    assert bank.scales["frequency5"].points[4].code == 4
    assert bank.booklets["short"].sections[0].formats == ("mcq",)
    assert bank.activities["act_deal_coaching_1_01"].level.from_ == 1
    assert bank.glossary[0].term == "rep"


def test_a_bank_knows_the_domain_of_an_item(bank: Bank) -> None:
    assert bank.domain_of(bank.items["num_onboarding_ramp_900"]) == "recruiting"
    assert bank.domain_of(bank.items["val_infrequency_900"]) == ""


def test_a_bank_survives_being_written_as_a_document(bank: Bank) -> None:
    again = Bank.from_document(bank.document())
    assert again.document() == bank.document()
    assert again.items == bank.items
    assert again.booklets == bank.booklets


def test_broken_yaml_is_reported_at_its_line(folder: Path) -> None:
    write(folder, {ITEMS: "schema: 1\nitems:\n- id: [a\n- b: c: d\n"})
    [problem] = problems_of(folder)
    assert problem.startswith(f"{ITEMS}:4 L02 broken YAML")


def test_an_unquoted_colon_in_a_text_is_reported_at_its_line(folder: Path) -> None:
    write(folder, {ITEMS: "schema: 1\nitems:\n- id: a\n  why: a colon: as here\n"})
    [problem] = problems_of(folder)
    assert problem.startswith(f"{ITEMS}:4 L02 broken YAML")


def test_an_unknown_field_is_reported_at_its_line(folder: Path) -> None:
    with_items(folder, item("mcq"), item("behaviour", colour="blue"))
    line = line_of(folder, "colour: blue")
    assert problems_of(folder) == [f"{ITEMS}:{line} L02 unknown field colour"]


def test_a_missing_why_is_reported_at_its_option(folder: Path) -> None:
    broken = item("mcq")
    del broken["options"][1]["why"]
    with_items(folder, broken)
    line = line_of(folder, "- id: b")
    assert problems_of(folder) == [f"{ITEMS}:{line} L05 missing field why"]


def test_an_id_that_stands_twice_is_reported_with_its_first_place(folder: Path) -> None:
    with_items(folder, item("mcq"), item("mcq"))
    first, second = line_of(folder, "- id: mcq_"), line_of(folder, "- id: mcq_", nth=2)
    assert problems_of(folder) == [
        f"{ITEMS}:{second} L01 the id mcq_skill_diagnosis_900 is already used at {ITEMS}:{first}"
    ]


def test_a_key_out_of_range_is_reported_at_its_line(folder: Path) -> None:
    broken = item("sjt_rate")
    broken["options"][1]["key"] = 5.7
    with_items(folder, broken)
    [problem] = problems_of(folder)
    assert problem.startswith(f"{ITEMS}:{line_of(folder, 'key: 5.7')} L06 options.1.key:")


def test_a_text_borrowed_from_nowhere_is_reported_at_its_line(folder: Path) -> None:
    twin = item("sjt_rate", twin_of="sjtr_deal_coaching_901")
    del twin["options"][0]["text"]
    twin["options"][0]["same_text_as"] = "sjtr_deal_coaching_901.a"
    with_items(folder, twin)
    [problem] = problems_of(folder)
    assert problem.startswith(f"{ITEMS}:{line_of(folder, 'same_text_as')} L41 same_text_as names")


def test_a_borrowed_text_is_filled_in_from_another_file(folder: Path) -> None:
    twin = item("sjt_rate", id="sjtr_deal_coaching_901")
    for option in twin["options"]:
        option["same_text_as"] = f"sjtr_deal_coaching_900.{option['id']}"
        del option["text"]
    write(folder, {"items/a_twin.yaml": {"schema": 1, "items": [twin]}})
    bank = load_bank(folder)
    texts = [
        [option.text for option in bank.items[f"sjtr_deal_coaching_{number}"].content.options]  # type: ignore[attr-defined]
        for number in (900, 901)
    ]
    assert texts[0] == texts[1]


def test_text_and_a_borrowed_text_exclude_each_other(folder: Path) -> None:
    twin = item("sjt_rate")
    twin["options"][0]["same_text_as"] = "sjtr_deal_coaching_900.b"
    with_items(folder, twin)
    [problem] = problems_of(folder)
    assert "give text or same_text_as, not both" in problem


def test_an_unknown_format_names_those_there_are(folder: Path) -> None:
    with_items(folder, item("mcq", format="essay"))
    [problem] = problems_of(folder)
    assert problem.startswith(f"{ITEMS}:{line_of(folder, 'format: essay')} L02 ")
    assert "sjt_rate" in problem


def test_a_scored_item_without_difficulty_is_reported(folder: Path) -> None:
    broken = item("mcq")
    del broken["difficulty"]
    with_items(folder, broken)
    [problem] = problems_of(folder)
    assert problem.endswith("field required: difficulty")


def test_a_field_that_stands_twice_is_reported(folder: Path) -> None:
    text = (folder / "bank.yaml").read_text(encoding="utf-8") + "name: Another\n"
    write(folder, {"bank.yaml": text})
    [problem] = problems_of(folder)
    line = len(text.splitlines())
    assert problem == f"bank.yaml:{line} L02 the field 'name' stands twice"


def test_words_that_only_old_yaml_reads_as_values_stay_words(folder: Path) -> None:
    write(folder, {"glossary.yaml": "schema: 1\nterms:\n- {term: yes, meaning: 12:30}\n"})
    [term] = load_bank(folder).glossary
    assert (term.term, term.meaning) == ("yes", "12:30")


def test_a_tag_of_another_language_is_refused(folder: Path) -> None:
    write(folder, {"glossary.yaml": "schema: 1\nterms: !!python/object:os.system [a]\n"})
    write(folder, {"scales.yaml": "schema: 1\nscales: !!binary aGk=\n"})
    problems = problems_of(folder)
    assert any("the tag" in problem for problem in problems)


def test_a_missing_file_is_reported(folder: Path) -> None:
    (folder / "framework.yaml").unlink()
    assert problems_of(folder) == ["framework.yaml:1 L02 the file is missing"]


def test_another_schema_is_reported(folder: Path) -> None:
    write(folder, {"glossary.yaml": "terms: []\nschema: 2\n"})
    assert problems_of(folder) == ["glossary.yaml:2 L02 expected schema: 1"]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words\n"])
def test_a_file_without_fields_is_reported(folder: Path, text: str) -> None:
    write(folder, {"scales.yaml": text})
    assert problems_of(folder) == ["scales.yaml:1 L02 expected fields with values"]


def test_an_activity_with_a_wrong_kind_is_reported_at_its_line(folder: Path) -> None:
    name = "development/deal_coaching.yaml"
    write(folder, {name: {"schema": 1, "activities": [activity(kind="party")]}})
    [problem] = problems_of(folder)
    assert problem.startswith(f"{name}:{line_of(folder, 'kind: party', file=name)} L02 kind:")


def test_a_selection_says_exactly_one_thing(folder: Path) -> None:
    files = documents()
    booklet = files["booklets/short.yaml"]
    booklet["sections"][0]["select"] = [{"formats": ["mcq"], "count": 1, "per_domain": 1}]
    write(folder, files)
    [problem] = problems_of(folder)
    assert "give one of items, count" in problem


def test_one_broken_item_does_not_hide_the_others(folder: Path) -> None:
    with_items(folder, item("mcq", colour="blue"), item("behaviour"))
    bank, findings = read_bank(folder)
    assert bank is not None
    assert list(bank.items) == ["beh_operating_rhythm_900"]
    assert len(findings) == 1
