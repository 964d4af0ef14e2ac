"""When a test is over: rules that hold side by side, the first that applies gives the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray

StopReason = Literal["precision", "length", "time", "information", "exhausted"]
REASONS: tuple[StopReason, ...] = get_args(StopReason)


@dataclass(frozen=True, slots=True)
class Stopping:
    """Every rule left at None does not apply; without any the test ends with the bank.

    standard_error : stop when (every) standard error is at most this
    max_items, min_items : test length; before min_items only length and time can end a test
    seconds : time used, as told to `advance`
    minimum_information : stop when no allowed item has this much Fisher information at theta
        (Dodd, Koch & de Ayala, 1993)
    """

    standard_error: float | None = None
    max_items: int | None = None
    min_items: int = 0
    seconds: float | None = None
    minimum_information: float | None = None

    def __post_init__(self) -> None:
        for name in ("standard_error", "seconds", "minimum_information"):
            value = getattr(self, name)
            if value is not None and not (np.isfinite(value) and value > 0):
                raise InvalidParameters(f"{name} must be positive, not {value}")
        if self.max_items is not None and self.max_items < 1:
            raise InvalidParameters(f"max_items must be at least 1, not {self.max_items}")
        if self.min_items < 0 or (self.max_items or self.min_items) < self.min_items:
            raise InvalidParameters(
                f"min_items must be between 0 and max_items, not {self.min_items}"
            )

    def before_choosing(
        self, n_items: int, standard_error: float | FloatArray, seconds: float, is_complete: bool
    ) -> StopReason | None:
        """The reason to stop after n_items answers, if any.

        is_complete : whether what the content demands has been asked, without which precision
            does not end a test
        """
        if (
            self.standard_error is not None
            and is_complete
            and n_items >= self.min_items
            and np.max(standard_error) <= self.standard_error
        ):
            return "precision"
        if self.max_items is not None and n_items >= self.max_items:
            return "length"
        if self.seconds is not None and seconds >= self.seconds:
            return "time"
        return None
