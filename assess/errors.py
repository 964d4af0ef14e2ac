"""Domain errors: what went wrong in the words of the domain, with no idea of HTTP.

`assess.web` alone turns them into a status and a page.
"""

from collections.abc import Sequence


class FirstlineError(Exception):
    """Something the person at the other end can be told, with what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class NotFound(FirstlineError):
    """There is no such thing for this person; also used for what they may not know about."""


class NotAllowed(FirstlineError):
    """The thing exists and this person may not do this to it."""


class LinkNotValid(FirstlineError):
    """An invitation or activation link is unknown, expired, revoked or used up."""


class Conflict(FirstlineError):
    """The state has moved on: already submitted, already decided, weights already fixed."""


class SittingClosed(Conflict):
    """The sitting has been submitted or its time is over."""


class InvalidInput(FirstlineError):
    """The input cannot be used; `problems` says where, one line a problem."""

    def __init__(self, message: str, problems: Sequence[str] = (), *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.problems = tuple(problems)


class BankError(InvalidInput):
    """A question bank cannot be loaded or published; problems read `file:line RULE message`."""


class ConfigurationError(InvalidInput):
    """The environment holds a setting that cannot be used."""
