"""What every chart is made of: an estimate with its error, a shared line, an equal table."""

from dataclasses import dataclass

from assess.reports.wording import Wording, level_text, range_text


@dataclass(frozen=True, slots=True)
class DataTable:
    """The numbers of a chart, for readers who prefer or need them so."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its error; never drawn one without the other."""

    estimate: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.estimate <= self.high:
            raise ValueError(f"{self.estimate} lies outside {self.low} to {self.high}")


@dataclass(frozen=True, slots=True)
class Axis:
    """A shared line: its ends, its numbered ticks, the judged cuts and the words between them."""

    low: float
    high: float
    ticks: tuple[float, ...]
    cuts: tuple[float, ...] = ()
    bands: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.high <= self.low:
            raise ValueError("an axis needs room between its ends")
        if self.bands and len(self.bands) != len(self.cuts) + 1:
            raise ValueError("an axis has one band more than it has cuts")

    def share(self, value: float) -> float:
        """Where `value` lies, from 0 at the low end to 1 at the high end; held inside."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def interval_text(interval: Interval | None, words: Wording) -> str:
    """Level and interval in one phrase, as a table cell prints them."""
    if interval is None:
        return words.no_result
    spread = range_text(interval.low, interval.high, words)
    return f"{level_text(interval.estimate)} ({spread})"
