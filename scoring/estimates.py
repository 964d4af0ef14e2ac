"""An estimate with its standard error: the only form in which a score leaves this library."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.models.model import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """theta and its standard error, always of one shape.

    theta, standard_error : () for one number, (n_persons,) or (n_persons, n_dimensions)
    """

    theta: FloatArray
    standard_error: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "theta", np.asarray(self.theta, dtype=np.float64))
        object.__setattr__(
            self, "standard_error", np.asarray(self.standard_error, dtype=np.float64)
        )
        if self.theta.shape != self.standard_error.shape:
            raise ValueError(
                f"theta has shape {self.theta.shape}, standard_error {self.standard_error.shape}"
            )
