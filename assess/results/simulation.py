"""Draws the answers of a simulated person from the response models, so that they can be scored."""

import math
from collections.abc import Callable, Mapping
from itertools import permutations, product
from typing import Any

import numpy as np

from assess.banks.items import Item as BankItem
from assess.banks.schema import Bank
from assess.delivery.booklets import ResolvedBooklet
from assess.formats import FORMATS
from assess.formats.behaviour import HIGHEST, NO_CHANCE, BehaviourContent
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.mcq import McqContent
from assess.formats.numeric_content import NumericContent
from assess.formats.sjt_best_worst import SjtBestWorstContent
from assess.formats.sjt_rate import SCENE_CUTS, SjtRateContent
from assess.formats.validity import ValidityContent
from assess.results.parameters import Parameters, parameters_of
from scoring import Item
from scoring.forced_choice import RANKINGS, simulate_rankings
from scoring.models.model import FloatArray

Answer = dict[str, Any]
ParametersOf = Callable[[BankItem], Parameters]
NO_CHANCE_SHARE = 0.03
# Adjusting ratings over the whole form changes scores a little, so scenes are drawn again against
# the mean and spread that came out, until those settle.
RATING_ROUNDS = 6


def simulate_answers(
    bank: Bank,
    booklet: ResolvedBooklet,
    theta: FloatArray,
    rng: np.random.Generator,
    *,
    is_rosy: bool = False,
    skip_section: str = "",
    parameters: ParametersOf = parameters_of,
) -> dict[str, Answer]:
    """An answer to every item of the booklet, drawn from the model that will score it.

    theta : (n_competencies,), in the order of the framework
    is_rosy : agrees with sentences that hardly anybody can agree with
    skip_section : id of a section that is left unanswered
    parameters : true parameters of the items, where they are not those that scoring assumes
    """
    position = {each: index for index, each in enumerate(bank.framework.by_competency)}
    level = {each: float(theta[index]) for each, index in position.items()}
    skipped = {
        item.id
        for section in booklet.sections
        if section.id == skip_section
        for page in section.pages
        for item in page.items
    }
    items = [bank.items[item_id] for item_id in booklet.item_ids if item_id not in skipped]
    answers: dict[str, Answer] = {}
    scenes: list[tuple[SjtRateContent, int]] = []
    for item in items:
        content = item.content
        if isinstance(content, ValidityContent):
            continue
        if isinstance(content, SjtRateContent):
            scenes.append((content, _category(item, parameters(item), level, rng)))
            continue
        answers[item.id] = _SIMULATORS[type(content)](item, parameters(item), level, rng)
    answers |= _ratings(scenes, rng)
    for item in items:
        if isinstance(item.content, ValidityContent):
            answers[item.id] = _screen(item.content, answers, is_rosy, rng)
    return answers


def _category(
    item: BankItem, parameters: Parameters, level: Mapping[str, float], rng: np.random.Generator
) -> int:
    assert isinstance(parameters, Item)
    eta = sum(weight * level[competency] for competency, weight in item.loads.items())
    log_p = parameters.response_model.log_probability(parameters.parameters, np.array(eta))
    p = np.exp(log_p)
    return int(rng.choice(len(p), p=p / p.sum()))


def _behaviour(
    item: BankItem, parameters: Parameters, level: Mapping[str, float], rng: np.random.Generator
) -> Answer:
    assert isinstance(item.content, BehaviourContent)
    code = _category(item, parameters, level, rng)
    if rng.random() < NO_CHANCE_SHARE:
        return {"choice": NO_CHANCE}
    return {"choice": code if item.content.keyed == "plus" else HIGHEST - code}


def _best_worst(
    item: BankItem, parameters: Parameters, level: Mapping[str, float], rng: np.random.Generator
) -> Answer:
    assert isinstance(item.content, SjtBestWorstContent)
    code = _category(item, parameters, level, rng)
    answers = [
        {"best": best, "worst": worst}
        for best, worst in permutations([option.id for option in item.content.options], 2)
    ]
    fitting = [
        a for a in answers if FORMATS[item.format].code(item.content, dict(a))[0].code == code
    ]
    return dict(fitting[int(rng.integers(len(fitting)))])


def _number(
    item: BankItem, parameters: Parameters, level: Mapping[str, float], rng: np.random.Generator
) -> Answer:
    assert isinstance(item.content, NumericContent)
    value = item.content.answer
    if not _category(item, parameters, level, rng):
        wrong = item.content.common_wrong
        value = wrong[int(rng.integers(len(wrong)))].value
    return {"text": f"{value:,.10g}", "value": float(value)}


def _choice(
    item: BankItem, parameters: Parameters, level: Mapping[str, float], rng: np.random.Generator
) -> Answer:
    assert isinstance(item.content, McqContent)
    if _category(item, parameters, level, rng):
        return {"option": item.content.best}
    wrong = [option.id for option in item.content.options if not option.correct]
    return {"option": wrong[int(rng.integers(len(wrong)))]}


def _triplet(
    item: BankItem, parameters: Parameters, level: Mapping[str, float], rng: np.random.Generator
) -> Answer:
    assert isinstance(item.content, ForcedChoiceContent)
    assert not isinstance(parameters, Item)
    means = [s.utility_mean + s.sign * s.loading * level[s.dimension] for s in parameters]
    unique = [math.sqrt(1.0 - s.loading**2) for s in parameters]
    ranking = RANKINGS[int(simulate_rankings(means, unique, rng))]
    ids = [statement.id for statement in item.content.statements]
    return {"most": ids[int(ranking[0])], "least": ids[int(ranking[2])]}


Simulator = Callable[[BankItem, Parameters, Mapping[str, float], np.random.Generator], Answer]
_SIMULATORS: dict[type, Simulator] = {
    BehaviourContent: _behaviour,
    SjtBestWorstContent: _best_worst,
    NumericContent: _number,
    McqContent: _choice,
    ForcedChoiceContent: _triplet,
}


def _ratings(
    scenes: list[tuple[SjtRateContent, int]], rng: np.random.Generator
) -> dict[str, Answer]:
    """Ratings of all scenes whose adjusted points fall into the drawn categories."""
    if not scenes:
        return {}
    keys = np.concatenate([[option.key for option in scene.options] for scene, _ in scenes])
    mean, spread = float(keys.mean()), float(keys.std(ddof=1))
    given_mean, given_spread = mean, spread
    drawn: list[FloatArray] = []
    for _ in range(RATING_ROUNDS):
        stretch = spread / given_spread
        drawn = [
            _rate(scene, category, mean - stretch * given_mean, stretch, rng)
            for scene, category in scenes
        ]
        ratings = np.concatenate(drawn)
        given_mean, given_spread = float(ratings.mean()), float(ratings.std(ddof=1))
    return {
        scene.id: {
            "ratings": {
                option.id: int(rating) for option, rating in zip(scene.options, row, strict=True)
            }
        }
        for (scene, _), row in zip(scenes, drawn, strict=True)
    }


def _rate(
    scene: SjtRateContent, category: int, shift: float, stretch: float, rng: np.random.Generator
) -> FloatArray:
    """One of the sheets whose points come nearest to the category."""
    keys = np.array([option.key for option in scene.options])
    sheets = np.array(list(product(range(1, 6), repeat=len(keys))), dtype=np.float64)
    points = np.maximum(0.0, 4.0 - np.abs(shift + stretch * sheets - keys)).mean(axis=1)
    found = np.searchsorted(SCENE_CUTS, points, side="right")
    distance = np.abs(found - category)
    nearest = np.flatnonzero(distance == distance.min())
    # Sheets nearer to what experts would say are likelier, or the poor ones would be absurd.
    likely = np.exp(2.0 * points[nearest])
    row: FloatArray = sheets[rng.choice(nearest, p=likely / likely.sum())]
    return row


def _screen(
    content: ValidityContent,
    answers: Mapping[str, Answer],
    is_rosy: bool,
    rng: np.random.Generator,
) -> Answer:
    """What an attentive person answers, who may paint a rosy picture."""
    if content.kind == "pair":
        partner = answers.get(content.partner or "", {}).get("choice")
        opposite = HIGHEST - partner if isinstance(partner, int) else HIGHEST // 2
        return {"choice": int(np.clip(opposite + rng.integers(-1, 2), 0, HIGHEST))}
    if content.kind == "impression":
        return {"choice": HIGHEST if is_rosy else int(rng.integers(0, 4))}
    unflagged = [c for c in range(HIGHEST + 1) if c + 1 not in content.flagged_points]
    return {"choice": int(rng.choice(unflagged))}
