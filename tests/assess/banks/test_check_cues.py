"""Cues in the wording of options: each rule finds a bank that has one, and passes one without."""

from pathlib import Path

import pytest

from assess.banks.checks import measures_of
from assess.banks.loader import load_bank
from tests.assess.banks.folders import item
from tests.assess.banks.scenes import findings_on, scene, scenes, topic

PLAIN = "Take the {} report to the office on Monday and leave the rest of it for later."


def neutral(number: int, is_best: bool) -> str:
    return PLAIN.format(topic(number))


def with_cue(rule: str, number: int, is_best: bool) -> str:
    cues = {
        "L20": "Rehearse the {} question with evidence and a written record on Monday for later.",
        "L21": "Ask and listen, agree and ask about the {} report on Monday, and ask once more.",
        "L39": "Take the {} report, read it, mark it, ring the office, and write a short summary.",
        "L40": "Take the {} report to the office on Monday so that the team has it for later.",
    }
    return (cues[rule] if is_best else PLAIN).format(topic(number))


@pytest.mark.parametrize("rule", ["L20", "L21", "L39", "L40"])
def test_a_cue_on_every_best_option_is_found_with_ten_items(folder: Path, rule: str) -> None:
    cued = scenes(lambda number, is_best: with_cue(rule, number, is_best))
    found = findings_on(folder, rule, cued)
    assert found
    assert found[0].severity == "W"
    assert found[0].message.count("sjtb_operating_rhythm_") == 10


@pytest.mark.parametrize("rule", ["L20", "L21", "L39", "L40"])
def test_options_that_are_worded_alike_give_no_cue(folder: Path, rule: str) -> None:
    assert findings_on(folder, rule, scenes(neutral)) == []


@pytest.mark.parametrize("rule", ["L20", "L39", "L40"])
def test_a_cue_is_an_error_once_the_bank_is_released(folder: Path, rule: str) -> None:
    cued = scenes(lambda number, is_best: with_cue(rule, number, is_best))
    assert {each.severity for each in findings_on(folder, rule, cued, status="calibrated")} == {"E"}


@pytest.mark.parametrize("rule", ["L20", "L21", "L39", "L40"])
def test_a_handful_of_scenes_says_nothing_about_a_bank(folder: Path, rule: str) -> None:
    cued = scenes(lambda number, is_best: with_cue(rule, number, is_best), n=8)
    assert findings_on(folder, rule, cued) == []


def test_a_purpose_that_only_poor_options_name_is_found_too(folder: Path) -> None:
    cued = scenes(lambda number, is_best: with_cue("L40", number, not is_best))
    assert "by 0% of the best options and by 100% of the others" in (
        findings_on(folder, "L40", cued)[0].message
    )


def test_twins_with_other_best_options_defeat_the_blind_reader(folder: Path) -> None:
    items = []
    for family in range(12):
        texts = [with_cue("L20", 4 * family + i, i == 0) for i in range(4)]
        first = f"sjtb_operating_rhythm_{4 * family:03d}"
        for i in range(4):
            twin = {} if i == 0 else {"twin_of": first}
            items.append(scene(4 * family + i, texts, best=i, **twin))
    assert findings_on(folder, "L20", items) == []


def test_a_best_option_that_echoes_its_stem_is_found(folder: Path) -> None:
    stem = (
        "The bakery owner doubts the delivery calendar and wants weekly figures on broken trays. "
        "The rep has shown the brochure twice and waits."
    )
    echo = "Bring weekly figures on broken trays to the bakery owner with the delivery calendar."
    others = ["Let the rep wait for another month and see what comes of it."] * 3
    echoing = scene(1, [echo, *others], best=0, stem=stem)
    fair = scene(1, [echo, *others], best=1, stem=stem)
    assert "options" in echoing
    [found] = findings_on(folder, "L19", [echoing])
    assert found.line > 2
    assert findings_on(folder, "L19", [fair]) == []


def test_echoes_over_the_whole_bank_are_found(folder: Path) -> None:
    def echo(number: int, is_best: bool) -> str:
        tail = "six one-to-ones, forecast review" if is_best else "some other thing, later"
        return f"Take the {topic(number)} report to the office on Tuesday, {tail}."

    found = findings_on(folder, "L19", scenes(echo))
    assert any("best options share" in each.message for each in found)
    assert findings_on(folder, "L19", scenes(neutral)) == []


def test_numbers_are_told_although_their_rules_are_kept(folder: Path) -> None:
    findings_on(folder, "L20", scenes(neutral))
    measures = {each.rule: each for each in measures_of(load_bank(folder))}
    assert {"L10", "L13", "L19", "L20", "L21", "L39", "L40"} <= set(measures)
    assert all(each.is_kept for each in measures.values())
    assert str(measures["L20"]).startswith("L20 sjt_best_worst, best option found without")
    assert "(at most 8.00, n = 40)" in str(measures["L13"])
    assert "(0.00 to 0.35, n = 40)" in str(measures["L20"])


def test_the_example_of_each_format_gives_no_cue(folder: Path) -> None:
    items = [item("sjt_rate"), item("sjt_best_worst"), item("mcq")]
    assert [each for rule in ("L19", "L20") for each in findings_on(folder, rule, items)] == []
