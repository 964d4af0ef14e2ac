"""`firstline banks export` and `import`, as somebody at a terminal meets them."""

import json
from pathlib import Path

import pytest

from assess import cli
from assess.banks.hashes import content_hash
from assess.banks.loader import load_bank
from tests.assess.banks.folders import documents, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "small_bank", documents())


def test_a_bank_goes_out_and_comes_in_again(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package, again = tmp_path / "bank.zip", tmp_path / "again"
    export = ["banks", "export", str(folder), "--format", "qti3", "--out", str(package)]
    assert cli.main(export) == 0
    assert "keep it safe" in capsys.readouterr().out
    assert cli.main(["banks", "import", str(package), "--out", str(again)]) == 0
    assert f"firstline banks check {again}" in capsys.readouterr().out
    assert content_hash(load_bank(again)) == content_hash(load_bank(folder))
    assert cli.main(export) == 1, "a file is never overwritten"
    assert cli.main(["banks", "import", str(package), "--out", str(again)]) == 1


def test_chosen_items_and_the_framework_go_out(folder: Path, tmp_path: Path) -> None:
    item = sorted(load_bank(folder).items)[0]
    few, case = tmp_path / "few.zip", tmp_path / "case.json"
    command = ["banks", "export", str(folder), "--out"]
    assert cli.main([*command, str(few), "--format", "qti3", "--item", item]) == 0
    assert cli.main(["banks", "import", str(few), "--out", str(tmp_path / "few")]) == 0
    assert list(load_bank(tmp_path / "few").items) == [item]
    assert cli.main([*command, str(case), "--format", "case"]) == 0
    assert json.loads(case.read_text())["CFDocument"]["title"] == "Small bank"
    assert cli.main(["banks", "import", str(case), "--out", str(tmp_path / "case")]) == 0
    assert load_bank(tmp_path / "case").framework == load_bank(folder).framework


def test_what_cannot_be_read_makes_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, out = tmp_path / "item.xml", tmp_path / "out"
    broken.write_text("<a>\n<b></a>")
    assert cli.main(["banks", "import", str(broken), "--out", str(out)]) == 1
    assert "item.xml:2 broken XML" in capsys.readouterr().err
    broken.write_text(
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i">'
        "<itemBody><uploadInteraction/></itemBody></assessmentItem>"
    )
    assert cli.main(["banks", "import", str(broken), "--out", str(out)]) == 1
    assert "Nothing of" in capsys.readouterr().out
    assert not out.exists()
    assert cli.main(["banks", "export", "nowhere", "--format", "case", "--out", str(out)]) == 1
    assert "There is no bank nowhere" in capsys.readouterr().err
