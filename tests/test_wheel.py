"""The wheel: built, installed in a clean environment outside the checkout, and it runs."""

import json
import signal
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_templates_banks_and_static_files(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "assess/templates/base.html",
        "assess/question_banks/first_line_manager/bank.yaml",
        "assess/static/css/tokens.css",
        "assess/migrations/env.py",
        "scoring/__init__.py",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "templates/"))]


def test_an_installed_wheel_serves_the_demo(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=False, system_site_packages=False)
    python = place / "bin" / "python"
    # The dependencies come from this run's environment; the application only from the wheel.
    [site] = (place / "lib").glob("python*/site-packages")
    mine = Path(sys.prefix) / "lib" / site.parent.name / "site-packages"
    for installed in mine.iterdir():
        if "firstline" not in installed.name.lower() and installed.name != site.name:
            (site / installed.name).symlink_to(installed)
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
         "--disable-pip-version-check", "--no-index", str(wheel)],
        check=True, cwd=tmp_path,
    )  # fmt: skip
    where = subprocess.run(
        [python, "-c", "import assess; print(assess.__file__)"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert str(place) in where
    command = [place / "bin" / "firstline", "demo", "--json", "--people", "2",
               "--data", tmp_path / "data", "--port", str(free_port())]  # fmt: skip
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert {account["role"] for account in said["accounts"]} >= {"hr", "manager"}
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        process.stdout.close()
