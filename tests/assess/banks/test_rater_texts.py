"""What raters are asked: every habit in words of its own, on a scale of its own."""

from pathlib import Path

import pytest

from assess.banks.checks import check_folder
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.formats.behaviour import BehaviourContent
from assess.resources import QUESTION_BANKS
from assess.web.asked import as_written, scale_words
from tests.assess.banks.folders import documents, write


@pytest.fixture(scope="module")
def real() -> Bank:
    return load_bank(QUESTION_BANKS / "first_line_manager")


def test_every_habit_can_be_rated_by_others(real: Bank) -> None:
    habits = [i for i in real.in_use if isinstance(i.content, BehaviourContent)]
    assert len(habits) >= 168
    for item in habits:
        assert isinstance(item.content, BehaviourContent)
        assert "this person" in item.content.other.lower(), item.id
        assert item.content.raters, item.id
        scale = scale_words(real)[item.content.scale]
        raters = scale_words(real)[scale.raters]
        assert raters.no_chance is not None
        assert raters.no_chance[1].startswith("Cannot judge")
        assert [value for value, _ in raters.choices] == [value for value, _ in scale.choices]


def test_only_habits_are_for_raters(real: Bank) -> None:
    for item in real.items.values():
        assert as_written(item).is_for_raters == isinstance(item.content, BehaviourContent)


def test_a_scale_of_raters_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    files = documents()
    files["scales.yaml"]["scales"]["frequency5"]["raters"] = "nowhere"
    found = [str(each) for each in check_folder(write(tmp_path / "bank", files))]
    assert "scales.yaml:0 L02 frequency5: unknown scale nowhere" in found


def test_a_scale_without_one_of_raters_serves_both(bank: Bank) -> None:
    assert scale_words(bank)["frequency5"].raters == "frequency5"
