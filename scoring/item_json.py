"""Item parameters as JSON text and back, so that a bank can be kept and compared as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.errors import InvalidParameters
from scoring.parameters import GROUP, LATENT

if TYPE_CHECKING:
    from scoring.item_parameters import ItemParameters


def json_of_items(items: ItemParameters) -> str:
    """All fields as JSON text; padding is null."""
    return json.dumps(
        {
            "models": items.models,
            "slopes": items.slopes.tolist(),
            "intercepts": _null_padded(items.intercepts.tolist()),
            "further": _null_padded(items.further.tolist()),
            "covariance": None if items.covariance is None else items.covariance.tolist(),
            "labels": items.labels,
            "latent_mean": items.latent_mean,
            "latent_variance": items.latent_variance,
            "dimensions": items.dimensions.tolist(),
            "dimension_names": items.dimension_names,
            "latent_covariance": items.latent_covariance.tolist(),
            "latent_correlation": items.latent_correlation.tolist(),
        }
    )


def fields_of_json(text: str) -> dict[str, Any]:
    """The arguments of ItemParameters in the text; InvalidParameters for text of another kind."""
    try:
        fields = json.loads(text)
        names = tuple(fields.get("dimension_names", ()))
        covariance = fields["covariance"]
        return {
            "models": tuple(fields["models"]),
            "slopes": np.array(fields["slopes"], dtype=np.float64),
            "intercepts": np.array(fields["intercepts"], dtype=np.float64),
            "further": np.array(
                fields.get("further", [[]] * len(fields["models"])), dtype=np.float64
            ),
            "covariance": None if covariance is None else np.array(covariance, dtype=np.float64),
            "labels": _unambiguous(fields["labels"], names),
            "latent_mean": float(fields["latent_mean"]),
            "latent_variance": float(fields["latent_variance"]),
            "dimensions": np.array(fields.get("dimensions", []), dtype=np.int64),
            "dimension_names": names,
            "latent_covariance": np.array(
                fields.get("latent_covariance", []), dtype=np.float64
            ).reshape(len(names), len(names)),
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidParameters(f"the text holds no item parameters: {error!r}") from error


def _unambiguous(labels: list[str], dimension_names: tuple[str, ...]) -> tuple[str, ...]:
    """Labels of a group's mean and variance were once kept without the word group, so that those
    of a group named 0 began like the labels of item 0."""
    if dimension_names:
        return tuple(labels)
    ends = tuple(f".{name}" for name in LATENT)
    return tuple(
        GROUP + label if label.endswith(ends) and not label.startswith(GROUP) else label
        for label in labels
    )


def _null_padded(rows: list[list[float]]) -> list[list[float | None]]:
    return [[None if np.isnan(value) else value for value in row] for row in rows]
