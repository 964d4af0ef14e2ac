"""How large the error of a booklet is, found by giving it to simulated people."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from assess.banks.booklets import Booklet
from assess.banks.schema import Bank
from assess.delivery.booklets import assemble
from assess.results.pipeline import score_answers
from assess.results.policy import prior_correlation
from assess.results.scores import Scales
from assess.results.simulation import simulate_answers
from scoring.models.model import FloatArray

COACHING_FLOOR = 2.5


@dataclass(frozen=True, slots=True)
class SimulatedError:
    """What came out, in levels from 1 to 5; the parameters are judged, so this is a judgement too.

    overall, domain : half of the 80 % interval, for the middle one of the people (and areas)
    agreement : mean correlation of estimated and true levels over the areas
    coverage : share of the areas' intervals that held the true level
    n : people
    """

    overall: float
    domain: float
    agreement: float
    coverage: float
    n: int


def simulate_error(bank: Bank, booklet: Booklet, *, n: int, seed: int) -> SimulatedError:
    """Give `booklet` to `n` people drawn as the model expects people to be, and score them."""
    members = [
        [list(bank.framework.by_competency).index(each) for each in competencies]
        for competencies in bank.framework.by_domain.values()
    ]
    overall, half, held = [], [], []
    true, found = [], []
    for theta, scales in _sittings(bank, booklet, n, seed):
        overall.append((scales.composite.high - scales.composite.low) / 2)
        levels = [3 + float(theta[places].mean()) for places in members]
        areas = list(scales.domains.values())
        half += [(each.high - each.low) / 2 for each in areas]
        held += [a.low <= level <= a.high for a, level in zip(areas, levels, strict=True)]
        true.append(levels)
        found.append([each.level for each in areas])
    agreement = [
        float(np.corrcoef(one, other)[0, 1])
        for one, other in zip(np.array(true).T, np.array(found).T, strict=True)
    ]
    return SimulatedError(
        median(overall), median(half), float(np.mean(agreement)), float(np.mean(held)), len(overall)
    )


def _sittings(
    bank: Bank, booklet: Booklet, n: int, seed: int
) -> Iterator[tuple[FloatArray, Scales]]:
    rng = np.random.default_rng(seed)
    framework = bank.framework
    domains = [framework.domain_of(each) for each in framework.by_competency]
    root = np.linalg.cholesky(prior_correlation(domains))
    weights = {each.id: each.weight for each in framework.domains}
    for person in range(n):
        theta = root @ rng.standard_normal(len(root))
        resolved = assemble(bank, booklet, seed + person)
        answers = simulate_answers(bank, resolved, theta, rng)
        scored = score_answers(
            bank,
            resolved,
            answers,
            domain_weights=weights,
            use="selection" if booklet.compares_people else "development",
            seed=seed + person,
            coaching_floor=COACHING_FLOOR,
        )
        if scored.scales is not None:
            yield theta, scored.scales
