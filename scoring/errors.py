"""The errors this library raises, so that callers can tell bad data from a failed computation."""


class ScoringError(Exception):
    """Base of every error raised on purpose by this library."""


class InvalidResponses(ScoringError, ValueError):  # noqa: N818
    """The responses cannot be scored; the message names the item or the person."""


class InvalidParameters(ScoringError, ValueError):  # noqa: N818
    """Item parameters, weights or correlations that no model allows."""


class NotConverged(ScoringError, ArithmeticError):  # noqa: N818
    """An iteration stopped before it reached its tolerance; no number is returned instead."""
