"""The formats in which items are asked: one module each, listed in `FORMATS`."""

from typing import Any

from assess.formats.behaviour import Behaviour
from assess.formats.forced_choice import ForcedChoice
from assess.formats.format import (
    Answer,
    Content,
    ExplainLine,
    ItemFormat,
    Observation,
    PostedField,
    Problem,
    field_prefix,
)
from assess.formats.mcq import Mcq
from assess.formats.numeric import Numeric
from assess.formats.sjt_best_worst import SjtBestWorst
from assess.formats.sjt_rate import SjtRate
from assess.formats.validity import Validity

FORMATS: dict[str, ItemFormat[Any]] = {
    each.name: each
    for each in (
        SjtRate(),
        SjtBestWorst(),
        Behaviour(),
        ForcedChoice(),
        Numeric(),
        Mcq(),
        Validity(),
    )
}

__all__ = [
    "FORMATS",
    "Answer",
    "Content",
    "ExplainLine",
    "ItemFormat",
    "Observation",
    "PostedField",
    "Problem",
    "field_prefix",
]
