"""Make sense of what a sandboxed child left behind. It may have been taken over by its document: believe nothing."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from typing import Any, get_args

from workspace.documents.readers.result import ReadText, State, without_text
from workspace.documents.sandbox.limits import Limits

UNREADABLE, OUT_OF_MEMORY, CRASHED = 76, 77, 78  # exit codes of a child; 0 when its answer is whole
ENGINE = "baton-sandbox/1"

_MUCH_MEMORY = 0.6  # a child that crashes with this share of its memory in use most likely wanted more
_LONGEST_REASON = 2000
_LONGEST_FIRST_LINE, _LONGEST_ABOUT = 200, 16_000_000  # bytes of JSON that is taken apart here
_NONSENSE = (ValueError, KeyError, TypeError, RecursionError, OverflowError)


class JobFailed(Exception):
    """A file could not be worked on. `reason` is a sentence for a person; trying again gives the same.

    `state`: `too_long`, `too_much_memory`, `too_large` (its answer), `crashed`, or what the job said: `no_text`,
    `encrypted`, `damaged`, `refused`.
    """

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(frozen=True)
class Ending:
    """What a child wrote and how it ended. `code`: exit code, minus a signal's number, or None if nobody knows.

    `memory`: bytes resident at most; `cpu`: seconds.
    """

    answer: bytes
    code: int | None
    too_long: bool = False
    timed_out: bool = False
    memory: int = 0
    cpu: float = 0.0

    @property
    def crash(self) -> str:
        """For the log: how a reader went wrong, or nothing."""
        if self.code in {0, UNREADABLE, OUT_OF_MEMORY, -signal.SIGXCPU} or self.timed_out or self.too_long:
            return ""
        if self.code is None or self.code < 0:
            return f"ended by signal {-self.code}" if self.code else "nobody knows how it ended"
        return self.answer[-2000:].decode(errors="replace").strip()


def answered(ending: Ending, limits: Limits) -> bytes:
    """The whole answer of a job. Raises JobFailed."""
    if (
        ending.timed_out
        or ending.code == -signal.SIGXCPU
        or (ending.code == -signal.SIGKILL and ending.cpu >= limits.cpu_seconds - 1)
    ):
        raise JobFailed(
            "too_long", f"Working on this file took too long (over {limits.wall_seconds:g} seconds), so it was stopped."
        )
    if ending.too_long:
        raise JobFailed("too_large", "This file gives far more than Baton keeps.")
    if ending.code in {OUT_OF_MEMORY, -signal.SIGKILL} or (
        ending.code not in {0, UNREADABLE} and ending.memory > limits.memory * _MUCH_MEMORY
    ):
        raise JobFailed(
            "too_much_memory",
            f"Working on this file needs more than {limits.memory >> 20} MB of memory, so it was stopped.",
        )
    if ending.code == UNREADABLE:
        raise _refusal(ending.answer)
    if ending.code != 0:
        raise JobFailed("crashed", "This file crashed its reader: it is damaged, or made to do harm.")
    return ending.answer


def understood(ending: Ending, limits: Limits) -> ReadText:
    """The text that the job `read` found, or in a sentence why there is none."""
    kind = _kind(ending.answer)
    try:
        return _whole(answered(ending, limits), kind)
    except JobFailed as failure:
        return _nothing(_STATES.get(failure.state, "damaged"), failure.reason, kind)
    except _NONSENSE:
        return _nothing("damaged", "The reader of this file gave an answer that makes no sense.", kind)


_STATES: dict[str, State] = {"too_long": "no_text", "too_much_memory": "no_text", "too_large": "refused"}


def _refusal(answer: bytes) -> JobFailed:
    """What the job itself said, in the last line."""
    try:
        said = json.loads(answer[-_LONGEST_FIRST_LINE - 6 * _LONGEST_REASON :].rpartition(b"\n")[2])
        state, reason = said["state"], str(said["reason"])[:_LONGEST_REASON]
    except _NONSENSE:
        state, reason = "", ""
    if state not in get_args(State) or not reason:
        return JobFailed("crashed", "The reader of this file gave an answer that makes no sense.")
    return JobFailed(state, reason)


def _whole(answer: bytes, kind: str) -> ReadText:
    """Raises one of _NONSENSE if the answer is not of its form."""
    _, about_line, text = answer.split(b"\n", 2)
    if len(about_line) > _LONGEST_ABOUT:
        raise ValueError(len(about_line))
    about: dict[str, Any] = json.loads(about_line)
    if about["state"] not in get_args(State):
        raise ValueError(about["state"])
    return ReadText(
        state=about["state"],
        text=text.decode(),
        pages=tuple(int(start) for start in about["pages"]),
        reason=str(about["reason"])[:_LONGEST_REASON],
        kind=kind,
        engine=str(about["engine"])[:60],
        deleted=str(about["deleted"]),
    )


def _kind(answer: bytes) -> str:
    """What the child took the file for, if it came so far."""
    try:
        first = json.loads(answer[:_LONGEST_FIRST_LINE].partition(b"\n")[0])
    except _NONSENSE:
        return "unknown"
    kind = first.get("kind") if isinstance(first, dict) else None
    return kind[:20] if isinstance(kind, str) else "unknown"


def _nothing(state: State, reason: str, kind: str) -> ReadText:
    return without_text(state, reason, kind=kind, engine=ENGINE)
