"""A version's text as pages of paragraphs and tables. Pure."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workspace.documents.queries import ReadVersion

MOST = 400_000
"""Characters shown on a page; the rest is in the download and in search."""
MOST_ROWS = 300
"""Rows of one table; browsers lay out long tables slowly."""


def text_view(read: ReadVersion) -> dict[str, Any]:
    """For documents/_preview.html: {state, note, pages: [{n, blocks: [{text} or {rows}]}]}."""
    if read.version.state == "waiting":
        return {"state": "waiting", "note": "", "pages": []}
    if read.version.state != "text":
        return {"state": "none", "note": read.version.reason, "pages": []}
    text = read.text[:MOST]
    starts = [start for start in read.pages if start < len(text)] or [0]
    pages = [
        {"n": number, "blocks": blocks_of(text[start:end])}
        for number, (start, end) in enumerate(pairwise([*starts, len(text)]), start=1)
    ]
    note = "This is the beginning; the whole text is in the download." if len(read.text) > MOST else read.version.reason
    return {"state": "ready", "note": note, "pages": pages}


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Paragraphs, and tables where lines below each other hold tabs, which is how the readers write the rows of one."""
    blocks: list[dict[str, Any]] = []
    lines = [line.rstrip(" \r") for line in text.split("\n") if line.strip()]
    for is_table, found in groupby(lines, key=lambda line: "\t" in line):
        together = list(found)
        rows = together[:MOST_ROWS] if is_table and len(together) > 1 else []
        if rows:
            blocks.append({"rows": [row.split("\t") for row in rows]})
        blocks += [{"text": line.strip()} for line in together[len(rows) :]]
    return blocks
