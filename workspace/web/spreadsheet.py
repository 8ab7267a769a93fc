"""Rows as a CSV file that spreadsheets open as it is meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from workspace.importing.table.formulas import guarded


def csv_answer(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """With a mark that tells spreadsheets of UTF-8, and nothing that one of them would take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([guarded(cell) for cell in row] for row in (heading, *rows))
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
