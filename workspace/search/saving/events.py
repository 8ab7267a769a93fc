"""What happens around saved searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ThingsIndexed:
    """The index found out how these things are now ("entry:<id>", "document:<id>"), and somebody may wait for them."""

    keys: Sequence[str]
