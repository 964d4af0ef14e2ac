"""Writing a bank's folder: what the loader reads back is what was written."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.banks.hashes import content_hash
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.banks.writer import write_bank
from assess.banks.yaml_source import read_yaml
from assess.errors import Conflict

ODD = st.sampled_from("\n\r\t \"'|>#:-&*!%@`{}[]\\\x0b\x7f\x85\u2028\u2029\ufeff")
TEXT = st.text(
    st.one_of(ODD, st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    max_size=150,
)
PLAIN = st.sampled_from(["yes", "no", "null", "~", "1", "01", "1e3", "2026-01-01", "1:30", "="])


def test_a_bank_is_read_back_as_it_was(bank: Bank, tmp_path: Path) -> None:
    write_bank(bank.document(), tmp_path / "again", comment="first line\nsecond line")
    assert content_hash(load_bank(tmp_path / "again")) == content_hash(bank)
    first = (tmp_path / "again" / "bank.yaml").read_text().splitlines()[:2]
    assert first == ["# first line", "# second line"]


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(TEXT, PLAIN))
def test_any_text_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("texts") / "bank"
    write_bank({"glossary": [{"term": text, "meaning": text}]}, folder)
    value = read_yaml(folder / "glossary.yaml", "glossary.yaml").value
    assert value == {"schema": 1, "terms": [{"term": text, "meaning": text}]}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(Conflict, match="not empty"):
        write_bank({"name": "Another"}, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_behind_when_writing_fails(bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(yaml.YAMLError):
        write_bank({**bank.document(), "note": object()}, tmp_path / "deep" / "bank")
    assert list((tmp_path / "deep").iterdir()) == []


def test_ids_of_strangers_make_file_names_inside_the_folder(bank: Bank, tmp_path: Path) -> None:
    item = next(iter(bank.items.values())).document()
    stranger = {**item, "loads": {"../../up": 1.0}, "format": "/etc/x"}
    booklets = [{"id": "a/b"}, {"id": "a_b"}]
    write_bank({"items": [stranger], "booklets": booklets}, tmp_path / "bank")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bank", "small_bank"]
    names = sorted(each.name for each in (tmp_path / "bank" / "booklets").iterdir())
    assert names == ["a_b.yaml", "a_b_2.yaml"]
    assert (tmp_path / "bank" / "items" / "up" / "etc_x.yaml").is_file()
