"""Loads the reference values and data of tests/reference."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, IntArray

FOLDER = Path(__file__).parents[1] / "reference"


def expected(name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return values


def data(name: str) -> FloatArray:
    return np.loadtxt(FOLDER / f"{name}.csv", delimiter=",", skiprows=1)


def items_of(values: dict[str, Any]) -> ItemParameters:
    """The reference parameters as items, with the latent variance they were set against."""
    items = ItemParameters.from_thresholds(
        values["model"], values["discrimination"], values["thresholds"]
    )
    return ItemParameters(
        items.models,
        items.slopes,
        items.intercepts,
        latent_variance=values["latent_variance"],
    )


def numbers(rows: list[list[float | str | None]]) -> FloatArray:
    """Rows with null or text (infinite) entries as NaN."""
    return np.array([[x if isinstance(x, int | float) else np.nan for x in r] for r in rows])


def binary(name: str, n_items: int) -> tuple[IntArray, IntArray]:
    """Codes 0 and 1 packed as bits, and the group of each person (zeros where none is stored)."""
    with np.load(FOLDER / f"{name}.npz") as file:
        codes = np.unpackbits(file["responses"], axis=1)[:, :n_items].astype(np.int64)
        group = file["group"] if "group" in file else np.zeros(len(codes))
        return codes, group.astype(np.int64)
