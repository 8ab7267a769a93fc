"""What changed, in a few lines of Markdown: old → new. Pure.

The words of a document are a stranger's: every character of them that Markdown or anybody else could read as a mark is
escaped, so that they make no link, call nobody and look like nothing but words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workspace.documents.comparing.comparison import Comparison, Row
from workspace.documents.diff import Segment

MOST_CLAUSES = 5
LONGEST = 240
"""Characters of a clause, on each side of the arrow."""
_AROUND = 60
"""Characters shown before the first and after the last change of a long clause."""
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_KINDS = (("changed", "changed"), ("added", "added"), ("removed", "removed"), ("moved", "moved"))


def summary(compared: Comparison) -> str:
    """How much changed: "2 changed, 1 moved"."""
    return ", ".join(f"{compared.counts[op]} {word}" for op, word in _KINDS if compared.counts[op])


def clauses(compared: Comparison, *, url: str) -> str:
    """The first changes, each on a line of its own, and where to read all of them."""
    changes = compared.changes
    lines = [f"- {_clause(row)}" for row in changes[:MOST_CLAUSES]]
    more = len(changes) - len(lines)
    return "\n".join([*lines, "", f"and {more} more: [compare]({url})" if more else f"[Compare]({url})"])


def escaped(words: str) -> str:
    """Words on one line, as Markdown that shows exactly them."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def _clause(row: Row) -> str:
    if row.op == "added":
        return f"new: {_quoted(_text(row.cells))}"
    if row.op == "removed":
        return f"gone: {_quoted(_text(row.cells))}"
    changed = [cell for cell in row.cells if any(segment.op != "same" for segment in cell)]
    if not changed:
        return f"moved: {_quoted(_text(row.cells))}"
    said = ", ".join(_old_and_new(cell) for cell in changed)
    if row.is_table:
        # Which row it is says its first cell, as far as that did not change itself.
        first = "".join(segment.text for segment in row.cells[0])
        said = f"{escaped(_short(first))}: {said}" if row.cells[0] not in changed and first.strip() else said
    return f"moved: {said}" if row.op == "moved" else said


def _old_and_new(cell: Sequence[Segment]) -> str:
    """The clause before and after, long ones cut to what stands around the changes."""
    head = cell[0].text if cell[0].op == "same" else ""
    tail = cell[-1].text if cell[-1].op == "same" else ""
    if sum(len(segment.text) for segment in cell) > LONGEST:
        middle = list(cell[bool(head) : len(cell) - bool(tail)])
        before = [Segment("same", _end_of(head))] if head else []
        after = [Segment("same", _begin_of(tail))] if tail else []
        cell = [*before, *middle, *after]
    old = "".join(segment.text for segment in cell if segment.op != "added")
    new = "".join(segment.text for segment in cell if segment.op != "removed")
    return f"{_quoted(old)} → {_quoted(new)}"


def _end_of(text: str) -> str:
    return text if len(text) <= _AROUND else f"…{text[-_AROUND:].partition(' ')[2]}"


def _begin_of(text: str) -> str:
    return text if len(text) <= _AROUND else f"{text[:_AROUND].rpartition(' ')[0]}…"


def _quoted(text: str) -> str:
    return f"“{escaped(_short(text))}”" if text.strip() else "nothing"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0] or text[:LONGEST]}…"


def _text(cells: Sequence[Sequence[Segment]]) -> str:
    return " | ".join("".join(segment.text for segment in cell) for cell in cells)
