"""How much one piece of work in the sandbox may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """For one piece of work: seconds by the clock and of the processor, bytes of address space and of answer.

    `in_background`: nobody waits for it, so of all that is only one takes a place at a time.
    """

    wall_seconds: float = 25
    cpu_seconds: int = 20
    memory: int = 1 << 30
    answer: int = 64_000_000
    in_background: bool = False
