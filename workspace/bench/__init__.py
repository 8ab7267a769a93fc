"""`baton bench`: how fast this machine is, measured on a real server in a temporary folder.

Everything goes through HTTP and WebSocket, as people and programs do; only the data to begin with is written directly.
"""

from __future__ import annotations

import json
import platform
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from workspace.bench import company, measures
from workspace.bench.figures import Figure
from workspace.bench.server import BenchServer

FULL = company.Sizes(entries=100_000, documents=10_000, listeners=100, posts=300, looks=300, upload=100_000_000)
QUICK = company.Sizes(entries=10_000, documents=500, listeners=20, posts=60, looks=60, upload=20_000_000)


def run_bench(*, quick: bool = False, as_json: Path | None = None) -> list[Figure]:
    """Measure, print a table, and write the figures as JSON where asked."""
    console = Console()
    sizes = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        figures = _measure(Path(folder), sizes, console)
    console.print(_table(figures))
    if as_json:
        measured = {"machine": machine(), "sizes": asdict(sizes), "figures": [asdict(figure) for figure in figures]}
        as_json.write_text(json.dumps(measured, indent=2) + "\n")
    return figures


def machine() -> dict[str, object]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return {
        "cores": sum(line.startswith("processor") for line in lines),
        "processor": next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), ""),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def _measure(home: Path, sizes: company.Sizes, console: Console) -> list[Figure]:
    server = BenchServer(home)
    with console.status(f"Writing {sizes.documents:,} documents and {sizes.entries:,} entries, and the index …"):
        made = company.found(server.settings, sizes)
    figures = []
    with console.status("Starting three times …"):
        figures.append(measures.start_time(server))
    server.start()
    try:
        for say, measure in measures.ALL:
            with console.status(f"{say} …"):
                figures += measure(server, made, sizes)
    finally:
        server.stop()
        server.slack.close()
    return figures


def _table(figures: list[Figure]) -> Table:
    table = Table("What", "p50", "p95", "p99", "Aim", title="Baton on this machine", title_justify="left")
    for figure in figures:
        tone = {True: "green", False: "red", None: ""}[figure.is_met]
        values = [_number(value, figure.unit) for value in (figure.p50, figure.p95, figure.p99)]
        table.add_row(figure.what, *values, f"[{tone}]{figure.aim}[/{tone}]" if tone else figure.aim)
    table.caption = ", ".join(f"{key}: {value}" for key, value in machine().items())
    return table


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
