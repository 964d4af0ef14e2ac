"""Items of other tools: what we can say becomes a draft, everything else is named with its line."""

import re
from pathlib import Path
from typing import Any

import pytest

from assess.banks.checks import check_folder
from assess.banks.writer import write_bank
from assess.interchange.archive import pack
from assess.interchange.qti_export import export_qti
from assess.interchange.qti_import import Imported, import_qti
from tests.assess.interchange.banks import bank_of, files_of, small_bank, the_bank

NAMESPACES = {
    "2.0": "http://www.imsglobal.org/xsd/imsqti_v2p0",
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
}


def two(declared: str, body: str, *, version: str = "2.2", rest: str = "", more: str = "") -> bytes:
    """An item of QTI 2; the body begins in line 5."""
    return f"""<?xml version="1.0"?>
<assessmentItem xmlns="{NAMESPACES[version]}" identifier="q1" title="A title" {more}>
<responseDeclaration identifier="RESPONSE" {declared}</responseDeclaration>
<itemBody>
{body}
</itemBody>{rest}</assessmentItem>""".encode()


def three(declared: str, body: str) -> bytes:
    """An item of QTI 3."""
    return f"""<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="q1" title="q1" time-dependent="false">
<qti-response-declaration identifier="RESPONSE" {declared}</qti-response-declaration>
<qti-item-body>{body}</qti-item-body></qti-assessment-item>""".encode()


def single(correct: str = "B") -> str:
    value = f"<correctResponse><value>{correct}</value></correctResponse>" if correct else ""
    return f'cardinality="single" baseType="identifier">{value}'


def choices(*texts: str, prompt: str = "Which one?", most: int = 1) -> str:
    inside = "\n".join(
        f'<simpleChoice identifier="{id_}">{text}</simpleChoice>'
        for id_, text in zip("ABCDEFG", texts, strict=False)
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">'
        f"<prompt>{prompt}</prompt>\n{inside}</choiceInteraction>"
    )


def one(data: bytes) -> tuple[dict[str, Any], list[str]]:
    """The only item in a file, and what is said about it."""
    found = import_qti(data, "folder/file.xml")
    assert found.count == 1, found.problems
    return found.document["items"][0], [str(each) for each in found.problems]


def refused(data: bytes) -> str:
    found = import_qti(data, "file.xml")
    assert found.count == 0
    assert [each.kind for each in found.problems] == ["refused"]
    return str(found.problems[0])


@pytest.mark.parametrize("version", NAMESPACES)
def test_a_single_choice_is_a_draft_with_its_origin(version: str) -> None:
    body = "<p>A  rep\n asks <br/>you.</p><div><p>What now?</p></div>" + choices("One", "Two")
    item, problems = one(two(single(), body, version=version))
    assert problems == []
    assert item["id"] == "mcq_imported_001"
    assert (item["format"], item["status"]) == ("mcq", "draft")
    assert item["stem"] == "A rep asks\nyou.\n\nWhat now?\n\nWhich one?"
    assert [(o["id"], o["text"], o["correct"], o["why"]) for o in item["options"]] == [
        ("a", "One", False, ""),
        ("b", "Two", True, ""),
    ]
    assert item["review"] == {
        "author": f"imported from file.xml: q1, A title (QTI {version})",
        "subject": [],
        "sensitivity": "open",
        "date": None,
    }


def test_a_single_choice_of_version_3_is_read_alike() -> None:
    declared = (
        'cardinality="single" base-type="identifier"><qti-correct-response>'
        "<qti-value>x</qti-value></qti-correct-response>"
    )
    body = (
        '<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
        '<qti-prompt>Which?</qti-prompt><qti-simple-choice identifier="x">One</qti-simple-choice>'
        '<qti-simple-choice identifier="y">Two</qti-simple-choice></qti-choice-interaction>'
    )
    item, problems = one(three(declared, body))
    assert problems == []
    assert [each["correct"] for each in item["options"]] == [True, False]
    assert "(QTI 3.0)" in item["review"]["author"]


def test_a_comment_on_a_choice_becomes_its_reason() -> None:
    text = 'Two<feedbackInline identifier="B" outcomeIdentifier="F">Because of it.</feedbackInline>'
    rest = '<modalFeedback identifier="A" outcomeIdentifier="F">Not so.</modalFeedback>'
    item, problems = one(two(single(), choices("One", text), rest=rest))
    assert problems == []
    assert [(o["text"], o["why"]) for o in item["options"]] == [
        ("One", "Not so."),
        ("Two", "Because of it."),
    ]


def test_what_is_not_kept_is_named_with_its_line() -> None:
    body = (
        '<rubricBlock view="scorer"><p>For scorers.</p></rubricBlock>\n'
        "<p>A <em>bold</em> claim.</p>\n" + choices("One", "Two")
    )
    rest = (
        "<responseProcessing><setOutcomeValue/></responseProcessing>\n"
        '<stylesheet href="a.css"/>'
        '<modalFeedback identifier="other" outcomeIdentifier="F">Well.</modalFeedback>'
    )
    _item, problems = one(two(single(), body, rest=rest))
    assert problems == [
        "folder/file.xml:2 q1: a comment on the answer is not kept",
        "folder/file.xml:5 q1: a text for scorer is not kept",
        "folder/file.xml:6 q1: marks of style are not kept: em",
        "folder/file.xml:10 q1: its response-processing is not kept",
        "folder/file.xml:11 q1: its stylesheet is not kept",
    ]


def test_points_for_half_an_answer_are_named() -> None:
    table = (
        '<mapping><mapEntry mapKey="A" mappedValue="0.5"/>'
        '<mapEntry mapKey="B" mappedValue="1"/></mapping>'
    )
    for declared in (single() + table, single("") + table):
        item, problems = one(two(declared, choices("One", "Two", "Three")))
        assert [each["correct"] for each in item["options"]] == [False, True, False]
        assert problems == ["folder/file.xml:3 q1: points for parts of the answer are not kept"]


SCALE = ("Never", "Seldom", "Sometimes", "Often", "Always")


def test_five_choices_without_a_key_are_a_rating() -> None:
    found = import_qti(two(single(""), choices(*SCALE, prompt="I ask first.")), "f.xml")
    item = found.document["items"][0]
    assert (item["format"], item["self"], item["scale"]) == (
        "behaviour",
        "I ask first.",
        "imported1",
    )
    assert "keyed" not in item
    assert [each["label"] for each in found.document["scales"][0]["points"]] == list(SCALE)
    assert [each.kind for each in found.problems] == ["lost"]


def test_points_over_all_five_choices_say_the_direction() -> None:
    entries = "".join(
        f'<mapEntry mapKey="{id_}" mappedValue="{5 - n}"/>' for n, id_ in enumerate("ABCDE")
    )
    item, _problems = one(two(f"{single('')}<mapping>{entries}</mapping>", choices(*SCALE)))
    assert item["keyed"] == "minus"


def test_a_scale_of_another_length_is_refused() -> None:
    assert refused(two(single(""), choices("No", "Perhaps", "Yes"))) == (
        "file.xml:5 q1: not imported: no answer is right, and a scale of 3 points is not ours"
    )


def entry(answer: str, tolerance: str = "") -> bytes:
    declared = (
        f'cardinality="single" baseType="float"><correctResponse><value>{answer}</value>'
        "</correctResponse>"
    )
    gap = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    equal = f"<responseProcessing><equal {tolerance}/></responseProcessing>" if tolerance else ""
    return two(declared, f"<p>How many are sold?</p><p>{gap} pieces</p>", rest=equal)


@pytest.mark.parametrize(
    ("written", "width"),
    [
        ("", 0.0),
        ('toleranceMode="exact"', 0.0),
        ('toleranceMode="absolute" tolerance="0.5 0.5"', 0.5),
        ('toleranceMode="absolute" tolerance="0.5"', 0.5),
        ('toleranceMode="relative" tolerance="5"', 2.0),
    ],
)
def test_a_typed_number_keeps_its_tolerance(written: str, width: float) -> None:
    item, problems = one(entry("40", written))
    assert problems == []
    assert (item["format"], item["stem"], item["unit"]) == (
        "numeric",
        "How many are sold?",
        "pieces",
    )
    assert (item["answer"], item["tolerance"]) == (40.0, width)


def test_of_two_tolerances_the_smaller_one_is_kept_and_named() -> None:
    item, problems = one(entry("40", 'toleranceMode="absolute" tolerance="2 1"'))
    assert item["tolerance"] == 1.0
    assert problems == ["folder/file.xml:3 q1: of its two tolerances the smaller one is kept"]


def test_a_typed_word_is_refused() -> None:
    assert "the right answer is not one number" in refused(entry("York"))
    assert "the right answer is not one number" in refused(entry("nan"))


def test_a_gap_in_a_sentence_stays_a_gap() -> None:
    declared = 'cardinality="single" baseType="float"><correctResponse><value>7</value>'
    gap = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    body = f"<p>In all {gap} of the deals that were open were lost.</p>"
    item, _problems = one(two(declared + "</correctResponse>", body))
    assert item["stem"] == "In all ____ of the deals that were open were lost."


def match(
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    *pairs: str,
    reuse: int = 1,
) -> bytes:
    def group(names: tuple[str, ...], letters: str, most: int) -> str:
        inside = "".join(
            f'<simpleAssociableChoice identifier="{id_}" matchMax="{most}">{text}'
            "</simpleAssociableChoice>"
            for id_, text in zip(letters, names, strict=False)
        )
        return f"<simpleMatchSet>{inside}</simpleMatchSet>"

    keys = "".join(f"<value>{pair}</value>" for pair in pairs)
    correct = f"<correctResponse>{keys}</correctResponse>" if pairs else ""
    body = (
        "<p>A scene.</p>"
        f'<matchInteraction responseIdentifier="RESPONSE"><prompt>Do.</prompt>'
        f"{group(rows, 'ABCDEFG', 1)}{group(columns, 'vwxyz', reuse)}</matchInteraction>"
    )
    return two(f'cardinality="multiple" baseType="directedPair">{correct}', body)


ACTIONS = ("Wait", "Ask", "Act", "Leave")


def test_best_and_worst_are_read_from_either_side() -> None:
    forward = match(ACTIONS, ("Most effective", "Least effective"), "C v", "D w")
    item, problems = one(forward)
    assert item["format"] == "sjt_best_worst"
    assert [each["key"] for each in item["options"]] == ["middle", "middle", "best", "worst"]
    assert (item["stem"], item["ask"]) == ("A scene.", "Do.")
    assert "best_style" not in item
    assert any("best_style, setting and traps are to be added" in each for each in problems)
    turned = match(("Best", "Worst"), ("Wait", "Ask", "Act"), "A x", "B v")
    assert [each["key"] for each in one(turned)[0]["options"]] == ["worst", "middle", "best"]


@pytest.mark.parametrize("pairs", [("C v",), ("C v", "D v"), ("C v", "D q"), ()])
def test_best_and_worst_without_one_key_each_are_refused(pairs: tuple[str, ...]) -> None:
    assert "its key" in refused(match(ACTIONS, ("Best", "Worst"), *pairs))


def test_five_columns_are_ratings() -> None:
    item, problems = one(match(ACTIONS, ("1", "2", "3", "4", "5"), "A z", "B v", "C w", reuse=4))
    assert item["format"] == "sjt_rate"
    assert [each.get("key") for each in item["options"]] == [5.0, 1.0, 2.0, None]
    assert any("read as ratings" in each for each in problems)


def test_several_questions_on_one_scale_are_ratings() -> None:
    places = "".join(choices(*SCALE, prompt=each) for each in ACTIONS)
    item, _problems = one(two(single("E"), f"<p>A scene.</p>{places}"))
    assert (item["format"], item["stem"]) == ("sjt_rate", "A scene.")
    assert [(each["text"], each["key"]) for each in item["options"]] == [
        (action, 5.0) for action in ACTIONS
    ]


def test_most_and_least_like_me_are_a_block_of_statements() -> None:
    item, _problems = one(match(ACTIONS, ("Most like me", "Least like me")))
    assert item["format"] == "forced_choice"
    assert [each["text"] for each in item["statements"]] == list(ACTIONS)
    assert "competency" not in item["statements"][0]


def test_a_match_of_other_things_is_refused() -> None:
    told = refused(match(ACTIONS, ("Rome", "Paris", "Bonn"), "A v"))
    assert "neither best and worst nor five ratings" in told


def order(correct: str) -> bytes:
    inside = "".join(
        f'<simpleChoice identifier="{id_}">{text}</simpleChoice>'
        for id_, text in zip("ABC", ACTIONS, strict=False)
    )
    place = f'<orderInteraction responseIdentifier="RESPONSE">{inside}</orderInteraction>'
    return two(f'cardinality="ordered" baseType="identifier">{correct}', place)


def test_an_order_without_a_key_is_a_block_and_one_with_a_key_is_refused() -> None:
    assert one(order(""))[0]["format"] == "forced_choice"
    key = "<correctResponse><value>A</value></correctResponse>"
    assert "it has a right order; our orders have none" in refused(order(key))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (two(single(), choices("One", "Two", most=2)), "5 q1: not imported: several choices"),
        (two(single("Z"), choices("One", "Two")), "3 q1: not imported: its right answer is not"),
        (two(single(), choices("One")), "fewer than two choices"),
        (two(single(), "<p>Text.</p>"), "it asks for no answer"),
        (two(single(), choices("One", "Two") * 2), "it asks for 2 answers; ours ask for one"),
        (
            two(single(), '\n<p><img src="a.png" alt=""/></p>' + choices("One", "Two")),
            "6 q1: not imported: its text holds img, which plain text cannot keep",
        ),
        (
            two(single(), "\n\n<extendedTextInteraction/>"),
            "7 q1: not imported: ours know no extended-text-interaction",
        ),
        (two(single(), choices("A", "B"), more='adaptive="true"'), "it adapts"),
        (
            two(single(), choices("A", "B"), rest="\n<templateDeclaration/>"),
            "its content is computed",
        ),
        (
            two(single() + '<mapping><mapEntry mapKey="A" mappedValue="x"/></mapping>', ""),
            "mapped-value is no number",
        ),
    ],
)
def test_what_we_cannot_say_is_refused_with_its_line(data: bytes, reason: str) -> None:
    assert reason in refused(data)


def test_one_refused_item_does_not_cost_the_others() -> None:
    resources = "".join(
        f'<resource identifier="{n}" type="imsqti_item_xmlv2p2" href="i/{n}.xml"/>'
        for n in ("a", "b")
    )
    test = '<resource identifier="t" type="imsqti_test_xmlv2p2" href="t.xml"/>'
    files = {
        "imsmanifest.xml": f"<manifest><resources>{resources}{test}</resources></manifest>",
        "i/a.xml": two(single(), choices("One", "Two")).decode(),
        "i/b.xml": two(single(), "<uploadInteraction/>").decode(),
    }
    found = import_qti(pack((name, text.encode()) for name, text in files.items()), "some.zip")
    assert [each["id"] for each in found.document["items"]] == ["mcq_imported_001"]
    assert [str(each) for each in found.problems] == [
        "i/b.xml:5 q1: not imported: ours know no upload-interaction",
        "imsmanifest.xml:1 t: only items are read, no imsqti_test_xmlv2p2",
    ]


def checked(found: Imported, folder: Path) -> list[str]:
    write_bank(found.document, folder)
    return [str(each) for each in check_folder(folder) if each.severity == "E"]


def test_the_check_names_what_the_source_did_not_say(tmp_path: Path) -> None:
    scene = match(ACTIONS, ("Best", "Worst"), "C v", "D w")
    findings = checked(import_qti(scene, "f.xml"), tmp_path / "scene")
    assert {each.split(" ", 1)[1] for each in findings} >= {
        "L02 missing field best_style",
        "L02 missing field setting",
    }
    knowledge = import_qti(two(single(), choices("One", "Two")), "f.xml")
    findings = checked(knowledge, tmp_path / "knowledge")
    assert findings
    assert not [each for each in findings if " L02 " in each], "it can be read"


def test_a_package_of_version_1_is_refused_by_name() -> None:
    data = b"<questestinterop><item/></questestinterop>"
    with pytest.raises(Exception, match="cannot be read") as caught:
        import_qti(data, "old.xml")
    assert "this is QTI 1; QTI 2 and 3 are read" in str(caught.value.problems)  # type: ignore[attr-defined]


def test_a_package_of_a_folder_is_read_like_its_content() -> None:
    resource = '<resource identifier="a" type="imsqti_item_xmlv2p2" href="i/a%20b.xml"/>'
    files = {
        "folder/imsmanifest.xml": f"<manifest><resources>{resource}</resources></manifest>",
        "folder/i/a b.xml": two(single(), choices("One", "Two")).decode(),
        "folder/i/picture.png": "",
    }
    found = import_qti(pack((name, text.encode()) for name, text in files.items()), "some.zip")
    assert (found.count, found.problems) == (1, [])


def test_a_draft_beside_items_of_ours_gets_an_id_of_its_own() -> None:
    ours = the_bank().items["mcq_pipeline_inspection_001"]
    ours = ours.model_copy(update={"id": "mcq_imported_001"})
    files = files_of(export_qti(bank_of(ours)))
    entry = b'<resource identifier="new" type="imsqti_item_xmlv2p2" href="new.xml"/><resource '
    manifest = files["imsmanifest.xml"].replace(b"<resource ", entry, 1)
    files |= {"imsmanifest.xml": manifest, "new.xml": two(single(), choices("One", "Two"))}
    found = import_qti(pack(files.items()), "both.zip")
    assert [each["id"] for each in found.document["items"]] == [
        "mcq_imported_001",
        "mcq_imported_002",
    ]
    assert found.document["items"][0]["review"] == ours.document()["review"]


def test_a_sixth_choice_without_a_chance_stands_beside_the_scale() -> None:
    body = choices(*SCALE, "No chance to do this", prompt="I ask first.")
    found = import_qti(two(single(""), body), "f.xml")
    assert found.document["items"][0]["format"] == "behaviour"
    assert found.document["scales"][0]["no_chance"] == {"label": "No chance to do this"}
    assert len(found.document["scales"][0]["points"]) == 5


def test_our_own_items_without_their_sidecars_are_drafts_of_the_same_formats() -> None:
    bank = small_bank()
    files = {
        name: content
        for name, content in files_of(export_qti(bank)).items()
        if not name.endswith(".json") and "practice" not in name
    }
    manifest = files["imsmanifest.xml"].decode()
    files["imsmanifest.xml"] = re.sub(
        r'<resource identifier="(?:beside|firstline|item-practice)-?.*?</resource>', "", manifest,
        flags=re.DOTALL,
    ).encode()  # fmt: skip
    found = import_qti(pack(files.items()), "bare.zip")
    ours = {item.content.shown()[0][0]: item for item in bank.items.values()}
    for item in found.document["items"]:
        first = item.get("stem") or item.get("self") or item["statements"][0]["text"]
        assert ours[first].format == item["format"]
        assert item["status"] == "draft"
    assert [each.reason for each in found.problems if each.kind == "refused"] == [
        "a check on answering cannot be read without its sidecar"
    ]
    assert found.count == len(bank.items) - 1
