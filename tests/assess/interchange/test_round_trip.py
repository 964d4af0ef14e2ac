"""Out and in again: nothing of a bank is lost, and what another tool changed arrives changed."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.banks.hashes import content_hash, structure_hash
from assess.banks.items import Item
from assess.banks.loader import load_bank
from assess.banks.schema import Bank, BaseBank
from assess.banks.writer import write_bank
from assess.errors import NotFound
from assess.formats import FORMATS
from assess.interchange.qti_export import export_qti
from assess.interchange.qti_import import Imported, import_qti
from tests.assess.interchange.banks import bank_of, changed, files_of, small_bank, the_bank

TWINS = ("sjtb_pipeline_inspection_001", "sjtb_pipeline_inspection_002")


def there_and_back(bank: Bank) -> Bank:
    found = import_qti(export_qti(bank), "bank.zip")
    assert not found.problems
    return Bank.from_document(found.document)


def test_the_published_bank_survives_the_way_out_and_in(tmp_path: Path) -> None:
    bank = the_bank()
    found = import_qti(export_qti(bank), "bank.zip")
    assert found.problems == []
    assert found.count == len(bank.items) + len(bank.practice)
    write_bank(found.document, tmp_path / "bank")
    again = load_bank(tmp_path / "bank")
    assert content_hash(again) == content_hash(bank)
    assert structure_hash(again) == structure_hash(bank)


def test_a_borrowed_text_is_borrowed_again() -> None:
    options = there_and_back(small_bank(*TWINS)).items[TWINS[1]].document()["options"]
    assert [each["same_text_as"] for each in options] == [f"{TWINS[0]}.{x}" for x in "abcd"]


def test_the_same_bank_is_the_same_file() -> None:
    assert export_qti(small_bank()) == export_qti(small_bank())


def test_a_few_items_bring_no_blueprint_and_no_practice() -> None:
    bank = the_bank()
    found = import_qti(export_qti(bank, [TWINS[0]]), "few.zip")
    assert [each["id"] for each in found.document["items"]] == [TWINS[0]]
    assert found.document.get("practice") == []
    assert found.document["framework"] == bank.document()["framework"]
    assert "blueprint" not in found.document


def test_a_twin_without_its_partner_keeps_its_texts() -> None:
    found = import_qti(export_qti(the_bank(), [TWINS[1]]), "few.zip")
    options = found.document["items"][0]["options"]
    assert all(each["text"] and "same_text_as" not in each for each in options)
    assert len([each for each in found.problems if "written out" in each.reason]) == len(options)


def test_a_bank_over_another_comes_back_as_one_bank(tmp_path: Path) -> None:
    base = BaseBank(id="first_line_manager", version="0.1.0", content_hash="0" * 64)
    over = {"id": "own", "extends": "first_line_manager", "retires": ("x",), "base": base}
    own = small_bank().model_copy(update=over)
    found = import_qti(export_qti(own), "own.zip")
    assert [each.reason for each in found.problems] == [
        "the bank was laid over another one; here both are one bank"
    ]
    write_bank(found.document, tmp_path / "own")
    again = load_bank(tmp_path / "own")
    assert (again.id, again.extends, again.base) == ("own", None, None)
    assert again.items == own.items


def test_an_item_that_does_not_exist_is_not_exported() -> None:
    with pytest.raises(NotFound, match="no item nothing"):
        export_qti(the_bank(), ["nothing"])


TEXT = st.text(
    st.one_of(
        st.sampled_from("<>&\"' \n\t\r]-;=/\\{}#%|:@`\x00\x0b\x85\u2028\ufffe\ufeff"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


def mutated(value: Any, texts: st.DataObject, at: str = "") -> Any:
    """The content with every text of it replaced."""
    if isinstance(value, dict):
        return {name: mutated(each, texts, name) for name, each in value.items()}
    if isinstance(value, list):
        return [mutated(each, texts, at) for each in value]
    free = ("stem", "text", "self", "other", "ask", "unit", "why", "solution", "error", "note")
    return texts.draw(TEXT) if isinstance(value, str) and at in free else value


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_text_survives(name: str, data: st.DataObject) -> None:
    item = next(each for each in small_bank().items.values() if each.format == name)
    strange = Item.model_validate(mutated(item.document(), data))
    one = bank_of(strange)
    assert content_hash(there_and_back(one)) == content_hash(one)


@settings(max_examples=100, deadline=None)
@given(ids=st.lists(TEXT.filter(bool), min_size=4, max_size=4, unique=True))
def test_ids_that_xml_cannot_hold_survive(ids: list[str]) -> None:
    document = the_bank().items[TWINS[0]].document()
    for option, id_ in zip(document["options"], ids, strict=True):
        option["id"] = id_
    strange = Item.model_validate({**document, "id": "".join(ids)})
    one = bank_of(strange)
    assert content_hash(there_and_back(one)) == content_hash(one)


ONE = f"items/{TWINS[0]}.xml"


def edited(old: str, new: str) -> tuple[Imported, dict[str, Any]]:
    package = changed(export_qti(small_bank(*TWINS)), ONE, old, new)
    found = import_qti(package, "edited.zip")
    return found, next(each for each in found.document["items"] if each["id"] == TWINS[0])


def test_a_text_changed_elsewhere_arrives_changed_and_unreviewed() -> None:
    found, item = edited("Close the deal as lost", "Close the deal as won")
    assert "Close the deal as won" in item["options"][2]["text"]
    assert (item["status"], item["review"]["subject"]) == ("draft", [])
    assert item["loads"] == the_bank().items[TWINS[0]].document()["loads"]
    assert any("changed since its export" in each.reason for each in found.problems)
    assert any("is written out" in each.reason for each in found.problems), "its twin kept the old"


def test_a_key_changed_elsewhere_arrives_changed() -> None:
    old, new = "<qti-value>c best</qti-value>", "<qti-value>b best</qti-value>"
    found, item = edited(old, new)
    assert [each["key"] for each in item["options"]] == ["worst", "best", "middle", "middle"]
    assert any("keys or points" in each.reason for each in found.problems), "the points did not"


def test_other_indentation_changes_nothing() -> None:
    found, _item = edited("<p>", "<p>\n      ")
    assert found.problems == []


def test_points_changed_elsewhere_are_named_and_not_taken() -> None:
    found, item = edited('map-key="a best" mapped-value="-1"', 'map-key="a best" mapped-value="3"')
    assert item == the_bank().items[TWINS[0]].document()
    problem = next(each for each in found.problems if "keys or points" in each.reason)
    assert (problem.file, problem.item) == (ONE, TWINS[0])
    assert problem.line > 1


def test_other_processing_is_named() -> None:
    found, _item = edited("</qti-and>", "</qti-and><!-- x -->")
    assert found.problems == []
    found, _item = edited('base-type="integer">2<', 'base-type="integer">1<')
    assert any("response-processing" in each.reason for each in found.problems)


def test_a_sidecar_of_a_later_version_is_refused_by_name() -> None:
    name = ONE.replace(".xml", ".json")
    package = changed(
        export_qti(small_bank(*TWINS)), name, '"firstline_sidecar": 1', '"firstline_sidecar": 9'
    )
    found = import_qti(package, "later.zip")
    refused = [each for each in found.problems if each.kind == "refused"]
    assert [each.file for each in refused] == [name]
    assert found.count == len(small_bank(*TWINS).items) + len(the_bank().practice) - 1


def test_a_sidecar_holds_no_text_that_the_xml_says() -> None:
    files = files_of(export_qti(small_bank()))
    for item in small_bank().items.values():
        for text, _path in item.content.shown():
            if len(text) > 20:
                assert text not in files[f"items/{item.id}.json"].decode(), item.id
