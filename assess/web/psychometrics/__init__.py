"""Pages of the audience: psychometrics. The bank, and each item with its keys."""

from flask import Blueprint

blueprint = Blueprint("psychometrics", __name__)

from assess.web.psychometrics import bank, downloads, own_banks  # noqa: E402, F401
