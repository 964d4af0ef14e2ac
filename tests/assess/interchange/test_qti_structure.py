"""The XML we write against the information model of QTI 3: names, order, identifiers, references.

The schemas of 1EdTech are not part of this project. Who has them can name their folder in
`FIRSTLINE_QTI_SCHEMAS` and install lxml: then every item is also validated against them.
"""

import os
import re
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from assess.formats import FORMATS
from assess.formats.mcq import McqContent
from assess.formats.sjt_best_worst import SjtBestWorst, SjtBestWorstContent
from assess.formats.sjt_rate import SjtRateContent, points
from assess.interchange.qti_draw import EFFECTIVENESS, NAMESPACE
from assess.interchange.qti_export import PACKAGING, export_qti
from tests.assess.interchange.banks import bank_of, files_of, small_bank, the_bank

Q, CP = f"{{{NAMESPACE}}}", f"{{{PACKAGING}}}"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
ORDER = [
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
]
# What may stand directly inside, of what we write; the parts of a list come in this order.
INSIDE = {
    "qti-response-declaration": ["qti-correct-response", "qti-mapping"],
    "qti-correct-response": ["qti-value"],
    "qti-mapping": ["qti-map-entry"],
    "qti-item-body": [
        "qti-rubric-block",
        "p",
        "qti-choice-interaction",
        "qti-match-interaction",
        "qti-order-interaction",
    ],
    "qti-rubric-block": ["qti-content-body"],
    "qti-content-body": ["p"],
    "qti-choice-interaction": ["qti-prompt", "qti-simple-choice"],
    "qti-order-interaction": ["qti-prompt", "qti-simple-choice"],
    "qti-match-interaction": ["qti-prompt", "qti-simple-match-set"],
    "qti-simple-match-set": ["qti-simple-associable-choice"],
    "p": ["br", "qti-text-entry-interaction", "span"],
    "qti-response-condition": ["qti-response-if", "qti-response-else-if", "qti-response-else"],
}
CARDINALITY = {
    "qti-choice-interaction": ("single", "identifier"),
    "qti-order-interaction": ("ordered", "identifier"),
    "qti-match-interaction": ("multiple", "directedPair"),
    "qti-text-entry-interaction": ("single", "float"),
}


@cache
def items() -> dict[str, Element]:
    files = files_of(export_qti(the_bank()))
    return {
        Path(name).stem: fromstring(content)
        for name, content in files.items()
        if name.startswith("items/") and name.endswith(".xml")
    }


def tag(element: Element) -> str:
    assert element.tag.startswith(Q), element.tag
    return element.tag.removeprefix(Q)


def test_every_item_and_every_trial_item_has_a_file() -> None:
    assert len(items()) == len(the_bank().items) + len(the_bank().practice)


def test_elements_stand_in_the_order_of_the_model() -> None:
    for name, root in items().items():
        assert tag(root) == "qti-assessment-item"
        assert {"identifier", "title", "time-dependent"} <= set(root.attrib)
        parts = [tag(each) for each in root]
        assert parts == sorted(parts, key=ORDER.index), name
        for element in root.iter():
            if tag(element) in INSIDE:
                allowed = INSIDE[tag(element)]
                below = [tag(each) for each in element]
                assert below == sorted(below, key=allowed.index), (name, below)


def test_an_interaction_fits_its_declaration() -> None:
    for name, root in items().items():
        places = [each for each in root.iter() if tag(each) in CARDINALITY]
        assert len(places) == 1, name
        declared = root.find(f"{Q}qti-response-declaration")
        assert declared is not None
        assert places[0].get("response-identifier") == declared.get("identifier")
        kind = (declared.get("cardinality"), declared.get("base-type"))
        assert kind == CARDINALITY[tag(places[0])]


def test_identifiers_are_names_and_keys_and_points_name_choices() -> None:
    for name, root in items().items():
        ids = [each.get("identifier", "") for each in root.iter() if "choice" in tag(each)]
        ids = [each for each in ids if each]
        assert len(ids) == len(set(ids)), name
        assert all(NAME.fullmatch(each) for each in [*ids, root.get("identifier", "")]), name
        named = [each.get("map-key", "") for each in root.iter(f"{Q}qti-map-entry")]
        if root.get("label") != "numeric":
            named += correct_of(root)
            assert {each for pair in named for each in pair.split(" ")} <= set(ids), name


def test_outcomes_that_are_set_are_declared() -> None:
    for name, root in items().items():
        declared = {each.get("identifier") for each in root.iter(f"{Q}qti-outcome-declaration")}
        set_ = {each.get("identifier") for each in root.iter(f"{Q}qti-set-outcome-value")}
        assert set_ <= declared, name


def test_the_manifest_names_every_file_once_and_its_parts_exist() -> None:
    files = files_of(export_qti(small_bank()))
    root = fromstring(files["imsmanifest.xml"])
    assert [each.tag.removeprefix(CP) for each in root] == [
        "metadata",
        "organizations",
        "resources",
    ]
    hrefs = [each.get("href") for each in root.iter(f"{CP}file")]
    assert sorted(map(str, hrefs)) == sorted(set(files) - {"imsmanifest.xml"})
    ids = [each.get("identifier", "") for each in root.iter(f"{CP}resource")]
    ids.append(root.get("identifier", ""))
    assert len(ids) == len(set(ids))
    assert all(NAME.fullmatch(each) for each in ids)
    wanted = {each.get("identifierref") for each in root.iter(f"{CP}dependency")}
    assert wanted <= set(ids)


def correct_of(root: Element) -> list[str]:
    keys = root.iter(f"{Q}qti-correct-response")
    return [value.text or "" for key in keys for value in key]


def drawn(id_: str) -> tuple[list[str], dict[str, float]]:
    root = items()[id_]
    points_of = {
        each.get("map-key", ""): float(each.get("mapped-value", ""))
        for each in root.iter(f"{Q}qti-map-entry")
    }
    return correct_of(root), points_of


def test_keys_and_points_are_those_of_the_item() -> None:
    for id_, item in the_bank().items.items():
        correct, won = drawn(id_)
        content = item.content
        if isinstance(content, McqContent):
            assert correct == [content.best]
        if isinstance(content, SjtBestWorstContent):
            ids = [option.id for option in content.options]
            for best in ids:
                for worst in ids:
                    if best != worst:
                        code = SjtBestWorst().code(content, {"best": best, "worst": worst})[0].code
                        score = won.get(f"{best} best", 0) + won.get(f"{worst} worst", 0)
                        assert code == score + 2
        if isinstance(content, SjtRateContent):
            for option in content.options:
                for rating in range(1, 6):
                    assert won[f"{option.id} r{rating}"] == points(option.key, rating)
        if item.format == "behaviour":
            for choice in range(5):
                code = FORMATS["behaviour"].code(content, {"choice": choice})[0].code
                assert won[f"p{choice}"] == code
        if item.format == "validity":
            for choice in range(5):
                code = FORMATS["validity"].code(content, {"choice": choice})[0].code
                assert won.get(f"p{choice}", 0) == (code or 0)


def test_the_scale_of_effectiveness_is_in_the_bank() -> None:
    assert EFFECTIVENESS in the_bank().scales


def test_what_a_candidate_reads_names_no_key() -> None:
    for id_, root in items().items():
        body = root.find(f"{Q}qti-item-body")
        assert body is not None
        shown = "".join(body.itertext())
        item = the_bank().items.get(id_)
        for option in item.document().get("options", ()) if item else ():
            assert option["why"] not in shown


def test_an_item_with_strange_ids_keeps_to_the_model() -> None:
    item = next(each for each in the_bank().items.values() if each.format == "mcq")
    changed = item.model_copy(update={"id": "1 <odd> & ü"})
    files = files_of(export_qti(bank_of(changed)))
    names = [name for name in files if name.endswith(".xml")]
    assert names == ["imsmanifest.xml", "items/_1__odd_____.xml"]


@pytest.mark.skipif(not os.environ.get("FIRSTLINE_QTI_SCHEMAS"), reason="names no schemas")
def test_every_item_is_valid_by_the_schemas_of_the_standard() -> None:
    etree = pytest.importorskip("lxml.etree")
    folder = Path(os.environ["FIRSTLINE_QTI_SCHEMAS"])
    schema = etree.XMLSchema(etree.parse(folder / "imsqti_asiv3p0_v1p0.xsd"))
    for name, content in files_of(export_qti(the_bank())).items():
        if name.startswith("items/") and name.endswith(".xml"):
            schema.assertValid(etree.fromstring(content))
