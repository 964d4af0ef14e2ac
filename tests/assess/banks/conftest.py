"""A small bank that keeps every rule that stops a publication."""

from pathlib import Path

import pytest

from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from tests.assess.banks.folders import documents, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "small_bank", documents())


@pytest.fixture
def bank(folder: Path) -> Bank:
    return load_bank(folder)
