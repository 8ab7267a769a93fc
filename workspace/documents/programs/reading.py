"""A second source for files that our own reader made nothing of."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from workspace.documents.programs.bubble import ProgramFailed, ProgramMissing
from workspace.documents.programs.catdoc import read_doc
from workspace.documents.readers.result import ReadText


def or_by_program(result: ReadText, file: BinaryIO) -> ReadText:
    """What was read, or what a program of the system makes of the file; a program that is missing is told."""
    if result.kind != "doc" or result.state not in {"no_text", "damaged"}:
        return result
    try:
        return read_doc(file)
    except ProgramMissing as missing:
        return replace(result, reason=f"{result.reason} A second reader was not tried: {missing}")
    except ProgramFailed:
        return result
