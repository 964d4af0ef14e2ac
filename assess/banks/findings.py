"""What is wrong with a bank, and at which line of which file."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isinf
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


@dataclass(frozen=True, slots=True)
class Measure:
    """A number over a whole bank and the limits it should keep; `n` is what it was taken over.

    `message` says it as a finding, and `worst` names the items that contribute most.
    """

    rule: str
    name: str
    value: float
    low: float
    high: float
    n: int
    message: str
    worst: tuple[str, ...] = ()
    # Rules that are no more than advice stay so in a released bank.
    is_advice: bool = False
    interval: tuple[float, float] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the number lies within its limits."""
        return self.low <= self.value <= self.high

    def __str__(self) -> str:
        interval = "" if self.interval is None else " [{:.2f}, {:.2f}]".format(*self.interval)
        low = "" if isinf(self.low) else f"{self.low:.2f} to "
        limits = f"{low or 'at most '}{self.high:.2f}, n = {self.n}"
        return f"{self.rule} {self.name}: {self.value:.2f}{interval} ({limits})"


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


def from_measures(bank: Bank, measures: Iterable[Measure]) -> list[Finding]:
    """A finding for each number that leaves its limits."""
    return [
        on_whole_bank(
            bank, each.rule, each.message, each.worst, severity="W" if each.is_advice else None
        )
        for each in measures
        if not each.is_kept
    ]
