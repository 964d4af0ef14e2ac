"""Files of strangers: nothing outside is touched, nothing grows, and every refusal has a line."""

import contextlib
import io
import time
import zipfile
from pathlib import Path

import pytest

from assess.errors import InvalidInput
from assess.interchange import archive
from assess.interchange.qti_export import export_qti
from assess.interchange.qti_import import import_qti
from assess.interchange.reading import read_any
from assess.interchange.xml_source import MOST_ELEMENTS, read_xml
from tests.assess.interchange.banks import bank_of, changed, files_of, the_bank

QTI22 = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"'
ITEM = f'<assessmentItem {QTI22} identifier="i" title="t" adaptive="false" timeDependent="false"/>'
MANIFEST = "<manifest><resources>{}</resources></manifest>"
RESOURCE = '<resource identifier="r" type="imsqti_item_xmlv2p2" href="{}"/>'


def refusal(data: bytes, name: str = "file.xml") -> str:
    with pytest.raises(InvalidInput) as caught:
        import_qti(data, name)
    return "\n".join(map(str, caught.value.problems))


def package(*files: tuple[str, str]) -> bytes:
    return archive.pack((name, text.encode()) for name, text in files)


def test_an_entity_of_a_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n<a>&x;</a>'
    assert refusal(text.encode()).startswith("file.xml:1 a document type or an entity")


def test_text_of_many_pieces_takes_no_longer_than_its_length() -> None:
    began = time.process_time()
    read_xml(b"<a>" + b"x &lt;\n" * 400_000 + b"</a>", "file.xml")
    assert time.process_time() - began < 5


@pytest.mark.parametrize("text", ["9" * 6000, "[" * 100_000, "NaN"])
def test_json_beyond_what_can_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_any(b'{"CFDocument": ' + text.encode() + b"}", "file.json")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        "<!DOCTYPE a>",
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    ],
)
def test_no_document_type_is_read(head: str) -> None:
    assert "refused for safety" in refusal(f"{head}<a>&c;</a>".encode())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<a>\n<b>\n</a>", 3),
        ("<a>\n\n&unknown;</a>", 3),
        ("\n", 2),
        ("<a/>\n<b/>", 2),
        ('<a>\n<b x="1" x="2"/></a>', 2),
        ("<x:a>\n</x:a>", 1),
        ("no markup", 1),
    ],
)
def test_broken_xml_is_refused_at_its_line(text: str, line: int) -> None:
    assert refusal(text.encode()).startswith(f"file.xml:{line} broken XML")


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b"\xff\xfe<", b"<a>\xff</a>", b"PK\x03\x04x"]
)
def test_garbage_is_refused(data: bytes) -> None:
    assert refusal(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a><p>caf\u00e9</p></a>'
    assert read_xml(text.encode(encoding), "x").children[0].raw_text == "caf\u00e9"


def test_depth_and_number_of_elements_are_bounded() -> None:
    assert "too deep" in refusal(b"<a>" * 5000 + b"</a>" * 5000)
    assert "too many" in refusal(b"<a>" + b"<b/>" * (MOST_ELEMENTS + 1) + b"</a>")


def test_a_file_beyond_the_bound_is_not_parsed() -> None:
    assert "bytes" in refusal(b"<a>" + b" " * 5_000_000 + b"</a>")


@pytest.mark.parametrize(
    "path", ["../up.xml", "/etc/up.xml", "a/../../up.xml", "C:/up.xml", "..\\up.xml"]
)
def test_a_path_that_leads_out_of_the_package_is_refused(path: str) -> None:
    data = package(("imsmanifest.xml", MANIFEST.format("")), ("safe.xml", ITEM))
    # Written by hand: the zip library would tidy the name of a member.
    data = data.replace(b"safe.xml", path.encode()) if len(path) == 8 else zipped(path)
    assert "leads out of the package" in refusal(data, "p.zip")


def zipped(path: str, content: bytes = b"<a/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        entry = zipfile.ZipInfo("x")
        entry.filename = path
        entry.compress_type = zipfile.ZIP_DEFLATED
        made.writestr(entry, content)
    return stream.getvalue()


def test_a_bomb_is_refused_before_it_is_large() -> None:
    assert "larger than allowed" in refusal(zipped("imsmanifest.xml", b" " * 3_000_000), "p.zip")
    assert "larger than allowed" in refusal(zipped("imsmanifest.xml", b" " * 9_000_000), "p.zip")


def test_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    data = package(("a.xml", ""), ("b.xml", ""), ("c.xml", ""))
    assert "more than 2 files" in refusal(data, "p.zip")


def test_the_sum_of_all_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 20)
    assert "larger" in refusal(package(("a.xml", "x" * 15), ("b.xml", "x" * 15)), "p.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_path_that_stands_twice_is_refused() -> None:
    assert "stands twice" in refusal(package(("a.xml", "1"), ("a.xml", "2")), "p.zip")


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(package(("imsmanifest.xml", "<manifest/>")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal(bytes(data), "p.zip")


def test_a_torn_package_is_refused() -> None:
    data = export_qti(bank_of(*list(the_bank().items.values())[:3]))
    for cut in (10, len(data) // 2, len(data) - 10):
        assert "broken archive" in refusal(data[:cut], "p.zip")


def test_a_package_without_a_manifest_is_refused() -> None:
    assert "there is no imsmanifest.xml" in refusal(package(("i.xml", ITEM)), "p.zip")


def test_a_manifest_that_names_a_file_that_is_not_there_loses_that_item_only() -> None:
    resources = MANIFEST.format(RESOURCE.format("gone.xml"))
    found = import_qti(package(("imsmanifest.xml", resources)), "p.zip")
    assert found.count == 0
    assert [str(each) for each in found.problems] == [
        "imsmanifest.xml:1 r: not imported: gone.xml is not in the package"
    ]


def test_a_reference_out_of_the_package_finds_nothing() -> None:
    resources = MANIFEST.format(RESOURCE.format("../../etc/passwd"))
    found = import_qti(package(("imsmanifest.xml", resources)), "p.zip")
    assert [each.kind for each in found.problems] == ["refused"]


def test_a_broken_item_in_a_package_is_named_with_file_and_line() -> None:
    resources = MANIFEST.format(RESOURCE.format("i.xml"))
    data = package(("imsmanifest.xml", resources), ("i.xml", "<a>\n<b></a>"))
    assert refusal(data, "p.zip").startswith("i.xml:2 broken XML")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"firstline_bank": 1', '"firstline_bank": 2', "banks of version 2"),
        ('"firstline_bank": 1,', '"firstline_bank": 1', "firstline/bank.json:3 broken JSON"),
        ('"framework": {', '"framework": 5, "unknown": {', "firstline/bank.json:1"),
        ('"status": "provisional"', '"status": "certified"', "status"),
    ],
)
def test_a_broken_bank_is_refused_as_a_whole(old: str, new: str, problem: str) -> None:
    bank = bank_of(*list(the_bank().items.values())[:3])
    data = changed(export_qti(bank), "firstline/bank.json", old, new)
    assert problem in refusal(data, "p.zip")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"status": "draft"', '"status": 7'),
        ('"format": "behaviour"', '"format": "other"'),
        ('"review": {', '"review": 5, "other": {'),
        ('"review": {', '"self": {"$by_id": 5}, "other": {'),
        ('"fields": {', '"fields": [], "other": {'),
    ],
)
def test_a_broken_sidecar_costs_its_own_item_only(old: str, new: str) -> None:
    items = list(the_bank().items.values())[:3]
    data = changed(export_qti(bank_of(*items)), f"items/{items[1].id}.json", old, new)
    found = import_qti(data, "p.zip")
    assert [each["id"] for each in found.document["items"]] == [items[0].id, items[2].id]
    assert [(p.item, p.kind) for p in found.problems] == [(items[1].id, "refused")]


def test_a_changed_package_never_crashes() -> None:
    """Every byte of an item and its sidecar is damaged once; the answer is always one of ours."""
    item = next(each for each in the_bank().items.values() if each.format == "mcq")
    files = files_of(export_qti(bank_of(item)))
    for name in (f"items/{item.id}.xml", f"items/{item.id}.json", "imsmanifest.xml"):
        for at in range(0, len(files[name]), 29):
            for damage in (b"", b"<", b'"', b"{", b"\x00", b"]", b"9"):
                broken = files[name][:at] + damage + files[name][at + 1 :]
                with contextlib.suppress(InvalidInput):
                    import_qti(archive.pack({**files, name: broken}.items()), "p.zip")
