"""Checks of answering: what asks for a look, and what asks for a new sitting, never a low score."""

from typing import Any

import pytest

from assess.results.coding import code_sitting
from assess.results.quality import Quality, assess_quality
from tests.assess.results.people import a_booklet, answers_of, level, scored, the_bank

VALIDITY = [i for i in a_booklet().item_ids if i.startswith("val_")]


def of_kind(kind: str) -> list[str]:
    return [i for i in VALIDITY if the_bank().items[i].content.kind == kind]  # type: ignore[attr-defined]


def finding(quality: Quality, name: str) -> str:
    return next(check.finding for check in quality.checks if check.name == name)


def flagged(item_id: str) -> dict[str, Any]:
    content: Any = the_bank().items[item_id].content
    return {"choice": content.flagged_points[0] - 1}


@pytest.mark.parametrize(("n", "expected"), [(1, "usual"), (2, "check"), (3, "invalid")])
def test_impossible_answers_add_up_to_a_repeat(n: int, expected: str) -> None:
    answers = answers_of(level())
    answers |= {item_id: flagged(item_id) for item_id in of_kind("infrequency")[:n]}
    result = scored(answers)
    assert finding(result.quality, "infrequency") == expected
    assert result.quality.to_repeat is (expected == "invalid")
    assert (result.scales is None) is (expected == "invalid")


def test_one_missed_instruction_asks_for_a_look() -> None:
    answers = answers_of(level())
    answers |= {item_id: flagged(item_id) for item_id in of_kind("instructed")[:1]}
    assert finding(scored(answers).quality, "instructed") == "check"


@pytest.mark.parametrize(("n", "expected"), [(2, "usual"), (3, "check"), (4, "invalid")])
def test_contradictions_add_up_to_a_repeat(n: int, expected: str) -> None:
    answers = answers_of(level())
    for number, item_id in enumerate(of_kind("pair")):
        content: Any = the_bank().items[item_id].content
        both = {"choice": 4} if number < n else {"choice": 1}
        answers |= {item_id: both, content.partner: both}
    assert finding(scored(answers).quality, "contradictions") == expected


def test_no_chance_contradicts_nothing() -> None:
    answers = answers_of(level())
    for item_id in of_kind("pair"):
        content: Any = the_bank().items[item_id].content
        answers |= {item_id: {"choice": 4}, content.partner: {"choice": "no_chance"}}
    assert finding(scored(answers).quality, "contradictions") == "usual"


def test_the_same_answer_all_along_asks_for_a_look() -> None:
    answers = answers_of(level())
    answers |= {i: {"choice": 3} for i in answers if i.startswith("beh_")}
    assert finding(scored(answers).quality, "same_answer_in_a_row") == "check"


def test_ratings_without_spread_are_repeated_and_not_scored_as_low() -> None:
    answers = answers_of(level())
    for item_id, answer in answers.items():
        if "ratings" in answer:
            answers[item_id] = {"ratings": dict.fromkeys(answer["ratings"], 3)}
    result = scored(answers)
    assert finding(result.quality, "rating_spread") == "invalid"
    assert result.scales is None


def test_self_report_that_was_left_too_fast_to_be_read_does_not_count() -> None:
    booklet, answers = a_booklet(), answers_of(level())
    seconds = {page.number: 60.0 for page in booklet.pages}
    usual = scored(answers, page_seconds=seconds)
    assert finding(usual.quality, "fast_pages") == "usual"
    for page in booklet.pages[:3]:
        seconds[page.number] = 1.9 * len(page.items)
    fast = scored(answers, page_seconds=seconds)
    assert fast.quality.is_self_report_left_out
    assert finding(fast.quality, "fast_pages") == "check"
    assert dict(fast.source_weights) == {"keyed": 1.0}
    assert usual.scales is not None
    assert fast.scales is not None
    for domain, score in usual.scales.domains.items():
        assert fast.scales.domains[domain].standard_error > score.standard_error


def test_fast_pages_of_situations_ask_for_a_look_only() -> None:
    booklet = a_booklet()
    seconds = {page.number: 0.5 for page in booklet.sections[1].pages}
    quality = scored(answers_of(level()), page_seconds=seconds).quality
    assert finding(quality, "fast_pages") == "check"
    assert not quality.is_self_report_left_out
    assert not quality.to_repeat


def test_a_skipped_section_is_named() -> None:
    answers = answers_of(level(), skip_section="numeric")
    assert scored(answers).quality.missing_sections == ("numeric",)


def test_quality_reads_back_as_it_was_stored() -> None:
    coded = code_sitting(the_bank(), a_booklet(), answers_of(level(), is_rosy=True))
    quality = assess_quality(the_bank(), a_booklet(), coded)
    assert Quality.from_json(quality.to_json()) == quality
