import dataclasses
from collections import Counter

import pytest

from assess.banks.schema import Bank
from assess.delivery.booklets import ResolvedBooklet, assemble

SEEDS = range(200)
FORMATS = {
    "behaviour": 42,
    "validity": 12,
    "sjt_rate": 8,
    "sjt_best_worst": 8,
    "forced_choice": 14,
    "numeric": 6,
    "mcq": 8,
}


@pytest.fixture(scope="module")
def drawn() -> list[ResolvedBooklet]:
    from tests.assess.delivery.conftest import the_bank

    bank = the_bank()
    return [assemble(bank, bank.booklets["full"], seed) for seed in SEEDS]


def test_every_booklet_is_full(drawn: list[ResolvedBooklet]) -> None:
    for booklet in drawn:
        assert booklet.shortfalls == ()
        assert Counter(item.format for page in booklet.pages for item in page.items) == FORMATS
        assert len(set(booklet.item_ids)) == len(booklet.item_ids)


def test_no_two_enemies_meet(drawn: list[ResolvedBooklet], bank: Bank) -> None:
    for booklet in drawn:
        present = set(booklet.item_ids)
        assert not {
            (item_id, enemy)
            for item_id in present
            for enemy in bank.items[item_id].enemies
            if enemy in present
        }


def test_every_area_gets_its_least_number_of_items(
    drawn: list[ResolvedBooklet], bank: Bank
) -> None:
    for booklet in drawn:
        for rule in bank.booklets["full"].minimums:
            found = Counter(
                bank.domain_of(bank.items[item.id])
                for page in booklet.pages
                for item in page.items
                if item.format in rule.formats
            )
            assert all(found[domain] >= rule.count for domain in rule.domains)


def test_every_competency_gets_three_behaviours(drawn: list[ResolvedBooklet], bank: Bank) -> None:
    for booklet in drawn:
        found = Counter(
            bank.items[item.id].main_competency
            for page in booklet.pages
            for item in page.items
            if item.format == "behaviour"
        )
        assert set(found.values()) == {3}
        assert len(found) == len(bank.framework.competencies)


def test_a_pair_has_its_partner_far_away(drawn: list[ResolvedBooklet], bank: Bank) -> None:
    for booklet in drawn:
        places = {item_id: place for place, item_id in enumerate(booklet.item_ids)}
        pairs = [each for each in places if getattr(bank.items[each].content, "partner", None)]
        assert len(pairs) == 4
        for pair in pairs:
            partner = bank.items[pair].content.partner
            assert abs(places[pair] - places[partner]) > 20


def test_pages_are_numbered_through_and_options_are_all_there(
    drawn: list[ResolvedBooklet], bank: Bank
) -> None:
    for booklet in drawn:
        assert [page.number for page in booklet.pages] == list(range(1, len(booklet.pages) + 1))
        for page in booklet.pages:
            for item in page.items:
                content = bank.items[item.id].content
                choices = getattr(content, "options", ()) or getattr(content, "statements", ())
                assert sorted(item.options) == sorted(choice.id for choice in choices)


def test_the_same_seed_gives_the_same_booklet_and_another_seed_another(bank: Bank) -> None:
    rule = bank.booklets["full"]
    assert assemble(bank, rule, 5) == assemble(bank, rule, 5)
    assert assemble(bank, rule, 5) != assemble(bank, rule, 6)


def test_options_stand_in_different_orders(drawn: list[ResolvedBooklet]) -> None:
    orders: dict[str, set[tuple[str, ...]]] = {}
    for booklet in drawn:
        for page in booklet.pages:
            for item in page.items:
                orders.setdefault(item.id, set()).add(item.options)
    assert max(len(each) for each in orders.values()) > 10


def test_the_stored_form_brings_the_same_booklet_back(drawn: list[ResolvedBooklet]) -> None:
    for booklet in drawn[:5]:
        assert ResolvedBooklet.from_json(booklet.to_json()) == booklet


def test_a_bank_that_is_too_small_says_what_is_missing(bank: Bank) -> None:
    poor = bank.model_copy(
        update={"items": {k: v for k, v in bank.items.items() if v.format != "numeric"}}
    )
    booklet = assemble(poor, poor.booklets["full"], 1)
    assert len([each for each in booklet.shortfalls if "too few items" in each]) == 6
    assert "numeric" not in {section.id for section in booklet.sections}
    assert dataclasses.replace(booklet, shortfalls=()) != booklet


def test_triplets_give_every_competency_its_statements(bank: Bank) -> None:
    for seed in range(40):
        booklet = assemble(bank, bank.booklets["full"], seed)
        blocks = [bank.items[i] for i in booklet.item_ids if i.startswith("fc_")]
        met = Counter(
            statement.competency for block in blocks for statement in block.content.statements
        )
        assert min(met[each] for each in bank.framework.by_competency) >= 2
        assert max(met.values()) <= 4
