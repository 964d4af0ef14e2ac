"""Where templates and question banks are: in a checkout beside the code, in a wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name`; the checkout's wins, as an editable install may leave a stale copy."""
    for candidate in (PACKAGE.parent / name, PACKAGE / name):
        if candidate.is_dir() and (candidate.parent / "pyproject.toml").exists():
            return candidate
    packaged = PACKAGE / name
    if packaged.is_dir():
        return packaged
    raise FileNotFoundError(f"the installation lacks its folder {name!r}")


TEMPLATES = folder("templates")
QUESTION_BANKS = folder("question_banks")
MIGRATIONS = PACKAGE / "migrations"
