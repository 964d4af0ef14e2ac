"""What belongs to one request: its database session and who is asking."""

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Session, sessionmaker

from assess.config import Settings
from assess.errors import NotAllowed
from assess.principal import Principal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["firstline_settings"]
    return found


def db() -> Session:
    """The session of this request, opened at its first use.

    A safe request gets one that only reads, unless its view is marked `writes`.
    """
    if "session" not in g:
        factory: sessionmaker[Session] = current_app.extensions[
            "firstline_reads" if _only_reads() else "firstline_writes"
        ]
        g.session = factory()
    session: Session = g.session
    return session


def _only_reads() -> bool:
    if not has_request_context() or request.method not in SAFE_METHODS:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "writes", False)


def principal() -> Principal:
    """Who is asking; the guard has made sure that somebody is signed in."""
    found = getattr(current_user, "principal", None)
    if not isinstance(found, Principal):
        raise NotAllowed("Sign in first")
    return found
