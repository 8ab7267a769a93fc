"""A measured figure, and what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`is_met` says whether the aim was reached; None where there is none."""

    what: str
    unit: str
    p50: float
    p95: float | None = None
    p99: float | None = None
    aim: str = ""
    is_met: bool | None = None
    count: int = 1


def figure_of(
    what: str, values: Sequence[float], *, unit: str = "ms", p50: float = 0, p95: float = 0, p99: float = 0
) -> Figure:
    """Percentiles of what was measured; `p50`, `p95`, `p99` are the most they should be."""
    measured = {50: at(values, 50), 95: at(values, 95), 99: at(values, 99)}
    aims = {share: most for share, most in ((50, p50), (95, p95), (99, p99)) if most}
    return Figure(
        what=what,
        unit=unit,
        p50=measured[50],
        p95=measured[95],
        p99=measured[99],
        aim=", ".join(f"p{share} ≤ {most:g} {unit}" for share, most in aims.items()),
        is_met=all(measured[share] <= most for share, most in aims.items()) if aims else None,
        count=len(values),
    )


def at(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]
