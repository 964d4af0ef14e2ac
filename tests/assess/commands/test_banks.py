"""The commands on question banks, as an author runs them."""

import re
from pathlib import Path
from typing import Any

import pytest

from assess import cli
from assess.banks.checks import check_folder
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from tests.assess.banks.folders import documents, item, write
from tests.assess.formats.test_fresh_numbers import CASE, VARIATION


@pytest.fixture
def varied(tmp_path: Path) -> Path:
    """The small bank, its numeric item with a variation."""
    files: dict[str, Any] = documents()
    listed = files["items/mixed/all.yaml"]["items"]
    numeric = next(i for i, each in enumerate(listed) if each["format"] == "numeric")
    listed[numeric] = item("numeric", **{**CASE, "variation": VARIATION})
    return write(tmp_path / "small_bank", files)


def fresh(varied: Path, out: Path, seed: int) -> Bank:
    assert cli.main(["banks", "vary", str(varied), "--out", str(out), "--seed", str(seed)]) == 0
    return load_bank(out, load_bank(varied))


def answer(bank: Bank) -> float:
    return float(bank.items["num_onboarding_ramp_900"].document()["answer"])


def test_fresh_numbers_are_an_overlay_that_keeps_every_rule(
    varied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = load_bank(varied)
    made = fresh(varied, tmp_path / "fresh", 4)
    assert answer(made) != answer(base)
    assert made.items.keys() == base.items.keys()
    errors = [f for f in check_folder(tmp_path / "fresh", base=base) if f.severity == "E"]
    assert errors == []
    assert re.search(r"gives 1 items fresh numbers \(seed 4\)", capsys.readouterr().out)
    assert "variation" not in (tmp_path / "fresh/items/onboarding_ramp/numeric.yaml").read_text()


def test_the_same_seed_gives_the_same_overlay(varied: Path, tmp_path: Path) -> None:
    first, again = (fresh(varied, tmp_path / name, 9) for name in ("first", "again"))
    assert first.document() == again.document()


def test_a_folder_that_is_not_empty_is_left_alone(
    varied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = write(tmp_path / "full", {"note.txt": "mine"})
    assert cli.main(["banks", "vary", str(varied), "--out", str(kept)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in kept.iterdir()] == ["note.txt"]


def test_an_overlay_is_checked_over_the_bank_it_extends(
    varied: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh(varied, tmp_path / "fresh", 4)
    monkeypatch.setattr("assess.resources.QUESTION_BANKS", tmp_path)
    assert cli.main(["banks", "check", str(tmp_path / "fresh")]) == 0
    assert "fresh: 0 errors" in capsys.readouterr().out


def test_a_released_version_cannot_be_changed_any_more(
    varied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["banks", "release", str(varied)]) == 0
    assert cli.main(["banks", "check", str(varied)]) == 0
    files = documents()
    files["glossary.yaml"]["terms"][0]["meaning"] = "Somebody else."
    write(varied, {"glossary.yaml": files["glossary.yaml"]})
    assert cli.main(["banks", "check", str(varied)]) == 1
    assert "was released with other content" in capsys.readouterr().out
    assert cli.main(["banks", "release", str(varied)]) == 1
    assert "raise the version" in capsys.readouterr().err
