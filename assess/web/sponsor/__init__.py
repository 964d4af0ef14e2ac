"""Pages of the audience: sponsor."""

from flask import Blueprint

blueprint = Blueprint("sponsor", __name__)
