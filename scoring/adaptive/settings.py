"""A design as plain values for JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from scoring.adaptive.constraints import Constraints, Content, ItemSet
from scoring.adaptive.design import Design, StartRule
from scoring.adaptive.exposure import (
    Exposure,
    ProgressiveRestricted,
    Randomesque,
    SympsonHetter,
    Unlimited,
)
from scoring.adaptive.stopping import Stopping
from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters

EXPOSURE: Mapping[str, type[Any]] = MappingProxyType(
    {
        "unlimited": Unlimited,
        "randomesque": Randomesque,
        "sympson_hetter": SympsonHetter,
        "progressive_restricted": ProgressiveRestricted,
    }
)


def settings_of(design: Design) -> dict[str, Any]:
    """Every choice of a design apart from the items."""
    return {
        "criterion": design.criterion,
        "estimator": design.estimator,
        "prior": design.prior,
        "start": asdict(design.start),
        "constraints": asdict(design.constraints),
        "exposure": {"rule": _rule_of(design.exposure), **asdict(design.exposure)},  # type: ignore[call-overload]
        "stopping": asdict(design.stopping),
        "levels": design.levels,
        "dimensions": design.dimensions,
        "correlation": design.correlation,
        "curvature": design.curvature,
        "nodes": design.nodes,
        "limit": design.limit,
    }


def design_of(settings: Mapping[str, Any], items: ItemParameters) -> Design:
    """The design that gave these settings, for the given items."""
    constraints, exposure = settings["constraints"], dict(settings["exposure"])
    return Design(
        items,
        settings["criterion"],
        settings["estimator"],
        tuple(settings["prior"]),
        StartRule(**settings["start"]),
        Constraints(
            tuple(Content(**one) for one in constraints["content"]),
            constraints["enemies"],
            tuple(ItemSet(**one) for one in constraints["sets"]),
        ),
        EXPOSURE[exposure.pop("rule")](**exposure),
        Stopping(**settings["stopping"]),
        settings["levels"],
        settings["dimensions"],
        settings["correlation"],
        settings["curvature"],
        settings["nodes"],
        settings["limit"],
    )


def _rule_of(exposure: Exposure) -> str:
    for name, kind in EXPOSURE.items():
        if type(exposure) is kind:
            return name
    raise InvalidParameters(f"a state with the exposure rule {exposure} cannot be kept")
