"""The registry of response models: every model this library knows is listed here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scoring.errors import InvalidParameters
from scoring.models.graded import Graded
from scoring.models.guessing import Guessing
from scoring.models.logistic import Logistic
from scoring.models.model import ResponseModel
from scoring.models.nominal import Nominal
from scoring.models.partial_credit import PartialCredit

MODELS: Mapping[str, ResponseModel] = MappingProxyType(
    {
        "rasch": Logistic("rasch", estimates_slope=False),
        "2pl": Logistic("2pl"),
        "3pl": Guessing("3pl"),
        "graded": Graded("graded"),
        "partial_credit": PartialCredit("partial_credit", estimates_slope=False),
        "generalized_partial_credit": PartialCredit("generalized_partial_credit"),
        "nominal": Nominal("nominal"),
    }
)


def model_named(name: str) -> ResponseModel:
    """The registered model, or an error that lists the known names."""
    try:
        return MODELS[name]
    except KeyError:
        raise InvalidParameters(f"unknown model {name!r}; known: {', '.join(MODELS)}") from None


__all__ = ["MODELS", "ResponseModel", "model_named"]
