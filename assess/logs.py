"""Logs: one JSON object a line, never an answer, a score or a name in it."""

import logging

import structlog

from assess.config import Settings


def configure(settings: Settings) -> None:
    """Send the standard library's and our own log lines through one JSON renderer."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,  # type: ignore[arg-type]
        )
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    # It tells every table of every font that goes into a PDF.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
