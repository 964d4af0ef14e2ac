"""The numbers of a bank report, on a small bank whose counts are known."""

import pytest

from assess.banks import portrait
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.formats import FORMATS
from assess.resources import QUESTION_BANKS


def test_items_are_counted_where_they_weigh_most_and_blocks_by_statement(bank: Bank) -> None:
    have = portrait.counts_by_competency(bank)
    statements = sum(n for (name, _competency), n in have.items() if name == "forced_choice")
    assert statements == 3
    assert sum(have.values()) == 3 + len(FORMATS) - 2  # the block, and the screen without a load


def test_nobody_counts_as_a_reviewer_of_their_own_items(bank: Bank) -> None:
    item = bank.items["mcq_skill_diagnosis_900"]
    assert portrait.reviewed(bank) == 0
    for subject, expected in ((("A. Writer", "B"), 0), (("B", "B"), 0), (("B", "C"), 1)):
        review = item.review.model_copy(update={"subject": subject})
        items = {**bank.items, item.id: item.model_copy(update={"review": review})}
        assert portrait.reviewed(bank.model_copy(update={"items": items})) == expected


def test_difficulty_is_counted_by_format_and_level(bank: Bank) -> None:
    found = {each.format: each for each in portrait.difficulties(bank)}
    assert "validity" not in found
    assert found["mcq"].by_level == (0, 1, 0)
    assert found["mcq"].mean_share == 0.5
    assert len(portrait.shares(bank)) == len(FORMATS) - 1


def test_grades_begin_with_the_hardest_text(bank: Bank) -> None:
    found = portrait.grades(bank)
    assert found == sorted(found, reverse=True)
    assert len(found) == len(bank.items)


def test_places_of_best_options_are_counted_by_number_of_options(bank: Bank) -> None:
    places = portrait.key_places(bank)
    assert {each.format for each in places} == {"sjt_rate", "sjt_best_worst", "mcq"}
    assert all(sum(each.counts) == 1 for each in places)


def test_retired_items_no_longer_count(bank: Bank) -> None:
    items = {id_: item.model_copy(update={"status": "retired"}) for id_, item in bank.items.items()}
    retired = bank.model_copy(update={"items": items})
    assert portrait.counts_by_competency(retired) == {}
    assert portrait.shares(retired) == []
    assert portrait.statuses(retired) == {"retired": len(items)}


@pytest.fixture(scope="module")
def real() -> Bank:
    return load_bank(QUESTION_BANKS / "first_line_manager")


def test_the_real_bank_is_all_draft_and_reviewed_by_nobody(real: Bank) -> None:
    assert portrait.statuses(real) == {"draft": len(real.items)}
    assert portrait.reviewed(real) == 0


def test_twins_are_counted_on_both_sides(real: Bank) -> None:
    for with_twin, scenes in portrait.twins(real).values():
        assert 0 < with_twin <= scenes


def test_every_duty_that_can_be_served_is_listed(real: Bank) -> None:
    served = portrait.duties(real)
    assert len(served) == sum(bool(duty.competencies) for duty in real.framework.duties)
    assert set(portrait.derailers(real)) == {each.code for each in real.framework.derailers}
    assert sum(portrait.facets(real).values()) > 0
