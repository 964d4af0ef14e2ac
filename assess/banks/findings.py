"""What is wrong with a bank, and at which line of which file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assess.banks.schema import Bank

Severity = Literal["E", "W"]
# Before this a bank is still being written, and its statistics are advice.
RELEASED = ("pilot", "calibrated")
NAMED = 10


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


def severity_in(bank: Bank) -> Severity:
    """How much a statistical rule weighs: in a released bank it is an error."""
    return "E" if bank.status in RELEASED else "W"


def on_whole_bank(
    bank: Bank,
    rule: str,
    message: str,
    worst: Iterable[str] = (),
    *,
    severity: Severity | None = None,
) -> Finding:
    """A rule that no single item breaks, with the ten of `worst` that contribute most."""
    names = list(worst)[:NAMED]
    text = f"{message}; most by {', '.join(names)}" if names else message
    return Finding("items", 0, rule, text, severity or severity_in(bank))
