"""From an upload to its words being found: what one takes, by kind, and how many a minute."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import orjson

from workspace.bench.clients import Asker
from workspace.bench.company import Made, Sizes, Text, word_file
from workspace.bench.figures import Figure, figure_of
from workspace.bench.server import BenchServer

AIM = 300  # .docx files a minute, end to end
_PATIENCE = 60.0
_WARM_UP = 1
_AT_ONCE = 2
_AIMS = {"docx": 0.4, "pdf": 1.0}


def found_after_upload(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """Until a word that only this file holds is found: from the answer to the upload, and from its start."""
    asker = Asker(server.port, made)
    figures = []
    for kind, aim in _AIMS.items():
        answered, whole = [], []
        for number in range(_WARM_UP + max(6, sizes.looks // 15)):
            marker = f"zanzibar{kind}{number}x"
            content = word_file(marker) if kind == "docx" else pdf_file(marker)
            began = time.perf_counter()
            # The word must not be in the name: a document is found by that before it was read.
            asker.upload(f"/api/customers/{made.live}/documents", f"{kind} {number}.{kind}", content, len(content))
            ended = time.perf_counter()
            _until_found(asker, marker)
            answered.append(time.perf_counter() - ended)
            whole.append(time.perf_counter() - began)
        what = f"10-page .{kind}"
        figures += [
            figure_of(
                f"{what}, from the answer to its upload until it is found", answered[_WARM_UP:], unit="s", p95=aim
            ),
            figure_of(f"{what}, from the start of its upload until it is found", whole[_WARM_UP:], unit="s", p50=2),
        ]
    return figures


def many_uploads(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """Two programs upload .docx files of ten pages one after the other, until the last of them is found."""
    files = [(marker, word_file(marker)) for marker in (f"marrakesh{number}x" for number in range(sizes.looks // 3))]
    began = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done in [pool.submit(_upload, server, made, files[first::_AT_ONCE]) for first in range(_AT_ONCE)]:
            done.result()
    asker = Asker(server.port, made)
    for marker, _ in reversed(files):
        _until_found(asker, marker)
    rate = len(files) / (time.perf_counter() - began) * 60
    what = "10-page .docx files, uploaded by two until all are found"
    return [Figure(what, "/min", rate, aim=f"≥ {AIM} /min", is_met=rate >= AIM, count=len(files))]


def _upload(server: BenchServer, made: Made, files: Sequence[tuple[str, bytes]]) -> None:
    asker = Asker(server.port, made)
    for _, content in files:
        asker.upload(f"/api/customers/{made.live}/documents", "report.docx", content, len(content))


def _until_found(asker: Asker, marker: str) -> None:
    end = time.perf_counter() + _PATIENCE
    while not any(hit["type"] == "document" for hit in orjson.loads(asker.get(f"/api/search?q={marker}"))["hits"]):
        if time.perf_counter() > end:
            raise RuntimeError(f"An uploaded document was not found within {_PATIENCE:.0f} seconds.")
        time.sleep(0.01)


def pdf_file(marker: str, pages: int = 10) -> bytes:
    """A PDF of so many pages, about 400 words each, with a word that occurs nowhere else."""
    text = Text()
    numbers = [5 + 2 * page for page in range(pages)]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    for page, number in enumerate(numbers):
        lines = [text.of(10) for _ in range(40)]
        if page == pages - 1:
            lines.append(marker)
        drawn = "BT /F 9 Tf 12 TL 40 800 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects[number - 1] = f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream"
        objects[number] = (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {number - 1} 0 R>>"
        )
    return _written(objects)


def _written(objects: dict[int, str]) -> bytes:
    """The objects one after the other, and the table of where each stands."""
    out = bytearray(b"%PDF-1.7\n")
    table = ["0000000000 65535 f \n"]
    for number in sorted(objects):
        table.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("ascii")
    end = f"trailer\n<</Size {len(table)}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + f"xref\n0 {len(table)}\n".encode("ascii") + "".join(table).encode("ascii") + end.encode("ascii")
