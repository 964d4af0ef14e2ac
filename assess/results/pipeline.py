"""The one way from answers to scores; docs/scoring.md says in words and formulas what it does.

answers -> codes -> checks of answering -> weighted sources -> joint estimate of 14 competencies
-> uncertainty of judged parameters -> competencies, domains, roles and composite with their error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assess.banks.framework import Framework
from assess.banks.schema import Bank
from assess.delivery.booklets import ResolvedBooklet
from assess.errors import InvalidInput
from assess.formats import Observation
from assess.results.coding import Answers, CodedSitting, code_sitting
from assess.results.parameters import parameters_of
from assess.results.policy import (
    IMPRESSION_WIDENING,
    N_DRAWS,
    SOURCE_WEIGHTS,
    prior_correlation,
    source_weights,
)
from assess.results.quality import assess_quality
from assess.results.scores import Floor, Scales, ScaleScore, ScoredSitting
from assess.words import say
from scoring import (
    MISSING,
    BlockResponse,
    Item,
    ItemResponse,
    JointEstimate,
    Source,
    with_parameter_uncertainty,
)

FLOOR_DOMAIN = "coaching"


def score_answers(
    bank: Bank,
    booklet: ResolvedBooklet,
    answers: Answers,
    *,
    domain_weights: Mapping[str, float],
    use: str,
    seed: int,
    coaching_floor: float,
    page_seconds: Mapping[int, float] | None = None,
    n_draws: int = N_DRAWS,
) -> ScoredSitting:
    """Score one sitting. Pure: the same input gives the same numbers.

    answers : {item id: answer}; items without one are missing, never wrong
    domain_weights : the composite's, any non-negative numbers
    seed : of the draws of item parameters
    coaching_floor : a level from 1 to 5
    """
    if use not in SOURCE_WEIGHTS:
        raise InvalidInput(
            say(
                "use is one of %(choices)s, not %(use)s", choices=", ".join(SOURCE_WEIGHTS), use=use
            )
        )
    framework = bank.framework
    coded = code_sitting(bank, booklet, answers)
    quality = assess_quality(bank, booklet, coded, page_seconds)
    weights = source_weights(
        use,
        is_impression_high=quality.is_impression_high,
        is_self_report_left_out=quality.is_self_report_left_out,
    )
    dimensions = tuple(framework.by_competency)
    empty = ScoredSitting(dimensions, None, None, None, quality, weights, {})
    if quality.to_repeat or not _anything_answered(coded, weights):
        return empty
    estimate = with_parameter_uncertainty(
        sources(bank, coded, weights),
        prior_correlation([framework.domain_of(each) for each in dimensions]),
        dimensions=dimensions,
        rng=np.random.default_rng(seed),
        n_draws=n_draws,
    )
    if quality.is_impression_high:
        estimate = replace(estimate, covariance=estimate.covariance * IMPRESSION_WIDENING**2)
    return replace(
        empty,
        theta=estimate.theta,
        covariance=estimate.covariance,
        scales=_scales(framework, estimate, domain_weights, coaching_floor),
        effective_weights=estimate.source_weights_effective,
    )


def sources(bank: Bank, coded: CodedSitting, weights: Mapping[str, float]) -> list[Source]:
    """The observations of a sitting by kind of evidence, in an order that pages do not change.

    Parameters are drawn item by item, so the order must not hang on how a booklet was shuffled.
    """
    by_source: dict[str, list[ItemResponse | BlockResponse]] = {name: [] for name in weights}
    for item_id in sorted(coded.scored):
        observation = coded.scored[item_id]
        if observation.source in by_source:
            by_source[observation.source].append(_response(bank, observation))
    return [Source(name, weights[name], observations) for name, observations in by_source.items()]


def _response(bank: Bank, observation: Observation) -> ItemResponse | BlockResponse:
    parameters = parameters_of(bank.items[observation.item_id])
    if isinstance(parameters, Item):
        code = MISSING if observation.code is None else observation.code
        return ItemResponse(parameters, dict(observation.loads), code)
    if observation.code is None:
        return BlockResponse(parameters, None, None)
    ids = [statement["id"] for statement in observation.detail["statements"]]
    most, least = observation.detail["most"], observation.detail["least"]
    return BlockResponse(parameters, ids.index(most), ids.index(least))


def _anything_answered(coded: CodedSitting, weights: Mapping[str, float]) -> bool:
    return any(o.code is not None for o in coded.scored.values() if o.source in weights)


def _scales(
    framework: Framework,
    estimate: JointEstimate,
    domain_weights: Mapping[str, float],
    coaching_floor: float,
) -> Scales:
    of_domain = {
        domain: _mean(members) for domain, members in framework.by_domain.items() if members
    }
    domains = {
        domain: ScaleScore.of(estimate.linear_combination(weights))
        for domain, weights in of_domain.items()
    }
    floor = None
    if FLOOR_DOMAIN in domains:
        floor = Floor(FLOOR_DOMAIN, coaching_floor, domains[FLOOR_DOMAIN].high)
    return Scales(
        competencies={
            each: ScaleScore.of(estimate.linear_combination({each: 1.0}))
            for each in estimate.dimensions
        },
        domains=domains,
        roles={
            role.id: ScaleScore.of(estimate.linear_combination(_to_one(role.weights)))
            for role in framework.roles
        },
        composite=ScaleScore.of(
            estimate.linear_combination(composite_weights(of_domain, domain_weights))
        ),
        floor=floor,
    )


def composite_weights(
    of_domain: Mapping[str, Mapping[str, float]], domain_weights: Mapping[str, float]
) -> dict[str, float]:
    """What each competency counts in the composite, adding up to 1."""
    unknown = set(domain_weights) - set(of_domain)
    if unknown or any(weight < 0 for weight in domain_weights.values()):
        raise InvalidInput(
            say("domain weights that no score can use: %(weights)s", weights=dict(domain_weights))
        )
    shares = _to_one(domain_weights)
    return {
        competency: shares.get(domain, 0.0) * weight
        for domain, weights in of_domain.items()
        for competency, weight in weights.items()
    }


def _mean(members: Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(members, 1.0 / len(members))


def _to_one(weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    if not whole > 0:
        raise InvalidInput("weights must add up to more than 0")
    return {name: weight / whole for name, weight in weights.items()}
