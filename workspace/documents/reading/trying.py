"""Read a file by the first engine and, where that one broke on it, by the second in a new child of the sandbox."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache
from typing import Any, BinaryIO, get_args

from workspace.documents.programs.reading import has_program, or_by_program
from workspace.documents.readers.result import ReadText, State
from workspace.documents.sandbox import JobFailed, Sandbox, TookLong
from workspace.documents.sandbox.answer import ENGINE as SANDBOX

AT_LENGTH = 20.0
"""Seconds that a file may take at most, by both engines together."""
_SECOND = 3.0
"""Seconds that a second engine needs: with fewer left it is not tried while there will be another time."""

_NONSENSE = (ValueError, KeyError, TypeError, AttributeError)


def read_file(
    sandbox: Sandbox, file: BinaryIO, *, name: str, within: float = AT_LENGTH, or_later: bool = False
) -> ReadText:
    """The text of a file, in `within` seconds. No file makes this raise; SandboxUnavailable can.

    `or_later`: there will be another try, so what needs longer raises TookLong instead of being given up.

    `engine` begins with the one that is meant for files of this kind; after a space follows the one that came second.
    """
    until = time.monotonic() + within
    first = sandbox.read(file, name=name, within=within, or_later=or_later)
    result = replace(first, engine=recorded(sandbox, first))
    if not has_second(first):
        return result
    left = until - time.monotonic()
    if left < _SECOND:
        if or_later:
            raise TookLong
        return result
    if first.kind == "pdf":
        return _second(sandbox, file, result, within=left, or_later=or_later)
    result = or_by_program(first, file, within=left)
    return replace(result, engine=recorded(sandbox, result))


def has_second(first: ReadText) -> bool:
    """Whether somebody else may find text where the first found none."""
    broke = first.state == "damaged" or first.engine == SANDBOX
    return broke if first.kind == "pdf" else has_program(first)


def recorded(sandbox: Sandbox, result: ReadText) -> str:
    """What to write down of who read a file: the engine meant for its kind, and whoever else spoke last."""
    known = engines(sandbox)
    meant = known.get(result.kind, known[""])
    return meant if result.engine == meant else f"{meant} {result.engine}"[:60]


@lru_cache(maxsize=4)
def engines(sandbox: Sandbox) -> dict[str, str]:
    """The engine meant for each kind now; under "" that of the kinds without a reader. Raises SandboxUnavailable."""
    said: Any = sandbox.ask("engines")
    return {str(kind): str(engine) for kind, engine in said.items()}


def _second(sandbox: Sandbox, file: BinaryIO, first: ReadText, *, within: float, or_later: bool) -> ReadText:
    try:
        said: Any = sandbox.ask("read_second", file, within=within)
        if said["state"] not in get_args(State):
            return first
        engine = f"{first.engine.split(' ')[0]} {said['engine']}"[:60]
        if said["state"] == "damaged":
            return replace(first, engine=engine)
        pages = tuple(int(start) for start in said["pages"])
        return ReadText(said["state"], str(said["text"]), pages, str(said["reason"])[:2000], first.kind, engine)
    except JobFailed as failure:
        if or_later and failure.state == "too_long":
            raise TookLong from failure
        return first
    except _NONSENSE:
        return first
