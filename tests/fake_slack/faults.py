"""What may go wrong between us and Slack, and when: as told for the next calls, or at random from a seed."""

from __future__ import annotations

import random
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "lost_before",  # The connection is cut before anything was stored.
    "lost_after",  # Stored, but the answer never comes.
    "500_before",
    "500_after",
    "429",  # With Retry-After: `seconds`.
    "slow",  # The answer comes `seconds` late.
    "not_json",  # Stored, and answered by a page of a proxy.
    "error_before",  # `ok: false` with `code`; nothing was stored.
    "error_after",  # The same, but it was stored.
]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Fault:
    kind: Kind
    seconds: float = 1.0
    code: str = "internal_error"


class Faults:
    """Hand out the fault for each call, None for most."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[Fault]] = defaultdict(deque)
        self._chances: Mapping[str, float] = {}
        self._methods: frozenset[str] = frozenset()
        self._random = random.Random(0)
        self._lock = threading.Lock()

    def plan(self, method: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._planned[method].extend([fault] * times)

    def shake(self, seed: int, chances: Mapping[str, float], methods: frozenset[str]) -> None:
        """From now on each call of these methods fails with these chances, in the same way for the same seed."""
        assert set(chances) <= set(KINDS), f"unknown faults: {set(chances) - set(KINDS)}"
        with self._lock:
            self._random, self._chances, self._methods = random.Random(seed), dict(chances), methods

    def calm(self) -> None:
        with self._lock:
            self._chances = {}
            self._planned.clear()

    def next(self, method: str) -> Fault | None:
        with self._lock:
            if self._planned[method]:
                return self._planned[method].popleft()
            if method not in self._methods:
                return None
            drawn = self._random.random()
            for kind, chance in self._chances.items():
                if drawn < chance:
                    return Fault(kind)
                drawn -= chance
            return None
