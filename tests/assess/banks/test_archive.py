"""Uploaded banks: a folder in a ZIP file, and everything else refused."""

import io
import zipfile
from pathlib import Path

import pytest

from assess.banks import archive
from assess.banks.archive import unpacked
from assess.errors import InvalidInput


def zipped(**files: str) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    made.seek(0)
    return made


GOOD = {"bank.yaml": "schema: 1", "items/a/mcq.yaml": "items: []"}


@pytest.mark.parametrize("top", ["", "my_bank/"])
def test_a_bank_may_stand_at_the_top_or_in_one_folder(top: str) -> None:
    files = {top + name: content for name, content in GOOD.items()}
    with unpacked(zipped(**files, **{"__MACOSX/._bank.yaml": "x"})) as folder:
        found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert found == set(GOOD)
        assert (folder / "items/a/mcq.yaml").read_text() == "items: []"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../evil.yaml", "leads out"),
        ("items/../../evil.yaml", "leads out"),
        ("/etc/evil.yaml", "leads out"),
        ("items\\evil.yaml", "leads out"),
        ("items/run.py", "is no YAML file"),
        ("a/bank.yaml", "Exactly one bank.yaml"),
    ],
)
def test_what_no_bank_needs_is_refused(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message), unpacked(zipped(**{**GOOD, name: "x"})):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_beside_the_bank_is_refused() -> None:
    files = zipped(**{"b/bank.yaml": "x", "other/x.yaml": "x"})
    with pytest.raises(InvalidInput, match="stands outside"), unpacked(files):
        pass


def test_an_archive_without_a_bank_is_refused() -> None:
    with (
        pytest.raises(InvalidInput, match=r"Exactly one bank\.yaml"),
        unpacked(zipped(**{"a.yaml": "x"})),
    ):
        pass


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no ZIP archive"), unpacked(io.BytesIO(b"hello")):
        pass


def test_a_file_that_unpacks_to_more_than_it_may_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("bank.yaml", "x")
        target.writestr("items/large.yaml", "0" * (archive.LARGEST_FILE + 1))
    with pytest.raises(InvalidInput, match="larger than 2 MB"), unpacked(made):
        pass


def test_more_than_a_bank_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    with pytest.raises(InvalidInput, match="more than 1 files"), unpacked(zipped(**GOOD)):
        pass
    monkeypatch.setattr(archive, "MOST_FILES", 10)
    monkeypatch.setattr(archive, "LARGEST_WHOLE", 5)
    with pytest.raises(InvalidInput, match="larger than a bank"), unpacked(zipped(**GOOD)):
        pass
