"""Anderson acceleration of a fixed-point iteration (Walker & Ni, 2011, algorithm AA)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scoring.models.model import FloatArray

DEPTH = 6


@dataclass(slots=True)
class Anderson:
    """Remembers recent points and residuals; proposes the next point."""

    points: list[FloatArray] = field(default_factory=list)
    residuals: list[FloatArray] = field(default_factory=list)

    def propose(self, x: FloatArray, mapped: FloatArray, scale: FloatArray) -> FloatArray:
        """Next point from x and its image under the plain step.

        scale : per coordinate; residuals are compared in these units
        """
        self.points.append(x)
        self.residuals.append(mapped - x)
        del self.points[: -DEPTH - 1], self.residuals[: -DEPTH - 1]
        if len(self.points) < 2:
            return mapped
        point_changes = np.diff(self.points, axis=0).T
        residual_changes = np.diff(self.residuals, axis=0).T
        residual = self.residuals[-1]
        mixing = np.linalg.lstsq(residual_changes * scale[:, None], residual * scale, rcond=1e-10)[
            0
        ]
        result: FloatArray = mapped - (point_changes + residual_changes) @ mixing
        return result

    def forget(self) -> None:
        """Start over, keeping only the newest point."""
        del self.points[:-1], self.residuals[:-1]
