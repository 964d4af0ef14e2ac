"""Every module with tables, so that `Base.metadata` is complete for migrations and tests."""

import importlib

from sqlalchemy import MetaData

from assess.database import Base

MODULES = (
    "assess.accounts.models",
    "assess.audit",
    "assess.banks.models",
    "assess.delivery.models",
    "assess.results.models",
    "assess.selection.models",
    "assess.development.models",
    "assess.mail",
    "assess.rate_storage",
)


def metadata() -> MetaData:
    """The metadata of the whole application."""
    for name in MODULES:
        importlib.import_module(name)
    return Base.metadata
