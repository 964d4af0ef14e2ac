"""From a number down to items and keys."""

import pytest

from assess.errors import NotAllowed
from assess.formats import FORMATS
from assess.results.coding import code_sitting
from assess.results.explain import derailers, explanation
from tests.assess.results.people import a_booklet, answers_of, level, the_bank


def test_every_scored_item_of_the_booklet_is_explained_under_each_of_its_competencies() -> None:
    answers = answers_of(level())
    evidence = explanation(the_bank(), a_booklet(), answers)
    pairs = {(item.item_id, each) for each, e in evidence.items() for item in e.items}
    expected = {
        (item_id, competency)
        for item_id in a_booklet().item_ids
        for competency in the_bank().items[item_id].loads
    }
    assert pairs == expected


def test_points_never_exceed_the_most_there_were_and_every_key_has_its_why() -> None:
    evidence = explanation(the_bank(), a_booklet(), answers_of(level()))
    for each in evidence.values():
        for item in each.items:
            assert item.text
            assert item.lines
            if item.points is not None:
                assert 0 <= item.points <= item.most_points
            if item.source == "keyed":
                assert all(line.why for line in item.lines)


def test_ratings_keep_the_raw_points_beside_the_adjusted_ones() -> None:
    answers = answers_of(level())
    for answer in answers.values():
        # Somebody who rates everything one point higher than the keys, as far as it goes.
        for option in answer.get("ratings", {}):
            answer["ratings"][option] = min(5, answer["ratings"][option] + 1)
    coded = code_sitting(the_bank(), a_booklet(), answers)
    assert coded.sheet is not None
    assert coded.sheet.points.is_adjusted
    assert coded.sheet.points.adjusted.sum() > coded.sheet.points.raw.sum()
    evidence = explanation(the_bank(), a_booklet(), answers)
    rated = [i for e in evidence.values() for i in e.items if i.adjusted_ratings]
    assert any(item.points != item.raw_points for item in rated)


def test_answers_as_keyed_agree_with_the_key_on_all_points() -> None:
    answers = {}
    for item_id in a_booklet().item_ids:
        item = the_bank().items[item_id]
        if item.format == "mcq":
            answers[item_id] = {"option": item.content.best}  # type: ignore[attr-defined]
    evidence = explanation(the_bank(), a_booklet(), answers).values()
    assert {each.agreement.share for each in evidence if each.agreement.n_items} == {1.0}


def test_a_skipped_item_is_no_evidence_and_no_agreement() -> None:
    evidence = explanation(the_bank(), a_booklet(), {})
    for each in evidence.values():
        assert each.agreement.share is None
        assert not any(item.is_counted or item.is_answered for item in each.items)


def test_patterns_of_promoted_sellers_are_counted_for_development_only() -> None:
    answers = answers_of(level(-1.5))
    with pytest.raises(NotAllowed):
        derailers(the_bank(), a_booklet(), answers, use="selection")
    counts = derailers(the_bank(), a_booklet(), answers, use="development")
    good = derailers(the_bank(), a_booklet(), answers_of(level(1.5)), use="development")
    assert sum(c.chosen for c in counts) > sum(c.chosen for c in good)
    assert all(c.chosen <= c.offered for c in counts)
    codes = {each.code for each in the_bank().framework.derailers}
    assert {c.code for c in counts} <= codes


def test_a_trap_chosen_as_best_is_counted() -> None:
    items = [the_bank().items[item_id] for item_id in a_booklet().item_ids]
    item = next(each for each in items if each.format == "sjt_best_worst")
    trap = next(o for o in item.content.options if o.trap != "none")  # type: ignore[attr-defined]
    other = next(o for o in item.content.options if o.id != trap.id)  # type: ignore[attr-defined]
    answer = {"best": trap.id, "worst": other.id}
    assert FORMATS[item.format].is_complete(item.content, answer)
    counts = derailers(the_bank(), a_booklet(), {item.id: answer}, use="development")
    assert {c.code: c.chosen for c in counts}[trap.trap] == 1
