"""Word's files from before 2007 by catdoc, for those that our own reader makes nothing of."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from workspace.documents.programs.bubble import Program, ProgramFailed, run
from workspace.documents.readers.result import ReadText, found
from workspace.documents.sandbox.limits import Limits

ENGINE = "catdoc/1"

# -d: the encoding of its output; -w: one line a paragraph.
CATDOC = Program(
    ("catdoc", "-d", "utf-8", "-w", "{file}"),
    paths=("/usr/share/catdoc", "/etc/catdocrc"),
    limits=Limits(wall_seconds=15, cpu_seconds=10, memory=256 << 20),
)


def read_doc(file: BinaryIO, *, within: float = CATDOC.limits.wall_seconds) -> ReadText:
    """Raises ProgramMissing and ProgramFailed; also ProgramFailed where it finds no word."""
    limits = replace(CATDOC.limits, wall_seconds=min(within, CATDOC.limits.wall_seconds))
    text = run(replace(CATDOC, limits=limits), file).decode(errors="replace")
    result = found(text, kind="doc", engine=ENGINE)
    if result.state != "text":
        raise ProgramFailed("catdoc found no text in this file.")
    return result
