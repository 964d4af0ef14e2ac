"""The short form of the real bank: complete for everybody, even over the areas, in its time."""

from collections import Counter

import pytest

from assess.delivery.booklets import ResolvedBooklet, assemble
from assess.formats import FORMATS
from tests.assess.results.people import the_bank

SEEDS = range(40)
WANTED = {
    "behaviour": 20, "validity": 4, "sjt_best_worst": 5, "forced_choice": 5, "numeric": 2, "mcq": 4,
}  # fmt: skip


def resolved(seed: int) -> ResolvedBooklet:
    return assemble(the_bank(), the_bank().booklets["short"], seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_gets_the_whole_form_with_every_area_in_it(seed: int) -> None:
    booklet = resolved(seed)
    assert booklet.shortfalls == ()
    items = [the_bank().items[item_id] for item_id in booklet.item_ids]
    assert Counter(item.format for item in items) == WANTED
    domains = set(the_bank().framework.by_domain)
    by_format = Counter((item.format, the_bank().domain_of(item)) for item in items)
    for domain in domains:
        assert by_format["behaviour", domain] == 4
        assert by_format["sjt_best_worst", domain] == 1
        assert by_format["numeric", domain] + by_format["mcq", domain] >= 1
    ids = set(booklet.item_ids)
    assert all(ids.isdisjoint(item.enemies) for item in items)


def test_two_people_rarely_get_the_same_scenes() -> None:
    scenes = Counter(
        item_id
        for seed in SEEDS
        for item_id in resolved(seed).item_ids
        if the_bank().items[item_id].format == "sjt_best_worst"
    )
    assert max(scenes.values()) < len(SEEDS) / 2


def test_it_takes_the_minutes_it_says_by_the_planning_seconds() -> None:
    seconds = sum(
        FORMATS[the_bank().items[item_id].format].planning_seconds
        for item_id in resolved(1).item_ids
    )
    booklet = the_bank().booklets["short"]
    assert seconds / 60 == pytest.approx(booklet.planned_minutes, abs=1)
    assert booklet.limit_minutes >= 1.5 * booklet.planned_minutes
