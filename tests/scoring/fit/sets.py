"""The reference sets with their calibrated items, and every pattern of a few items."""

from functools import cache
from itertools import product

import numpy as np

from scoring import ItemParameters
from scoring.models.model import FloatArray, IntArray
from tests.scoring.reference import data, expected, items_of

REFERENCE = expected("fit")
SETS = (
    "lsat6_2pl",
    "lsat7_2pl",
    "science_graded",
    "science_partial_credit",
    "bfi_a_graded",
)


@cache
def reference_set(name: str) -> tuple[IntArray, ItemParameters]:
    if name.startswith("lsat"):
        table = data(f"{name[:5]}_patterns").astype(np.int64)
        return np.repeat(table[:, :-1], table[:, -1], axis=0), items_of(expected(name))
    if name == "bfi_a_graded":
        values = {**expected("bfi")["A_graded"], "model": "graded", "latent_variance": 1.0}
        return data("bfi_a_complete").astype(np.int64) - 1, items_of(values)
    return data("science").astype(np.int64) - 1, items_of(expected(name))


def mixed_items() -> ItemParameters:
    """Five items of five models, two to four categories."""
    return ItemParameters(
        ("2pl", "3pl", "graded", "generalized_partial_credit", "nominal"),
        np.array([1.1, 1.4, 0.9, 0.7, 0.5]),
        np.array(
            [
                [0.3, np.nan, np.nan],
                [-0.4, np.nan, np.nan],
                [1.5, 0.2, -1.0],
                [0.6, -0.3, np.nan],
                [0.4, -0.2, np.nan],
            ]
        ),
        latent_mean=0.2,
        latent_variance=1.3,
        further=np.array([[np.nan], [-1.5], [np.nan], [np.nan], [1.2]]),
    )


def all_patterns(n_categories: list[int]) -> IntArray:
    return np.array(list(product(*[range(k) for k in n_categories])))


def pattern_chances(items: ItemParameters, patterns: IntArray) -> FloatArray:
    """Chance of each pattern, by multiplying and adding over 61 nodes, nothing shared."""
    grid = np.linspace(-6, 6, 61)
    weight = np.exp(-((grid - items.latent_mean) ** 2) / (2 * items.latent_variance))
    chance = np.ones((len(patterns), 61)) * weight / weight.sum()
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, grid[:, None]))
        for position, item in enumerate(group.items):
            chance *= p[:, position, patterns[:, item]].T
    return chance.sum(axis=1)
