"""Cells that a spreadsheet would run, and the mark that our files bear before them. Pure.

A file with commas may be read with semicolons, as Excel does in Germany, or with tabs: then a cell is cut where one of
them stands, or where a line ends, and the rest of it becomes a cell of its own. So the mark stands there as well.
Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

_BEGINS = r"^|[;\t|\r\n][ \"]*"
"""Where a cell begins, whatever parts them. Within our own cells commas are quoted."""
_RUN = re.compile(rf"({_BEGINS})(?='*[=+\-@\t\r])")
_MARKED = re.compile(rf"({_BEGINS})'(?='*[=+\-@\t\r])")


def guarded(cell: str) -> str:
    """With an apostrophe before whatever a spreadsheet would run. `as_meant` takes it away."""
    return _RUN.sub(r"\1'", cell)


def as_meant(cell: str) -> str:
    """Without the mark that our own files bear ('+49 30 123)."""
    return _MARKED.sub(r"\1", cell)
