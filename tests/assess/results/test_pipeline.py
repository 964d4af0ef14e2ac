"""The pipeline from answers to scores: invariants, and recovery of what was simulated."""

from dataclasses import replace

import numpy as np
import pytest

from assess.delivery.booklets import assemble
from assess.errors import InvalidInput
from assess.formats import FORMATS
from assess.formats.sjt_rate import SCENE_CUTS
from assess.results import pipeline
from assess.results.parameters import Parameters, parameters_hash, parameters_of
from assess.results.pipeline import score_answers
from assess.results.policy import prior_correlation
from assess.results.scores import ScaleScore, ScoredSitting
from assess.results.simulation import simulate_answers
from scoring import Estimate, Item, JointEstimate
from tests.assess.results.people import (
    Answers,
    a_booklet,
    answers_of,
    level,
    scored,
    the_bank,
    weights,
)


def theta_of(result: ScoredSitting, competency: str) -> float:
    assert result.scales is not None
    return result.scales.competencies[competency].theta


def better_answers(answers: Answers) -> list[tuple[str, str, dict[str, object]]]:
    """(item, competency, answer one step better) for keyed items that allow it."""
    found = []
    for item_id, answer in answers.items():
        item = the_bank().items[item_id]
        (given,) = FORMATS[item.format].code(item.content, answer)
        if given.source != "keyed" or "keys" in given.detail:
            continue
        key = getattr(item.content, "answer", None)
        right: dict[str, object]
        if key is not None:
            right = {"text": str(key), "value": float(key)}
        elif "option" in answer:
            right = {"option": item.content.best}  # type: ignore[attr-defined]
        else:
            options = item.content.options  # type: ignore[attr-defined]
            right = {key: next(o.id for o in options if o.key == key) for key in ("best", "worst")}
        (best,) = FORMATS[item.format].code(item.content, right)
        assert best.code == best.n_categories - 1
        if best.code != given.code:
            found.append((item_id, item.main_competency, right))
    return found


def test_answering_a_keyed_item_better_never_lowers_its_competency() -> None:
    answers = answers_of(level(-0.8))
    before = scored(answers)
    changes = better_answers(answers)
    assert len(changes) >= 10
    for item_id, competency, right in changes:
        after = scored({**answers, item_id: right})
        assert theta_of(after, competency) > theta_of(before, competency), item_id


def test_weights_of_domains_change_the_composite_and_nothing_else() -> None:
    answers = answers_of(level(0.0, coaching=1.5, forecasting=-1.5))
    even = scored(answers)
    tilted = scored(answers, domain_weights={**weights(), "forecasting": 2.0})
    assert even.scales is not None
    assert tilted.scales is not None
    assert tilted.scales.composite.theta < even.scales.composite.theta
    assert tilted.scales.competencies == even.scales.competencies
    assert tilted.scales.domains == even.scales.domains
    assert tilted.scales.roles == even.scales.roles


def test_the_composite_is_the_weighted_mean_of_the_domains() -> None:
    result = scored(answers_of(level(0.3)))
    assert result.scales is not None
    expected = sum(weights()[d] * s.theta for d, s in result.scales.domains.items())
    assert result.scales.composite.theta == pytest.approx(expected / sum(weights().values()))


def test_missing_answers_widen_every_interval_and_are_not_wrong() -> None:
    answers = answers_of(level(1.0))
    whole = scored(answers)
    half = scored({k: v for i, (k, v) in enumerate(sorted(answers.items())) if i % 2})
    assert whole.scales is not None
    assert half.scales is not None
    for domain, score in whole.scales.domains.items():
        assert half.scales.domains[domain].standard_error > score.standard_error
    nothing_right = scored({**answers, **{i: {} for i in answers if i.startswith("sjt")}})
    assert nothing_right.scales is not None
    assert nothing_right.scales.composite.theta > 0


def test_a_sitting_without_any_answer_has_no_score() -> None:
    result = scored({})
    assert result.scales is None
    assert not result.quality.to_repeat
    assert set(result.quality.missing_sections) == {s.id for s in a_booklet().sections}


def test_answers_to_items_outside_the_booklet_count_for_nothing() -> None:
    answers = answers_of(level())
    stranger = next(i for i in the_bank().items if i not in a_booklet().item_ids)
    a, b = scored(answers), scored({**answers, stranger: {"option": "a"}})
    assert a.scales == b.scales


def test_the_same_input_gives_the_same_numbers_however_answers_are_ordered() -> None:
    answers = answers_of(level(0.5))
    backwards = dict(reversed(answers.items()))
    assert scored(answers).scales == scored(backwards).scales


def test_an_unknown_use_and_unusable_weights_are_refused() -> None:
    with pytest.raises(InvalidInput):
        scored({}, use="curiosity")
    for bad in ({"golf": 1.0}, {"coaching": -1.0}, {"coaching": 0.0}):
        with pytest.raises(InvalidInput):
            scored(answers_of(level()), domain_weights=bad)


def test_self_report_counts_more_in_development_than_in_selection() -> None:
    answers = answers_of(level())
    selection, development = scored(answers), scored(answers, use="development")
    assert selection.source_weights["behaviour"] == pytest.approx(0.20)
    assert development.source_weights["behaviour"] == pytest.approx(0.30)
    assert development.effective_weights["behaviour"] > selection.effective_weights["behaviour"]


def test_a_rosy_picture_halves_the_weight_of_self_report_and_widens_the_error() -> None:
    honest = answers_of(level())
    rosy = {k: {"choice": 4} if k.startswith("val_impression") else v for k, v in honest.items()}
    plain, doubted = scored(honest), scored(rosy)
    assert doubted.quality.is_impression_high
    assert not doubted.quality.to_repeat
    assert doubted.source_weights["behaviour"] == pytest.approx(0.1 / 0.9)
    assert plain.scales is not None
    assert doubted.scales is not None
    for competency, score in plain.scales.competencies.items():
        assert doubted.scales.competencies[competency].standard_error > score.standard_error


def test_the_floor_is_crossed_only_when_the_whole_interval_lies_below_it() -> None:
    low = scored(answers_of(level(0.5, coaching=-2.0)))
    assert low.scales is not None
    upper = low.scales.domains["coaching"].high
    for floor, is_below in ((upper - 1e-9, False), (upper, False), (upper + 1e-9, True)):
        again = scored(answers_of(level(0.5, coaching=-2.0)), coaching_floor=floor)
        assert again.scales is not None
        assert again.scales.floor is not None
        assert again.scales.floor.is_below is is_below


def test_a_score_names_every_band_its_interval_touches() -> None:
    score = ScaleScore.of(Estimate(np.array(0.4), np.array(0.3)))
    assert (score.low, score.level, score.high) == pytest.approx((3.016, 3.4, 3.784), abs=1e-3)
    assert score.bands == ("ready_with_support", "ready_can_help_others")
    assert ScaleScore.from_json(score.to_json()) == score


def test_the_parameters_have_one_fingerprint_that_follows_the_judgements() -> None:
    bank = the_bank()
    item = next(i for i in bank.items.values() if i.format == "mcq")
    assert item.difficulty is not None
    easier = item.model_copy(
        update={"difficulty": item.difficulty.model_copy(update={"p_borderline": 0.77})}
    )
    changed = bank.model_copy(update={"items": {**bank.items, item.id: easier}})
    assert parameters_hash(bank) == parameters_hash(bank.model_copy())
    assert parameters_hash(changed) != parameters_hash(bank)


def test_borderline_managers_reach_three_quarters_of_the_points_as_often_as_judged() -> None:
    items = [i for i in the_bank().items.values() if i.format in ("sjt_rate", "sjt_best_worst")]
    for item in items:
        made = parameters_of(item)
        assert isinstance(made, Item)
        assert item.difficulty is not None
        log_p = made.response_model.log_probability(made.parameters, np.array(-0.25))
        good = {"sjt_rate": SCENE_CUTS.index(3.0) + 1, "sjt_best_worst": 3}[item.format]
        assert np.exp(log_p)[good:].sum() == pytest.approx(item.difficulty.p_borderline)


def drawn_parameters(rng: np.random.Generator) -> "dict[str, Parameters]":
    """True parameters that differ from the judged ones as much as those are said to be unsure."""
    drawn: dict[str, Parameters] = {}
    for item in the_bank().items.values():
        if not item.content.is_scored:
            continue
        judged = parameters_of(item)
        if isinstance(judged, Item):
            (vector,) = judged.draw(1, rng)
            b = judged.response_model.thresholds(vector)
            drawn[item.id] = Item(judged.model, float(vector[0]), tuple(b.tolist()))
        else:
            pairs = [statement.draw(1, rng) for statement in judged]
            first, second, third = (
                replace(s, loading=abs(float(a[0])), utility_mean=float(m[0]))
                for s, (a, m) in zip(judged, pairs, strict=True)
            )
            drawn[item.id] = (first, second, third)
    return drawn


def test_levels_are_recovered_and_intervals_hold_what_they_promise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """300 simulated people, each under other true parameters than those assumed.

    The reported error is at least 1.25 times the model's own, so intervals cover more than 80 %;
    the error before that floor must cover 80 % within sampling error.
    """
    bank, n_people = the_bank(), 300
    framework = bank.framework
    names = list(framework.by_competency)
    mix = {
        d: np.array([1.0 / len(m) if c in m else 0.0 for c in names])
        for d, m in framework.by_domain.items()
    }
    kept: list[JointEstimate] = []
    estimate = pipeline.with_parameter_uncertainty

    def keep(*args: object, **kwargs: object) -> JointEstimate:
        kept.append(estimate(*args, **kwargs))  # type: ignore[arg-type]
        return kept[-1]

    monkeypatch.setattr(pipeline, "with_parameter_uncertainty", keep)
    prior = prior_correlation([framework.domain_of(each) for each in names])
    root = np.linalg.cholesky(prior)
    truth, found, reported, unfloored = ({d: [] for d in mix} for _ in range(4))
    for seed in range(n_people):
        rng = np.random.default_rng(5000 + seed)
        theta = root @ rng.standard_normal(len(names))
        booklet = assemble(bank, bank.booklets["full"], seed)
        true = drawn_parameters(rng)
        answers = simulate_answers(
            bank, booklet, theta, rng, parameters=lambda item, true=true: true[item.id]
        )
        result = score_answers(
            bank, booklet, answers, domain_weights=weights(), use="selection", seed=1,
            coaching_floor=2.5, n_draws=12,
        )  # fmt: skip
        assert result.scales is not None
        whole = kept[-1].model_covariance + kept[-1].parameter_covariance
        for domain, w in mix.items():
            truth[domain].append(w @ theta)
            found[domain].append(result.scales.domains[domain].theta)
            reported[domain].append(result.scales.domains[domain].standard_error)
            unfloored[domain].append(np.sqrt(w @ whole @ w))
    for domain in mix:
        error = np.abs(np.array(found[domain]) - truth[domain])
        assert np.corrcoef(truth[domain], found[domain])[0, 1] > 0.80, domain
        assert np.mean(error < 1.2816 * np.array(reported[domain])) >= 0.78, domain
        assert 0.73 <= np.mean(error < 1.2816 * np.array(unfloored[domain])) <= 0.87, domain
    everything = [
        np.abs(np.array(found[d]) - truth[d]) < 1.2816 * np.array(unfloored[d]) for d in mix
    ]
    assert 0.76 <= np.mean(everything) <= 0.84


def test_simulated_people_pass_the_checks_of_answering() -> None:
    for seed in range(10):
        quality = scored(answers_of(level(), seed=seed)).quality
        assert not quality.to_repeat
        assert not quality.missing_sections


def test_simulated_people_of_other_levels_come_out_apart() -> None:
    low, high = (scored(answers_of(level(value))) for value in (-1.5, 1.5))
    assert low.scales is not None
    assert high.scales is not None
    for domain in low.scales.domains:
        assert high.scales.domains[domain].theta - low.scales.domains[domain].theta > 1.0
