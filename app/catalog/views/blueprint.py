"""The blueprint that all views of the catalogue share."""

from flask import Blueprint

blueprint = Blueprint("catalog", "app.catalog", template_folder="templates")
