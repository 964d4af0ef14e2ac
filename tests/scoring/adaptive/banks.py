"""Small banks of items for the tests of adaptive testing."""

import numpy as np

from scoring import ItemParameters


def dichotomous(n_items: int, seed: int = 1) -> ItemParameters:
    rng = np.random.default_rng(seed)
    return ItemParameters.from_thresholds(
        "2pl", rng.uniform(0.8, 2.0, n_items), rng.normal(0, 1, (n_items, 1))
    )


def graded(n_items: int, seed: int = 2) -> ItemParameters:
    rng = np.random.default_rng(seed)
    thresholds = rng.normal(0, 0.7, (n_items, 1)) + np.array([-1.0, 0.0, 1.0])
    return ItemParameters.from_thresholds("graded", rng.uniform(0.8, 2.0, n_items), thresholds)


def every_model() -> ItemParameters:
    """Three items of each response model with 2 to 4 categories."""
    rng = np.random.default_rng(3)
    models, slopes, intercepts, further = [], [], [], []
    for _ in range(3):
        a = rng.uniform(0.8, 1.6, 4)
        d = rng.normal(0, 0.6, 4)
        models += ["rasch", "2pl", "3pl", "graded", "partial_credit"]
        models += ["generalized_partial_credit", "nominal"]
        slopes += [1.0, a[0], a[1], a[2], 1.0, a[3], 0.9]
        intercepts += [
            [d[0], np.nan, np.nan],
            [d[1], np.nan, np.nan],
            [d[2], np.nan, np.nan],
            [d[3] + 1.2, d[3], d[3] - 1.2],
            [d[0] + 0.5, d[0] + 0.2, np.nan],
            [d[1] + 0.4, d[1], d[1] - 0.8],
            [0.3, d[2], np.nan],
        ]
        further += [[np.nan]] * 2 + [[-1.4]] + [[np.nan]] * 3 + [[1.2]]
    return ItemParameters(
        tuple(models), np.array(slopes), np.array(intercepts), further=np.array(further)
    )
