"""The blueprint of staff's pages."""

from __future__ import annotations

from flask import Blueprint

views = Blueprint("pages", "workspace.web")
