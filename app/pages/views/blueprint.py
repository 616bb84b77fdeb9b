"""The blueprint that all views of the pages share."""

from flask import Blueprint

blueprint = Blueprint("pages", "app.pages", template_folder="templates")
