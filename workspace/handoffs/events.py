"""What happens to hand-offs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HandoffOffered:
    handoff_id: str
    customer_id: str


@dataclass(frozen=True)
class HandoffAnswered:
    """Accepted, declined, asked, answered, withdrawn, done or settled: the step says which."""

    handoff_id: str
    customer_id: str
    step_id: str


@dataclass(frozen=True)
class PromiseDue:
    """The due time of a hand-off comes near, or `is_over`."""

    handoff_id: str
    customer_id: str
    is_over: bool
