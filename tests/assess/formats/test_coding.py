"""The points of each format, against values worked out by hand."""

from typing import Any

import pytest

from assess.formats import FORMATS, Observation
from assess.formats.forced_choice import ForcedChoiceContent
from scoring.forced_choice import ranking_index


def code(name: str, answer: dict[str, Any], **changes: Any) -> Observation:
    item_format = FORMATS[name]
    content = item_format.example.model_copy(update=changes)
    [observation] = item_format.code(content, answer)
    return observation


def test_a_rating_loses_a_point_for_each_step_from_the_key() -> None:
    # keys 1.8, 4.7, 3.1, 2.0 -> points 3.8, 3.7, 3.9, 3.0; mean 3.6
    observation = code("sjt_rate", {"ratings": {"a": 2, "b": 5, "c": 3, "d": 1}})
    assert observation.detail["points"] == pytest.approx({"a": 3.8, "b": 3.7, "c": 3.9, "d": 3.0})
    assert observation.detail["mean_points"] == pytest.approx(3.6)
    assert (observation.code, observation.n_categories) == (4, 5)


def test_ratings_at_the_other_end_get_the_lowest_category() -> None:
    observation = code("sjt_rate", {"ratings": {"a": 5, "b": 1, "c": 5, "d": 5}})
    assert observation.detail["points"] == pytest.approx({"a": 0.8, "b": 0.3, "c": 2.1, "d": 1.0})
    assert observation.code == 0


def test_adjusted_ratings_may_be_fractions() -> None:
    observation = code("sjt_rate", {"ratings": {"a": 1.8, "b": 4.7, "c": 3.1, "d": 2.0}})
    assert observation.detail["mean_points"] == 4.0
    assert observation.detail["ratings"]["b"] == 4.7


def test_three_quarters_of_the_points_reach_the_fourth_category() -> None:
    keys = {option.id: option.key for option in FORMATS["sjt_rate"].example.options}
    ratings = {option_id: key + 1.0 for option_id, key in keys.items()}
    assert code("sjt_rate", {"ratings": ratings}).code == 3


@pytest.mark.parametrize(
    ("best", "worst", "expected"),
    [("b", "d", 4), ("b", "a", 3), ("a", "d", 3), ("a", "c", 2), ("d", "a", 1), ("d", "b", 0)],
)
def test_best_and_worst_are_shifted_to_five_categories(
    best: str, worst: str, expected: int
) -> None:
    assert code("sjt_best_worst", {"best": best, "worst": worst}).code == expected


@pytest.mark.parametrize(("keyed", "expected"), [("plus", 3), ("minus", 1)])
def test_a_minus_behaviour_is_turned_round(keyed: str, expected: int) -> None:
    observation = code("behaviour", {"choice": 3}, keyed=keyed)
    assert observation.code == expected
    assert observation.detail["choice"] == 3


def test_no_chance_is_complete_and_missing() -> None:
    item_format = FORMATS["behaviour"]
    assert item_format.is_complete(item_format.example, {"choice": "no_chance"})
    assert code("behaviour", {"choice": "no_chance"}).code is None


def test_a_triplet_is_coded_as_the_rankings_of_the_library() -> None:
    ids = ["a", "b", "c"]
    for most in ids:
        for least in ids:
            if most != least:
                observation = code("forced_choice", {"most": most, "least": least})
                assert observation.code == ranking_index(ids.index(most), ids.index(least))


def test_a_triplet_gives_three_pairs_and_a_block_of_four_leaves_the_middle_open() -> None:
    answer = {"most": "c", "least": "a"}
    assert code("forced_choice", answer).detail["pairs"] == [["b", "a"], ["c", "a"], ["c", "b"]]
    content = FORMATS["forced_choice"].example
    fourth = content.statements[0].model_copy(update={"id": "d"})
    four = content.model_copy(update={"statements": (*content.statements, fourth)})
    assert isinstance(four, ForcedChoiceContent)
    [observation] = FORMATS["forced_choice"].code(four, answer)
    assert observation.n_categories == 12
    assert sorted(observation.detail["pairs"]) == [
        ["b", "a"], ["c", "a"], ["c", "b"], ["c", "d"], ["d", "a"],
    ]  # fmt: skip


def test_a_statement_keyed_minus_has_a_negative_sign() -> None:
    signs = {
        each["id"]: each["sign"]
        for each in code("forced_choice", {"most": "a", "least": "b"}).detail["statements"]
    }
    assert signs == {"a": 1, "b": 1, "c": -1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120000", 120000.0),
        ("120,000", 120000.0),
        ("1,400,000.5", 1400000.5),
        ("120 000", 120000.0),
        ("120\u202f000", 120000.0),
        ("120'000", 120000.0),
        ("4.8", 4.8),
        ("4,8", 4.8),
        ("-3", -3.0),
        ("−3", -3.0),
        ("30 %", 30.0),
        (".5", 0.5),
    ],
)
def test_a_number_may_be_typed_in_the_usual_ways(text: str, value: float) -> None:
    item_format = FORMATS["numeric"]
    answer = item_format.parse(item_format.example, {f"{item_format.example.id}:value": text})
    assert answer == {"text": text, "value": value}


@pytest.mark.parametrize(
    ("value", "expected"), [(120000, 1), (119500, 1), (120500, 1), (119499, 0), (180000, 0)]
)
def test_a_number_is_right_within_its_tolerance(value: float, expected: int) -> None:
    assert code("numeric", {"value": value}).code == expected


def test_a_common_wrong_number_names_its_error() -> None:
    assert code("numeric", {"value": 180000}).detail["error"] == "leaves out the cost of training"
    assert code("numeric", {"value": 1}).detail["error"] == ""


@pytest.mark.parametrize(("option", "expected"), [("a", 0), ("b", 1), ("c", 0)])
def test_one_option_of_a_multiple_choice_is_right(option: str, expected: int) -> None:
    assert code("mcq", {"option": option}).code == expected


@pytest.mark.parametrize(("choice", "expected"), [(0, 0), (1, 0), (2, 1), (4, 1)])
def test_flags_count_points_from_one(choice: int, expected: int) -> None:
    assert code("validity", {"choice": choice}).code == expected


def test_a_pair_has_no_code_of_its_own() -> None:
    changes = {"kind": "pair", "pair": ("beh_x_001", "val_infrequency_900"), "flag_if": "both"}
    observation = code("validity", {"choice": 4}, **changes)
    assert observation.code is None
    assert observation.detail["partner"] == "beh_x_001"
