"""A cell of a workbook that calamine reads, as text."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any


def shown_cell(cell: Any) -> str:
    """As a person typed it: no ".0" behind whole numbers, days without a clock."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)
