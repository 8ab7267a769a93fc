"""How well and how fast the files of a folder are read: `.venv/bin/python tools/measure-reading.py FOLDER [--worst N]`.

Each file goes through the whole sandbox. The words found are compared with those of other engines that are at hand (for
a file `x.docx`, also with `x.docx.words` beside it, if there is one). Where several engines know a kind, a word counts
when two of them report it. A word is a run of at least three letters, folded. Other engines run in a child with 20 s.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import io
import multiprocessing
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import docx
import mammoth
import openpyxl
import pptx
import pypdf
import python_calamine
from striprtf.striprtf import rtf_to_text

from workspace.documents.joining import joined
from workspace.documents.readers.result import ReadText
from workspace.documents.reading.trying import read_file
from workspace.documents.sandbox import Sandbox
from workspace.words import fold

SECONDS = 20
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "u", "var", "wbr",
})  # fmt: skip
UNSEEN = frozenset({"script", "style", "noscript", "template"})
LETTERS = re.compile(r"[^\W\d_]{3,}")


# ------------------------------------------------------------------ other engines
def python_docx(content: bytes) -> Iterator[str]:
    document = docx.Document(io.BytesIO(content))
    for section in document.sections:
        for place in (section.header, section.footer):
            yield from _blocks(place)
    yield from _blocks(document)


def _blocks(place: object) -> Iterator[str]:
    for block in place.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                for cell in row.cells:
                    yield from _blocks(cell)
        else:
            yield block.text


def mammoth_raw(content: bytes) -> Iterator[str]:
    yield mammoth.extract_raw_text(io.BytesIO(content)).value


def pypdf_text(content: bytes) -> Iterator[str]:
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        yield joined(page.extract_text())


def openpyxl_cells(content: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(cell) for cell in row if cell is not None)


def calamine_cells(content: bytes) -> Iterator[str]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).iter_rows():
            yield " ".join(str(cell) for cell in row)


def python_pptx(content: bytes) -> Iterator[str]:
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if getattr(shape, "has_table", False):
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if slide.has_notes_slide:
            yield slide.notes_slide.notes_text_frame.text


def striprtf_text(content: bytes) -> Iterator[str]:
    yield rtf_to_text(content.decode("latin-1"), errors="ignore")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in UNSEEN
        self.said += [] if tag in INLINE else [" "]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0
        self.said += [] if tag in INLINE else [" "]

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)


def standard_html(content: bytes) -> Iterator[str]:
    page = _Page()
    page.feed(content.decode("utf-8", errors="ignore"))
    yield "".join(page.said)


def standard_mail(content: bytes) -> Iterator[str]:
    """Subject, people, and both forms of the text, where the newer policy of the standard library finds them."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    for name in ("subject", "from", "to", "cc"):
        # What is no character of the declared encoding is a half that nobody can compare.
        yield re.sub(r"\w*[\ud800-\udfff\ufffd]\w*", " ", str(mail.get(name, "")))
    for part in mail.walk():
        media = part.get_content_type()
        if media in {"text/plain", "text/html"} and not part.is_attachment() and not part.get_filename():
            with suppress(LookupError, ValueError):
                shown = part.get_content()
                yield "".join(standard_html(shown.encode())) if media == "text/html" else shown


OTHERS: dict[str, tuple[Callable[[bytes], Iterator[str]], ...]] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), (python_docx, mammoth_raw)),
    **dict.fromkeys(("xlsx", "xlsm"), (openpyxl_cells, calamine_cells)),
    **dict.fromkeys(("xls", "xlsb", "ods"), (calamine_cells,)),
    "pptx": (python_pptx,),
    "pdf": (pypdf_text,),
    "rtf": (striprtf_text,),
    "html": (standard_html,),
    "eml": (standard_mail,),
}


# ------------------------------------------------------------------ measuring
@dataclass
class Measured:
    """One file: what was read, how long it took (seconds by the clock), words of the others, and those we lack."""

    path: Path
    result: ReadText
    seconds: float
    wanted: set[str]
    missing: set[str]


def words(texts: Iterable[str]) -> set[str]:
    return {fold(word) for text in texts for word in LETTERS.findall(text)}


def wanted_words(path: Path, kind: str) -> set[str]:
    beside = path.with_name(path.name + ".words")
    if beside.exists():
        return words([beside.read_text()])
    seen = Counter(word for other in OTHERS.get(kind, ()) for word in _in_a_child(other, path))
    enough = min(2, len(OTHERS.get(kind, ())))
    return {word for word, count in seen.items() if count >= enough}


def _in_a_child(other: Callable[[bytes], Iterator[str]], path: Path) -> set[str]:
    """Another engine may hang or crash on a file: that is what it reports then, nothing."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_tell, args=(other, path, theirs))
    child.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(SECONDS) else set()
    except EOFError:
        return set()
    finally:
        child.kill()
        child.join()


def _tell(other: Callable[[bytes], Iterator[str]], path: Path, out: object) -> None:
    sys.stderr = io.StringIO()
    found: set[str] = set()
    try:
        for text in other(path.read_bytes()):
            found |= words([text])
    finally:
        out.send(found)


def read_all(paths: list[Path]) -> tuple[list[tuple[Path, ReadText, float]], float]:
    """Two at once, as the worker does."""
    sandbox = Sandbox(at_once=2)
    read_file(sandbox, io.BytesIO(b"warm"), name="a.txt")

    def one(path: Path) -> tuple[Path, ReadText, float]:
        began = time.monotonic()
        with path.open("rb") as file:
            return path, read_file(sandbox, file, name=path.name), time.monotonic() - began

    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(one, paths))
    took = time.monotonic() - began
    sandbox.close()
    return done, took


def measured(path: Path, result: ReadText, seconds: float) -> Measured:
    wanted = wanted_words(path, result.kind) if result.state == "text" else set()
    return Measured(path, result, seconds, wanted, wanted - words([joined(result.text), result.text]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worst", type=int, default=5, help="how many files with missing words to name")
    asked = parser.parse_args()
    paths = sorted(path for path in asked.folder.rglob("*") if path.is_file() and path.suffix != ".words")
    done, took = read_all(paths)
    found = [measured(*each) for each in done]
    by_kind: dict[str, list[Measured]] = defaultdict(list)
    for each in found:
        by_kind[each.result.kind].append(each)
    print(f"{len(paths)} files in {took:.1f} s: {len(paths) / took:.0f} a second")
    print(f"{'kind':10}{'files':>6}{'words':>9}{'found':>9}{'slowest':>9}  states")
    for kind, some in sorted(by_kind.items()):
        wanted, missing = sum(len(each.wanted) for each in some), sum(len(each.missing) for each in some)
        share = f"{100 * (wanted - missing) / wanted:.2f} %" if wanted else "-"
        states = ", ".join(f"{state} {count}" for state, count in Counter(each.result.state for each in some).items())
        print(f"{kind:10}{len(some):6}{wanted:9}{share:>9}{max(each.seconds for each in some):8.2f}s  {states}")
    for each in sorted(found, key=lambda each: -len(each.missing))[: asked.worst]:
        if each.missing:
            print(
                f"{len(each.missing)} of {len(each.wanted)} words not found in {each.path.name}:",
                *sorted(each.missing)[:12],
            )


if __name__ == "__main__":
    main()
