"""For admins: what keeps documents from doing harm on this machine, and which files are kept away from everybody."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from workspace.documents.safety.overview import files_kept_away, protections
from workspace.web.edge import admin_actor, reading, tools
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views


@views.get("/safety")
def safety() -> ResponseReturnValue:
    """Everything is tried anew, which takes a moment; no transaction is open meanwhile."""
    with reading() as db:
        admin_actor(db)
    found = protections(tools())
    with reading() as db:
        actor = admin_actor(db)
        return staff_page(db, actor, "people/safety.html", protections=found, kept=files_kept_away(db, actor))
