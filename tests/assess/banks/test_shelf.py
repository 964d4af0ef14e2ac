"""The template shelf: one source for each text, errors with lines, a hash that stays."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assess.banks.checks import check_folder
from assess.banks.hashes import content_hash
from assess.banks.loader import load_bank, read_bank
from assess.banks.schema import Bank
from assess.banks.shelf import Template, parts_of, templates_for
from assess.banks.writer import write_bank
from assess.resources import QUESTION_BANKS
from tests.assess.banks.folders import REVIEW, activity, documents, write

TEXT = "**Before** Goal: …\n\n**Log**\n\n| Date | Try |\n|---|---|\n| | |\n\n**Words.** Say it.\n"
# The names the specification of the library asks for.
NAMES = """
One-to-one agenda · Call observation sheet · Joint-call planner and debrief · Opportunity review
questions · Territory review agenda · Account review agenda · Forecast review agenda · Forecast log
with Brier score · Stage-evidence checklist · Pipeline clean-up sheet · Rep notes sheet · Team skill
grid · 15-minute practice card · Skills meeting designer · Role profile and criteria sheet ·
Structured interview sheet with anchors · Reference call guide · Bench tracker · Empty-territory
calculator · Ramp plan with proof points · Change kick-off canvas · Adoption scorecard · Obstacle
log · Team story canvas · Shield-or-align card · Sponsor contract · KPI picker with gaming test ·
Goal and minimum-standard worksheet · Coach-up plan with a fair end · Time audit · Eliminate,
delegate, automate board · Account hand-over plan · Account roles map · Expertise request card ·
Root-cause log · Weekly rhythm sheet · Rep-needs pulse
"""


def template(**changes: Any) -> dict[str, Any]:
    """A template as an author writes it; what is None is left out."""
    whole = {
        "id": "tpl_planner",
        "title": "Planner",
        "purpose": "For one call. Five minutes.",
        "competencies": ["deal_coaching"],
        "from": "act_deal_coaching_1_01",
        "status": "draft",
        "review": REVIEW,
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def files(*templates: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The small bank with these templates and one activity that uses them."""
    given = {"template": TEXT, "uses": [each["id"] for each in templates], **changes}
    return {
        **documents(),
        "development/deal_coaching.yaml": {"schema": 1, "activities": [activity(**given)]},
        "shelf.yaml": {"schema": 1, "templates": list(templates)},
    }


def found(folder: Path, *templates: dict[str, Any], **changes: Any) -> list[str]:
    for path in (folder / "development").glob("*.yaml"):
        path.unlink()
    write(folder, files(*templates, **changes))
    return [
        str(each)
        for each in check_folder(folder)
        if each.severity == "E" and each.file.startswith(("shelf", "development"))
    ]


def test_a_template_takes_the_text_of_its_activity_whole_or_in_parts(folder: Path) -> None:
    whole, part = template(), template(id="tpl_log", title="Log", parts=["Words", "Log"])
    assert found(folder, whole, part) == []
    bank = load_bank(folder)
    assert bank.shelf["tpl_planner"].text_in(bank.activities) == TEXT
    assert (
        bank.shelf["tpl_log"].text_in(bank.activities).startswith("**Words.** Say it.\n\n**Log**")
    )
    assert list(parts_of(TEXT)) == ["Before", "Log", "Words"]


def test_a_template_has_exactly_one_source() -> None:
    for changes in ({"text": "Own"}, {"from": None}, {"from": None, "text": "Own", "parts": ["A"]}):
        with pytest.raises(ValidationError):
            Template.model_validate(template(**changes))


def test_an_activity_names_the_sheets_it_gives_and_those_it_uses(folder: Path) -> None:
    own = template(id="tpl_own", title="Own", text="Date: …", **{"from": None})
    write(folder, files(own, template()))
    bank = load_bank(folder)
    [entry] = [each for each in bank.activities.values() if each.uses]
    assert [each.id for each in templates_for(entry, bank.shelf)] == ["tpl_planner", "tpl_own"]


@pytest.mark.parametrize(
    ("changes", "line", "problem"),
    [
        ({"id": "planner"}, "- id: planner", "T01 planner: the id should read tpl_<name>"),
        ({"competencies": ["flowers"]}, "- flowers", "T02 tpl_planner: unknown competency flowers"),
        ({"from": "act_x_1_01"}, "from: act_x_1_01", "T02 tpl_planner: unknown activity act_x_1"),
        ({"parts": ["After"]}, "- After", "has no part 'After'"),
        ({"from": None, "text": " "}, "text: ' '", "T03 tpl_planner: the text is empty"),
        ({"purpose": " "}, "purpose: ' '", "T03 tpl_planner: the purpose is empty"),
        ({"status": "reviewed"}, "status: reviewed", "T05 tpl_planner: status reviewed needs two"),
        ({"title": "A slam dunk"}, "title: A slam dunk", "L14 tpl_planner: "),
    ],
)  # fmt: skip
def test_each_rule_is_found_at_its_line(
    folder: Path, changes: dict[str, Any], line: str, problem: str
) -> None:
    [said] = found(folder, template(**changes))
    file, number = said.split(" ")[0].split(":")
    assert file == "shelf.yaml"
    assert (folder / file).read_text().splitlines()[int(number) - 1].strip() == line
    assert problem in said


def test_names_are_there_once_and_every_template_is_used(folder: Path) -> None:
    twice = [template(), template(id="tpl_other")]
    [said] = found(folder, *twice)
    assert "T01 tpl_other: has the name of tpl_planner" in said
    [said] = found(folder, template(), uses=[])
    assert "T04 tpl_planner: no activity uses it" in said
    [said] = found(folder, template(), uses=["tpl_planner", "tpl_gone"])
    assert said.startswith("development/deal_coaching.yaml:")
    assert "T02 act_deal_coaching_1_01: uses the unknown template tpl_gone" in said


def test_an_activity_without_a_text_gives_nothing_to_the_shelf(folder: Path) -> None:
    [said] = found(folder, template(), template=None)
    assert "T03 tpl_planner: the text is empty" in said


def test_a_bank_without_a_shelf_says_nothing_of_one(bank: Bank) -> None:
    assert "shelf" not in bank.document()
    assert all("uses" not in each for each in bank.document()["activities"])


def test_a_shelf_is_written_read_and_published_as_it_was(folder: Path, tmp_path: Path) -> None:
    write(folder, files(template(), template(id="tpl_log", title="Log", parts=["Log"])))
    bank = load_bank(folder)
    published = Bank.from_document(json.loads(json.dumps(bank.document())))
    assert published.shelf == bank.shelf
    write_bank(bank.document(), tmp_path / "again")
    again = load_bank(tmp_path / "again")
    assert again.shelf == bank.shelf
    assert content_hash(again) == content_hash(bank) == content_hash(published)
    shorter = {"tpl_planner": bank.shelf["tpl_planner"]}
    assert content_hash(bank.model_copy(update={"shelf": shorter})) != content_hash(bank)


def test_an_overlay_adds_templates_and_takes_the_place_of_others(
    folder: Path, tmp_path: Path
) -> None:
    write(folder, files(template()))
    base = load_bank(folder)
    own = [template(title="Our planner"), template(id="tpl_new", title="New", parts=["Log"])]
    header = {
        "schema": 1, "id": "northwind", "version": "1.0.0", "name": "Northwind's own",
        "status": "provisional", "extends": base.id,
    }  # fmt: skip
    overlay = write(
        tmp_path / "own",
        {"bank.yaml": header, "shelf.yaml": {"schema": 1, "templates": own}},
    )
    merged, findings = read_bank(overlay, base)
    assert merged is not None
    assert findings == []
    assert [each.title for each in merged.shelf.values()] == ["Our planner", "New"]
    assert "shelf.yaml" in {each.file for each in check_folder(overlay, base=base)}


def test_every_name_of_the_specification_is_on_the_shelf() -> None:
    bank = load_bank(QUESTION_BANKS / "first_line_manager")
    asked = {name.strip() for name in " ".join(NAMES.split()).split(" · ")}
    assert {each.title for each in bank.shelf.values()} == asked
    assert all(each.status == "draft" for each in bank.shelf.values())
    assert all(each.review.subject == () for each in bank.shelf.values())
