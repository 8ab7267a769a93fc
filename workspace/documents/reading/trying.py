"""Read a file by the first engine and, where that one broke on it, by the second in a new child of the sandbox."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache
from typing import Any, BinaryIO, get_args

from workspace.documents.programs.reading import or_by_program
from workspace.documents.readers.result import ReadText, State
from workspace.documents.sandbox import JobFailed, Sandbox, TookLong
from workspace.documents.sandbox.answer import ENGINE as SANDBOX

IN_TIME = 7.0
"""Seconds: who took longer for the first try gets no second one, as every file is to be done within 25."""

_NONSENSE = (ValueError, KeyError, TypeError, AttributeError)


def read_file(sandbox: Sandbox, file: BinaryIO, *, name: str, within: float | None = None) -> ReadText:
    """The text of a file. No file makes this raise; SandboxUnavailable can.

    With `within` (seconds) what needs longer, or a second engine, raises TookLong. Without it leaves others a place.

    `engine` begins with the one that is meant for files of this kind; after a space follows the one that came second.
    """
    began = time.monotonic()
    first = sandbox.read(file, name=name, within=within, in_background=within is None)
    result = or_by_program(first, file)
    result = replace(result, engine=recorded(sandbox, result))
    broke = first.state == "damaged" or first.engine == SANDBOX
    if first.kind == "pdf" and broke and time.monotonic() - began < IN_TIME:
        if within is not None:
            raise TookLong
        return _second(sandbox, file, result)
    return result


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


def _second(sandbox: Sandbox, file: BinaryIO, first: ReadText) -> ReadText:
    try:
        said: Any = sandbox.ask("read_second", file)
        if said["state"] not in get_args(State):
            return first
        engine = f"{first.engine.split(' ')[0]} {said['engine']}"[:60]
        if said["state"] == "damaged":
            return replace(first, engine=engine)
        pages = tuple(int(start) for start in said["pages"])
        return ReadText(said["state"], str(said["text"]), pages, str(said["reason"])[:2000], first.kind, engine)
    except (JobFailed, *_NONSENSE):
        return first
