"""A second source for files that our own reader made nothing of."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from workspace.documents.programs.bubble import ProgramFailed, ProgramMissing
from workspace.documents.programs.catdoc import read_doc
from workspace.documents.readers.result import ReadText


def has_program(result: ReadText) -> bool:
    """Whether a program of the system reads files of this kind that our own reader made nothing of."""
    return result.kind == "doc" and result.state in {"no_text", "damaged"}


def or_by_program(result: ReadText, file: BinaryIO, *, within: float) -> ReadText:
    """What was read, or what a program makes of the file in so many seconds; a program that is missing is told."""
    if not has_program(result):
        return result
    try:
        return read_doc(file, within=within)
    except ProgramMissing as missing:
        return replace(result, reason=f"{result.reason} A second reader was not tried: {missing}")
    except ProgramFailed:
        return result
