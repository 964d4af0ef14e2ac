"""Pages of the audience: manager."""

from flask import Blueprint

blueprint = Blueprint("manager", __name__)
