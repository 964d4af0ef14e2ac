"""CASE: the framework out and in again, stable identifiers, and what does not fit is named."""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from assess.banks.framework import plain
from assess.errors import InvalidInput
from assess.interchange.case_export import export_case
from assess.interchange.case_import import import_case
from assess.interchange.reading import read_any
from tests.assess.interchange.banks import bank_of, the_bank

MOMENT = datetime(2026, 3, 1, 12, 30, 5, 999, tzinfo=UTC)
REQUIRED = {
    "CFItems": {"identifier", "fullStatement", "uri", "lastChangeDateTime", "CFDocumentURI"},
    "CFAssociations": {
        "identifier",
        "associationType",
        "uri",
        "originNodeURI",
        "destinationNodeURI",
        "lastChangeDateTime",
    },
    "CFRubrics": {"identifier", "uri", "lastChangeDateTime"},
}


@pytest.fixture
def package() -> dict[str, Any]:
    return export_case(the_bank(), MOMENT)


def back(package: dict[str, Any]) -> Any:
    return import_case(json.dumps(package).encode(), "f.json")


def everything(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for each in value for found in everything(each)]
    if not isinstance(value, dict):
        return []
    return [value, *(found for each in value.values() for found in everything(each))]


def test_the_framework_survives_the_way_out_and_in(package: dict[str, Any]) -> None:
    case = back(package)
    assert case.problems == []
    assert plain(case.framework) == plain(the_bank().framework)


def test_every_part_has_what_the_standard_asks_for(package: dict[str, Any]) -> None:
    head = package["CFDocument"]
    assert {"identifier", "uri", "creator", "title", "lastChangeDateTime"} <= set(head)
    assert head["lastChangeDateTime"] == "2026-03-01T12:30:05+00:00"
    assert head["adoptionStatus"] == "Draft"
    for kind, fields in REQUIRED.items():
        assert package[kind]
        assert all(fields <= set(each) for each in package[kind]), kind
    for each in everything(package):
        if "identifier" in each:
            assert each["uri"] == f"urn:uuid:{uuid.UUID(each['identifier'])}"
        if "associationType" in each:
            assert each["associationType"] in ("isChildOf", "isRelatedTo")


def test_identifiers_differ_within_a_framework_and_stay_between_versions(
    package: dict[str, Any],
) -> None:
    own = [
        each["identifier"]
        for kind in ("CFItems", "CFAssociations", "CFRubrics")
        for each in package[kind]
    ]
    assert len(own) == len(set(own))
    later = the_bank().model_copy(update={"version": "9.9.9"})
    again = export_case(later, datetime(2030, 1, 1, tzinfo=UTC))
    assert [each["identifier"] for each in again["CFItems"]] == [
        each["identifier"] for each in package["CFItems"]
    ]
    assert all(uuid.UUID(each).version == 5 for each in own)


def test_every_item_hangs_under_the_document(package: dict[str, Any]) -> None:
    parent = {
        each["originNodeURI"]["identifier"]: each["destinationNodeURI"]["identifier"]
        for each in package["CFAssociations"]
        if each["associationType"] == "isChildOf"
    }
    for item in package["CFItems"]:
        at, steps = item["identifier"], 0
        while at in parent and steps < 10:
            at, steps = parent[at], steps + 1
        assert at == package["CFDocument"]["identifier"]


def test_the_package_holds_no_key_and_no_item_of_the_bank(package: dict[str, Any]) -> None:
    text = json.dumps(package)
    assert not re.search(r"\b(?:mcq|sjtb|sjtr|num|fc|val|beh)_[a-z_]+_\d{3}\b", text)


def test_what_does_not_fit_is_named(package: dict[str, Any]) -> None:
    package["CFItems"].append(
        {"identifier": "x", "fullStatement": "A cluster.", "CFItemType": "Cluster", "uri": "urn:x"}
    )
    package["CFAssociations"][0]["associationType"] = "exactMatchOf"
    package["CFRubrics"].append({"identifier": "y", "description": "essays"})
    reasons = [str(each) for each in back(package).problems]
    assert any("ours know no Cluster" in each for each in reasons)
    assert any("exactMatchOf is not kept" in each for each in reasons)
    assert any("rubric of another kind" in each for each in reasons)


def test_a_framework_without_weights_and_levels_can_be_read(package: dict[str, Any]) -> None:
    del package["CFRubrics"]
    framework = back(package).framework
    assert {each.weight for each in framework.domains} == {0.0}
    assert framework.competencies[0].bars == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "broken JSON"),
        ('{\n\n"a": }', "f.json:3"),
        ("{}", "there is no CFDocument"),
        ('{"CFDocument": {}, "CFItems": [5]}', "not as CASE has it"),
        ('{"CFDocument": {}, "CFItems": [{"fullStatement": "x"}]}', "identifier"),
        ('{"CFDocument": {}, "CFAssociations": [{}]}', "associationType"),
        ("[" * 100_000, "f.json:1"),
    ],
)
def test_a_broken_package_is_refused_in_words(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        import_case(text.encode(), "f.json")
    assert problem in str(caught.value.problems)


def test_a_framework_becomes_a_bank_without_items(package: dict[str, Any]) -> None:
    document, problems, count = read_any(json.dumps(package).encode(), "f.json")
    assert (problems, count) == ([], len(the_bank().framework.competencies))
    assert document["id"] == "first_line_sales_manager"
    assert document["items"] == []


def test_an_empty_framework_can_be_written() -> None:
    package = export_case(bank_of(), MOMENT)
    assert package["CFItems"] == []
