"""The interview kit and the work samples: errors with lines, publication, sums that are right."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assess.banks.checks import check_folder
from assess.banks.hashes import content_hash
from assess.banks.kit import LEVELS, PAST, SITUATIONAL, WorkSample
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.resources import QUESTION_BANKS
from tests.assess.banks.folders import documents, write

REAL = QUESTION_BANKS / "first_line_manager"


@cache
def real_bank() -> Bank:
    return load_bank(REAL)


def real(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((REAL / name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def interview() -> dict[str, Any]:
    """The real interview, with competencies that the small bank knows."""
    made = real("kit/interview.yaml")
    for question in made["questions"]:
        question["competency"] = "deal_coaching"
    return made


@pytest.fixture
def sample() -> dict[str, Any]:
    made = real("work_samples/call_coaching.yaml")
    for criterion in made["rubric"]:
        criterion["competency"] = "skill_diagnosis"
    return made


def found(folder: Path, interview: dict[str, Any], sample: dict[str, Any]) -> list[str]:
    files = {"kit/interview.yaml": interview, "work_samples/call_coaching.yaml": sample}
    write(folder, {**documents(), **files})
    return [
        str(each)
        for each in check_folder(folder)
        if each.severity == "E" and each.file.startswith(("kit", "work_samples"))
    ]


def test_a_kit_that_keeps_the_rules_has_no_finding(
    folder: Path, interview: dict[str, Any], sample: dict[str, Any]
) -> None:
    assert found(folder, interview, sample) == []


def test_a_missing_level_is_named_with_its_line(
    folder: Path, interview: dict[str, Any], sample: dict[str, Any]
) -> None:
    del interview["questions"][2]["anchors"][4]
    [problem] = found(folder, interview, sample)
    file, line = problem.split(" ")[0].split(":")
    text = (folder / file).read_text().splitlines()[int(line) - 1]
    assert "K03 interview: anchors are asked for the levels 1 to 5" in problem
    assert text.strip() == "anchors:"


def test_rules_of_an_interview_are_each_found(
    folder: Path, interview: dict[str, Any], sample: dict[str, Any]
) -> None:
    questions = interview["questions"]
    questions[0]["id"] = "question_1"
    questions[1]["competency"] = "flower_arranging"
    questions[2]["anchors"][3] = "Too short to help."
    questions[3]["anchors"][1] = questions[3]["anchors"][2]
    questions[4]["otherwise"] = ""
    questions[5]["probes"][0] = "What did she say about the slam dunk?"
    questions[6]["minutes"] = 9
    rules = {each.split(" ")[1] for each in found(folder, interview, sample)}
    assert rules == {"K01", "K02", "K03", "K04", "K06", "L14"}


def test_a_kit_that_calls_itself_reviewed_needs_two_reviewers(
    folder: Path, interview: dict[str, Any], sample: dict[str, Any]
) -> None:
    interview["status"] = sample["status"] = "reviewed"
    assert [each.split(" ")[1] for each in found(folder, interview, sample)] == ["K05", "K05"]


def test_rules_of_a_work_sample_are_each_found(
    folder: Path, interview: dict[str, Any], sample: dict[str, Any]
) -> None:
    sample["rubric"][1]["id"] = sample["rubric"][0]["id"]
    sample["rubric"][2]["competency"] = "flower_arranging"
    sample["timing"][0]["minutes"] = 90
    problems = found(folder, interview, sample)
    assert sorted(each.split(" ")[1] for each in problems) == ["K01", "K02", "K04"]


def test_a_table_with_a_short_row_is_an_error_at_its_place(
    folder: Path, interview: dict[str, Any], sample: dict[str, Any]
) -> None:
    sample["for_candidate"][2]["table"]["rows"][3] = ["4", "Customer"]
    [problem] = found(folder, interview, sample)
    assert problem.startswith("work_samples/call_coaching.yaml:")
    assert "every row needs a cell for each column" in problem


def test_a_published_kit_is_the_kit_of_the_files() -> None:
    bank = real_bank()
    again = Bank.from_document(json.loads(json.dumps(bank.document())))
    assert again.interview == bank.interview
    assert again.work_samples == bank.work_samples
    assert content_hash(again) == content_hash(bank)


def test_a_bank_without_a_kit_says_nothing_of_one(bank: Bank) -> None:
    assert {"interview", "work_samples"} & set(bank.document()) == set()


def test_another_word_in_the_kit_is_another_bank() -> None:
    bank = real_bank()
    assert bank.interview
    changed = bank.interview.model_copy(update={"title": "Another title"})
    assert content_hash(bank.model_copy(update={"interview": changed})) != content_hash(bank)


def test_the_interview_asks_six_questions_about_the_past_and_four_about_situations() -> None:
    kit = real_bank().interview
    assert kit
    kinds = [each.kind for each in kit.standard]
    assert (kinds.count(PAST), kinds.count(SITUATIONAL)) == (6, 4)
    framework = real_bank().framework
    assert {framework.domain_of(each.competency) for each in kit.standard} == set(
        framework.by_domain
    )
    assert {each.competency for each in kit.questions} == set(framework.by_competency)


def test_every_part_of_the_kit_says_that_nobody_reviewed_it() -> None:
    bank = real_bank()
    assert bank.interview
    assert len(bank.work_samples) == 3
    for part in (bank.interview, *bank.work_samples.values()):
        assert part.status == "draft"
        assert part.review.subject == ()
        assert set(part.levels) == set(LEVELS)


def forecast() -> WorkSample:
    return real_bank().work_samples["ws_forecast_packet"]


def table(sample: WorkSample, reader: str, title: str) -> list[tuple[str, ...]]:
    passages = getattr(sample, reader)
    [passage] = [each for each in passages if each.title == title]
    return list(passage.table.rows)


def number(text: str) -> float:
    return float(text.replace(",", "").replace(" %", ""))


def test_the_forecast_by_past_rates_follows_from_what_the_candidate_reads() -> None:
    rates = {
        stage: number(won) / number(listed)
        for stage, _meaning, listed, won in table(forecast(), "for_candidate", "Past rates")
    }
    by_stage = dict.fromkeys(rates, 0.0)
    for _deal, stage, amount, *_rest in table(forecast(), "for_candidate", "The twelve deals"):
        by_stage[stage] += number(amount)
    *stages, together = table(forecast(), "for_assessors", "From past rates alone")
    for stage, listed, rate, expected in stages:
        assert by_stage[stage] == number(listed)
        assert rates[stage] * 100 == pytest.approx(number(rate))
        assert by_stage[stage] * rates[stage] == pytest.approx(number(expected))
    assert number(together[1]) == sum(by_stage.values())
    assert number(together[3]) == sum(by_stage[s] * rates[s] for s in rates)


def test_the_odds_of_the_example_make_its_sum_and_its_spread() -> None:
    amounts = {
        deal: number(amount)
        for deal, _stage, amount, *_rest in table(forecast(), "for_candidate", "The twelve deals")
    }
    amounts["6 or 7"] = (amounts.pop("6") + amounts.pop("7")) / 2
    *deals, together = table(forecast(), "for_assessors", "With the evidence")
    variance = 0.0
    for deal, odds, expected, _why in deals:
        p = number(odds) / 100
        assert amounts[deal] * p == pytest.approx(number(expected))
        variance += p * (1 - p) * amounts[deal] ** 2
    assert sum(number(row[2]) for row in deals) == pytest.approx(number(together[2]))
    assert variance**0.5 == pytest.approx(190, abs=5)


def test_the_demands_of_the_first_two_weeks_do_not_fit() -> None:
    sample = real_bank().work_samples["ws_first_two_weeks"]
    hours = sum(number(row[-1]) for row in table(sample, "for_candidate", "The fourteen demands"))
    assert hours == 49.5
    assert hours + 8 * 0.75 == 55.5
    said = " ".join(" ".join(each.text) for each in sample.for_assessors)
    assert "49.5 hours" in said
    assert "55.5 hours for 42" in said
