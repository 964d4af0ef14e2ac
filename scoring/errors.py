"""The errors this library raises, so that callers can tell bad data from a failed computation."""


class ScoringError(Exception):
    """Base of every error raised on purpose by this library."""


class InvalidResponses(ScoringError, ValueError):
    """The responses cannot be scored; the message names the item or the person."""


class InvalidParameters(ScoringError, ValueError):
    """Item parameters, weights or correlations that no model allows."""


class NotConverged(ScoringError, ArithmeticError):
    """An iteration stopped before it reached its tolerance; no number is returned instead."""
