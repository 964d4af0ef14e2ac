"""Authors see items straight from their files, by id or by file, and hear what is wrong."""

import re
import urllib.error
import urllib.request
from pathlib import Path
from threading import Thread

import pytest

from assess import cli
from assess.errors import BankError, NotFound
from assess.preview import draw, find, server
from assess.resources import QUESTION_BANKS
from tests.assess.banks.folders import documents, item, write

REAL = QUESTION_BANKS / "first_line_manager"
HABIT, SCENE = "beh_deal_coaching_001", "sjtr_deal_coaching_001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "small_bank", documents())


def test_a_habit_is_shown_as_candidate_as_rater_and_with_its_key() -> None:
    found = find(HABIT, REAL)
    [habit] = found.items
    page = draw(found)
    assert habit.content.self_text in page  # type: ignore[attr-defined]
    assert habit.content.other in page  # type: ignore[attr-defined]
    assert "No chance to do or see this" in page
    assert "Cannot judge" in page
    assert "Keys and reasons" in page


def test_one_view_alone_gives_nothing_else_away() -> None:
    found = find(SCENE, REAL)
    [scene] = found.items
    page = draw(found, ["candidate"])
    assert "Keys and reasons" not in page
    for option in scene.content.options:  # type: ignore[attr-defined]
        assert option.text.split(",")[0] in page
        assert option.why[:40] not in page


def test_a_scene_is_not_for_raters() -> None:
    assert "Raters do not get this item" in draw(find(SCENE, REAL), ["rater"])


def test_a_file_shows_all_of_its_items_each_under_ids_of_its_own() -> None:
    path = REAL / "items" / "deal_coaching" / "behaviour.yaml"
    found = find(str(path))
    assert len(found.items) == path.read_text().count("\n- id:")
    ids = re.findall(r'\sid="([^"]+)"', draw(found))
    assert len(ids) == len(set(ids))


def test_a_practice_item_is_found_too(folder: Path) -> None:
    for target in ("mcq_practice_001", str(folder / "practice" / "practice.yaml")):
        assert [each.id for each in find(target, folder).items] == ["mcq_practice_001"]


def test_an_unknown_id_is_answered_with_the_nearest(folder: Path) -> None:
    with pytest.raises(NotFound) as caught:
        find("mcq_practice_01", folder)
    assert "mcq_practice_001" in caught.value.remedy
    with pytest.raises(NotFound) as caught:
        find("qqqq", folder)
    assert caught.value.remedy == "Give an id or a file of items."


def test_a_file_outside_of_any_bank_is_told_so(tmp_path: Path) -> None:
    stray = tmp_path / "stray.yaml"
    stray.write_text("schema: 1\nitems: []\n")
    with pytest.raises(NotFound, match=r"stray\.yaml stands in no bank"):
        find(str(stray))


def test_a_file_whose_items_cannot_be_read_names_the_lines(folder: Path) -> None:
    path = folder / "items" / "mixed" / "broken.yaml"
    made = item("mcq", id="mcq_skill_diagnosis_901")
    del made["stem"]
    write(folder, {"items/mixed/broken.yaml": {"schema": 1, "bank": "mixed", "items": [made]}})
    with pytest.raises(BankError) as caught:
        find(str(path))
    assert "items/mixed/broken.yaml:" in caught.value.problems[0]


def test_what_breaks_a_rule_is_listed_over_the_item(folder: Path) -> None:
    made = item("mcq", id="mcq_skill_diagnosis_901", loads={"skill_diagnosis": 0.9})
    write(folder, {"items/mixed/odd.yaml": {"schema": 1, "bank": "mixed", "items": [made]}})
    page = draw(find("mcq_skill_diagnosis_901", folder))
    assert re.search(r"items/mixed/odd\.yaml:\d+ L03", page)


def test_words_of_an_author_cannot_become_markup(folder: Path) -> None:
    made = item("mcq", id="mcq_skill_diagnosis_901", stem="<script>alert(1)</script>")
    write(folder, {"items/mixed/odd.yaml": {"schema": 1, "bank": "mixed", "items": [made]}})
    assert "<script" not in draw(find("mcq_skill_diagnosis_901", folder))


def test_the_server_draws_the_page_anew_each_time() -> None:
    drawn = iter(["first", "second"])
    with server(0, lambda: next(drawn)) as serving:
        thread = Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{serving.server_port}/"
        pages = []
        for _ in range(2):
            with urllib.request.urlopen(address) as answer:
                pages.append(answer.read().decode())
        # The page of a stranger whose name leads to this machine.
        foreign = urllib.request.Request(address, headers={"Host": "evil.example:80"})
        with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(foreign):
            pass
        refused.value.close()
        serving.shutdown()
        thread.join()
    assert pages == ["first", "second"]
    assert refused.value.code == 403


def test_the_command_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "item.html"
    command = ["banks", "preview", HABIT, "--bank", str(REAL), "--as", "rater", "--out", str(out)]
    assert cli.main(command) == 0
    assert "Cannot judge" in out.read_text()
    assert "Keys and reasons" not in out.read_text()
    assert str(out) in capsys.readouterr().out


def test_the_command_tells_the_nearest_ids(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["banks", "preview", "mcq_practise_001", "--bank", str(folder)]) == 1
    assert "mcq_practice_001" in capsys.readouterr().err


@pytest.mark.parametrize(("suffix", "begins"), [(".html", b"<!DOCTYPE html>"), (".pdf", b"%PDF")])
def test_a_report_is_written_as_page_or_paper(
    folder: Path, tmp_path: Path, suffix: str, begins: bytes
) -> None:
    out = tmp_path / f"report{suffix}"
    assert cli.main(["banks", "report", str(folder), "--out", str(out)]) == 0
    assert out.read_bytes().startswith(begins)


def test_a_report_is_neither_of_a_broken_folder_nor_of_another_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["banks", "report", str(tmp_path)]) == 1
    assert "bank.yaml:1" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["banks", "report", str(tmp_path), "--out", "report.docx"])
    assert "ends neither in .html nor in .pdf" in capsys.readouterr().err
