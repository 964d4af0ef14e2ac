"""The command line: real commands on a real database, and errors in words."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from assess import cli
from assess.results.models import Score
from assess.results.services import score_sitting
from tests import make
from tests.assess.results.people import level, open_campaign, submitted


@pytest.fixture
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("FIRSTLINE_SECRET_KEY", "k" * 40)


@pytest.mark.usefixtures("environment")
def test_recompute_finds_the_same_numbers_and_notices_a_changed_one(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    hr = make.principal(make.user(session))
    _person, sitting = submitted(session, open_campaign(session, hr), hr, level())
    score = score_sitting(session, sitting)
    session.commit()
    assert cli.main(["scores", "recompute"]) == 0
    assert "1 scores computed again, 0 differ." in capsys.readouterr().out
    assert score.theta is not None
    moved = [score.theta[0] + 0.01, *score.theta[1:]]
    session.execute(update(Score).values(theta=moved))
    session.commit()
    assert cli.main(["scores", "recompute", str(score.id)]) == 1
    assert f"{score.id}: differs by up to 0.01" in capsys.readouterr().out


@pytest.mark.usefixtures("environment")
def test_an_organisation_is_founded_with_a_link_for_its_administrator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["start", "Northwind", "ada@example.org"]) == 0
    assert "/activate/" in capsys.readouterr().out
    assert cli.main(["start", "Northwind", "ada@example.org"]) == 1
    assert "already an account" in capsys.readouterr().err


def test_wrong_settings_are_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRSTLINE_DATABASE_URL", "mysql://nowhere")
    monkeypatch.setenv("FIRSTLINE_SECRET_KEY", "short")
    assert cli.main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert "FIRSTLINE_DATABASE_URL" in said
    assert "FIRSTLINE_SECRET_KEY" in said


def test_a_folder_without_a_demo_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scores", "recompute", "--data", str(tmp_path)]) == 1
    assert "There is no demo" in capsys.readouterr().err


def test_a_port_in_use_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["demo", "--port", port, "--data", str(tmp_path / "data")]) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["demo", "--people", "0"],
        ["demo", "--port", "x"],
        ["start", "Northwind", "ada@example.org", "--time-zone", "Mars/Phobos"],
        ["start", "Northwind", "nobody"],
        ["start", " ", "ada@example.org"],
        ["scores", "recompute", "abc"],
        [],
    ],
)
def test_a_wrong_argument_ends_with_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: firstline" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    assert cli.main(["demo", "--port", "65000", "--data", str(tmp_path / "taken")]) == 1
    assert "taken" in capsys.readouterr().err


def test_a_broken_bank_file_is_told_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "bank.yaml").write_text("schema: 1\nid: [broken\n")
    assert cli.main(["banks", "check", str(bank)]) == 1
    assert "bank/bank.yaml:" in capsys.readouterr().out
