"""What is wrong with a bank, and at which line of which file."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["E", "W"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken rule: E stops a publication, W asks for a look or a written waiver."""

    file: str
    line: int
    rule: str
    message: str
    severity: Severity = "E"

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.rule} {self.message}"
