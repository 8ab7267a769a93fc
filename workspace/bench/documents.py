"""Reading documents through the whole sandbox, every layer in force: how many a second, and what one costs."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

from workspace.bench.company import Made, Sizes, word_file
from workspace.bench.figures import Figure, figure_of
from workspace.bench.server import BenchServer
from workspace.documents.sandbox import Sandbox

AIM = 30  # documents a second on two cores
_WARM_UP = 4


def read_in_sandbox(_server: BenchServer, _made: Made, sizes: Sizes) -> list[Figure]:
    """A mix as teams have it: letters of 10 pages and of one, notes, tables as text, pages of the web."""
    kinds = [
        ("report.docx", word_file("markerx")),
        ("letter.docx", word_file("markery", pages=1)),
        ("note.txt", b"Forty anvils are promised for Thursday.\n" * 50),
        ("prices.csv", b"".join(b"anvil %d,%d EUR\n" % (number, number * 7) for number in range(500))),
        ("page.html", b"<html><body>" + b"<p>Forty anvils for <b>Acme</b></p>" * 200),
    ]
    documents = list(islice(cycle(kinds), sizes.looks))
    sandbox = Sandbox(at_once=2)
    try:
        for name, content in documents[:_WARM_UP]:
            sandbox.read(io.BytesIO(content), name=name)
        before = _work()
        began = time.perf_counter()
        took = _read(sandbox, documents)
        seconds = time.perf_counter() - began
    finally:
        sandbox.close()
    # The server of the sandbox and its children are known to us only now that it has ended.
    work = (_work() - before) / len(documents) * 1000
    rate = len(documents) / seconds
    what = "documents read through the sandbox, two at once"
    return [
        Figure(what, "/s", rate, aim=f"≥ {AIM} /s", is_met=rate >= AIM, count=len(documents)),
        figure_of("reading one document in the sandbox", took),
        Figure("processor time of one document, with the sandbox's start", "ms", work),
    ]


def _read(sandbox: Sandbox, documents: Sequence[tuple[str, bytes]]) -> list[float]:
    """Milliseconds for each. Raises RuntimeError if one is not read: a figure for refusals would tell nothing."""

    def read(document: tuple[str, bytes]) -> float:
        name, content = document
        began = time.perf_counter()
        found = sandbox.read(io.BytesIO(content), name=name)
        if found.state != "text":
            raise RuntimeError(f"{name} was not read: {found.reason}")
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(read, documents))


def _work() -> float:
    """Seconds of the processor that we and our ended children had."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
