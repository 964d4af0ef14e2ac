"""What an import could not take over, and where that stands in the file it came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assess.errors import InvalidInput
from assess.words import Words, say


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One item that was left out (`refused`), or one part of it that was not kept (`lost`)."""

    file: str
    line: int
    item: str
    reason: str
    kind: Literal["refused", "lost"] = "lost"

    def __str__(self) -> str:
        name = f"{self.item}: " if self.item else ""
        state = "not imported: " if self.kind == "refused" else ""
        return f"{self.file}:{self.line} {name}{state}{self.reason}"


class Refused(Exception):
    """An item cannot be said in our formats; `reason` tells why, `line` where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def unreadable(file: str, line: int, reason: Words | str) -> InvalidInput:
    """A file that cannot be read at all: nothing of it is imported."""
    message = say("%(file)s cannot be read", file=file)
    return InvalidInput(message, [f"{file}:{line} {reason}"])


def refusals(problems: Iterable[Problem]) -> list[Problem]:
    """Those that cost a whole item."""
    return [each for each in problems if each.kind == "refused"]
