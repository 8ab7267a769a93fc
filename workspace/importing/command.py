"""The same import from the command line: its headings are names of fields, and it is whole or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from workspace.errors import Invalid
from workspace.importing import operations, queries
from workspace.importing.table.columns import named
from workspace.importing.table.wrong import in_words
from workspace.policy import Actor
from workspace.worker import Tools

_LOOKS_AGAIN = 0.2
"""Seconds, when the running service does the work."""


def bring_in_whole(
    tools: Tools, work: Callable[..., int], actor: Actor, *, name: str, content: bytes
) -> dict[str, int]:
    """How many rows were new, changed a customer, or said what is here. `work` does what is due in some pools.

    Raises Invalid, naming the first line that is wrong: then nothing was brought in.
    """
    with tools.transaction() as db:
        import_id = operations.begin_import(db, actor, name=name, content=content).id
    try:
        _wait(tools, work, actor, import_id, "reading")
        with tools.transaction() as db:
            columns = json.loads(queries.get_import(db, actor, import_id).columns)
            operations.choose_columns(db, actor, import_id=import_id, chosen=named(columns))
        _wait(tools, work, actor, import_id, "checking")
        with tools.reading() as db:
            wrong = queries.rows_of(db, actor, import_id=import_id, verdict="error", limit=1)
        if wrong:
            raise Invalid(f"Line {wrong[0].line:,}: {in_words(wrong[0].said)} Nothing was brought in.")
    except Invalid:
        with tools.transaction() as db:
            operations.forget_import(db, actor, import_id=import_id)
        raise
    with tools.transaction() as db:
        operations.run_import(db, actor, import_id=import_id)
    _wait(tools, work, actor, import_id, "running")
    with tools.reading() as db:
        return queries.verdicts(db, actor, import_id=import_id)


def _wait(tools: Tools, work: Callable[..., int], actor: Actor, import_id: str, state: str) -> None:
    """Do what is due until the import is past this state. Raises Invalid when it could not be read."""
    while True:
        work(pools=("importing",))
        with tools.reading() as db:
            found = queries.get_import(db, actor, import_id)
        if found.trouble:
            raise Invalid(found.trouble)
        if found.state != state:
            return
        time.sleep(_LOOKS_AGAIN)
