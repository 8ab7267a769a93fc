"""Tables as text (.csv, .tsv): one line a row, cells apart by tabs, quotes taken off."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, found
from workspace.documents.readers.text import decoded

ENGINE = "baton-csv/2"
SEPARATORS = ",;\t|"
LINES_LOOKED_AT = 20


def read_csv(file: BinaryIO, *, kind: str) -> ReadText:
    """A table that breaks the rules of quoting is still text, and is given as it stands."""
    text, reason = decoded(file)
    before = csv.field_size_limit(MAX_CHARACTERS)
    try:
        rows = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=_separator(text))
        table = "\n".join("\t".join(" ".join(cell.split()) for cell in row).rstrip() for row in rows)
    except csv.Error:
        table = text
    finally:
        # The limit is the whole process's: whoever else reads a table there keeps the one they count on.
        csv.field_size_limit(before)
    return found(table, kind=kind, engine=ENGINE, reason=reason)


def _separator(text: str) -> str:
    """The separator that occurs in the most of the first lines, the most often."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:LINES_LOOKED_AT]
    return max(SEPARATORS, key=lambda mark: (sum(mark in line for line in lines), "\n".join(lines).count(mark)))
