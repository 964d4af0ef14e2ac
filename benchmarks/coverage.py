"""How often intervals hold the truth: 200 simulated data sets per model (`make coverage`)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import scoring
from scoring import ItemParameters

N_SETS, N_PERSONS, N_ITEMS = 200, 1000, 20
AT_95, AT_80 = 1.959964, 1.281552
STEPS = {"2pl": 1, "rasch": 1, "3pl": 1}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of true values inside: 95 % for parameters, 80 % for theta by two methods."""

    slopes: float | None
    intercepts: float
    asymptotes: float | None
    theta_eap: float
    theta_wle: float


def true_items(model: str, rng: np.random.Generator) -> ItemParameters:
    """Items like those of a product: slopes .7 to 1.9, locations about 0."""
    n_steps = STEPS.get(model, 3)
    slopes = np.ones(N_ITEMS)
    if model not in ("rasch", "partial_credit"):
        slopes = rng.uniform(0.7, 1.9, N_ITEMS)
    steps = np.linspace(-1.0, 1.0, n_steps) if n_steps > 1 else np.zeros(1)
    thresholds = rng.normal(0, 0.6, (N_ITEMS, 1)) + steps
    guess = None
    if model == "3pl":  # from the default prior: only then can intervals that use it be right
        guess = 1 / (1 + np.exp(-rng.normal(np.log(0.2 / 0.8), 0.5, N_ITEMS)))
    return ItemParameters.from_thresholds(model, slopes, thresholds, guess)


def covered(model: str, n_sets: int = N_SETS, seed: int = 23) -> Coverage:
    """Calibrate and score `n_sets` data sets."""
    rng = np.random.default_rng(seed)
    inside: dict[str, list[float]] = {name: [] for name in Coverage.__slots__}

    def add(name: str, found: np.ndarray, error: np.ndarray, truth: np.ndarray, z: float) -> None:
        known = np.isfinite(truth) & (error > 0)
        inside[name].append(float(np.mean(np.abs(found - truth)[known] < z * error[known])))

    for _ in range(n_sets):
        truth, theta = true_items(model, rng), rng.standard_normal(N_PERSONS)
        codes = scoring.simulate(truth, theta, rng)
        found = scoring.calibrate(codes, model)
        items, errors = found.items, found.standard_errors
        if errors is None:
            raise RuntimeError(f"{model}: {found.message}")
        if model not in ("rasch", "partial_credit"):
            add("slopes", items.slopes, errors.slopes, truth.slopes, AT_95)
        add("intercepts", items.intercepts, errors.intercepts, truth.intercepts, AT_95)
        if model == "3pl":
            asymptotes = (items.lower_asymptote, errors.lower_asymptote, truth.lower_asymptote)
            add("asymptotes", *asymptotes, AT_95)
        for method in ("eap", "wle"):
            people = scoring.estimate(codes, items, method, parameter_uncertainty=True)
            add(f"theta_{method}", people.theta, people.standard_error, theta, AT_80)
    return Coverage(**{name: float(np.mean(v)) if v else None for name, v in inside.items()})


def main() -> None:
    """Print a table and keep it as JSON."""
    kept = {}
    names = ("slopes", "intercepts", "asymptotes", "theta_eap", "theta_wle")
    print(f"{'':<28}" + "".join(f"{name:>12}" for name in names))
    for model in scoring.MODELS:
        found = asdict(covered(model))
        kept[model] = found
        cells = ("" if found[name] is None else f"{100 * found[name]:.1f} %" for name in names)
        print(f"{model:<28}" + "".join(f"{cell:>12}" for cell in cells), flush=True)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / "coverage.json").write_text(json.dumps(kept, indent=1))


if __name__ == "__main__":
    main()
