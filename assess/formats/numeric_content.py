"""What authors write of a numeric item: a case, its number, and the errors that are often made."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assess.formats.format import Content, Path
from assess.formats.variation import Variation


class CommonWrong(BaseModel):
    """A result that one known error leads to."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    value: float
    error: str


class NumericContent(Content):
    """A case with one number as its answer."""

    prefix = "num"

    stem: str
    unit: str
    answer: float
    tolerance: Annotated[float, Field(ge=0.0)]
    # Named apart from the method that checks content; authors write `check`.
    check_expression: str = Field(alias="check")
    solution: str
    common_wrong: tuple[CommonWrong, ...]
    variation: Variation | None = None

    def accepts(self, value: float) -> bool:
        """Whether `value` is the answer, within the tolerance."""
        return abs(value - self.answer) <= self.tolerance + 1e-9 * max(1.0, abs(self.answer))

    def shown(self) -> list[tuple[str, Path]]:
        return [(self.stem, ("stem",)), (self.unit, ("unit",))]

    def structure(self) -> dict[str, Any]:
        return {**super().structure(), "answer": self.answer, "tolerance": self.tolerance}
