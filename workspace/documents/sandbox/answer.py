"""Make sense of what a sandboxed child left behind. It may have been taken over by its document: believe nothing."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from typing import Any, get_args

from workspace.documents.readers.result import ReadText, State, without_text

LAYERS = ("limits", "nobody", "own_network", "landlock", "seccomp")
OUT_OF_MEMORY = 77  # a child's exit code, as zygote.py gives it
ENGINE = "baton-sandbox/1"

_MUCH_MEMORY = 0.6  # a child that crashes with this share of its memory in use most likely wanted more


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
        if self.code in {0, OUT_OF_MEMORY} or self.timed_out or self.too_long:
            return ""
        if self.code is None or self.code < 0:
            return f"ended by signal {-self.code}" if self.code else "nobody knows how it ended"
        return self.answer[-2000:].decode(errors="replace").strip()


def understood(ending: Ending, *, wall_seconds: float, cpu_seconds: float, memory: int) -> ReadText:
    """The text, or in a sentence why there is none."""
    kind = _kind(ending.answer)
    if ending.timed_out or (ending.code in {-signal.SIGXCPU, -signal.SIGKILL} and ending.cpu >= cpu_seconds - 1):
        return _nothing(
            "no_text", f"Reading this file took too long (over {wall_seconds:g} seconds), so it was stopped.", kind
        )
    if ending.too_long:
        return _nothing("refused", "This file gives far more text than Baton keeps.", kind)
    if ending.code in {OUT_OF_MEMORY, -signal.SIGKILL} or (ending.code != 0 and ending.memory > memory * _MUCH_MEMORY):
        return _nothing(
            "no_text", f"Reading this file needs more than {memory >> 20} MB of memory, so it was stopped.", kind
        )
    if ending.code == 0:
        try:
            return _whole(ending.answer, kind)
        except (ValueError, KeyError, TypeError):
            return _nothing("damaged", "The reader of this file gave an answer that makes no sense.", kind)
    return _nothing("damaged", "This file crashed its reader: it is damaged, or made to do harm.", kind)


def _whole(answer: bytes, kind: str) -> ReadText:
    """Raises ValueError, KeyError or TypeError if the answer is not of its form."""
    _, about_line, text = answer.split(b"\n", 2)
    about: dict[str, Any] = json.loads(about_line)
    if about["state"] not in get_args(State):
        raise ValueError(about["state"])
    return ReadText(
        state=about["state"],
        text=text.decode(),
        pages=tuple(int(start) for start in about["pages"]),
        reason=str(about["reason"])[:2000],
        kind=kind,
        engine=str(about["engine"])[:60],
        deleted=str(about["deleted"]),
    )


def _kind(answer: bytes) -> str:
    """What the child took the file for, if it came so far."""
    try:
        first = json.loads(answer.partition(b"\n")[0])
    except ValueError:
        return "unknown"
    kind = first.get("kind") if isinstance(first, dict) else None
    return kind[:20] if isinstance(kind, str) else "unknown"


def _nothing(state: State, reason: str, kind: str) -> ReadText:
    return without_text(state, reason, kind=kind, engine=ENGINE)
