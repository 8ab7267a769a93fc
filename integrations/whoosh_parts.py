"""The segments of a Whoosh index, read straight: their postings, their masks, and what is stored in them."""

from __future__ import annotations

import io
import struct
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from whoosh.compat import pickle  # Only to name the error of a damaged file.
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import FileFormatError
from whoosh.filedb.structfile import StructFile
from whoosh.index import IndexError as WhooshIndexError

from integrations.whoosh_blocks import Block
from integrations.whoosh_schema import AT, SCHEMA, UNDATED

_MASKS_KEPT = 64


class Damaged(Exception):
    """What Whoosh says by a plain Exception, for example when a posting list does not begin as one."""


# What Whoosh raises when it reads files that are cut off or overwritten …
CUT_OFF = (
    Damaged,
    FileFormatError,
    WhooshIndexError,
    pickle.UnpicklingError,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
)
# … and what more when it takes their bytes for numbers, names and lengths while opening.
DAMAGE = (
    *CUT_OFF, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, ImportError, OverflowError,
    MemoryError,
)  # fmt: skip


@contextmanager
def named() -> Iterator[None]:
    """Turn Whoosh's plain Exceptions into Damaged, which can be told from faults of our own."""
    try:
        yield
    except Exception as error:
        if type(error) is Exception:
            raise Damaged(str(error)) from error
        raise


_BUFFER = 1 << 18


class _Counting(io.BufferedWriter):
    """Knows where it is. Whoosh asks that of it thrice a word, and Python's own asks the system each time."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path, "wb"), _BUFFER)
        self._at = 0

    def write(self, content: Any, /) -> int:
        written = super().write(content)
        self._at += written
        return written

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = super().seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at


class Storage(FileStorage):  # type: ignore[misc]  # Whoosh comes without types.
    """A folder that can close all files opened through it: Whoosh forgets some, mostly when opening another fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_files()

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def create_file(self, name: str, **options: Any) -> Any:
        return super().create_file(name, **options) if options else StructFile(_Counting(Path(self._fpath(name))), name)

    def close_files(self) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()


class Known:
    """What never changes of a segment, kept while it lives. A mask has one byte a document, 1 where it fits."""

    def __init__(self, per_document: Any, count: int) -> None:
        # In words, as Whoosh rounds it; 0 where there is no text.
        self.lengths = array("I", (per_document.doc_field_length(n, "text") or 0 for n in range(count)))
        # Microseconds since 1970, UNDATED where nobody said when it was.
        self.times = array("q", [UNDATED]) * count
        if per_document.has_column("at"):
            self.times = array("q", per_document.column_reader("at", AT))
        self.masks: dict[frozenset[str], bytes] = {}
        self.values: dict[str, dict[str, bytes]] = {}


class Files:
    """The opened files of one segment, and what is known of it. What is in them never changes."""

    def __init__(self, folder: Path, segment: Any, known: Known | None) -> None:
        self.storage = Storage(folder)
        is_whole = False
        try:
            codec = segment.codec()
            self.terms = codec.terms_reader(self.storage, segment)
            self.per_document = codec.per_document_reader(self.storage, segment)
            if segment.doc_count_all():
                # Opens the last of the files: now no later commit can take one away from under us.
                self.per_document.stored_fields(0)
            self.known = known or Known(self.per_document, segment.doc_count_all())
            is_whole = True
        finally:
            if not is_whole:
                self.storage.close_files()


class Part:
    """One segment in one generation. Documents have numbers from 0; only `live` knows which of them are deleted."""

    def __init__(self, segment: Any, files: Files) -> None:
        self.segment = segment
        self.count: int = segment.doc_count_all()
        self.files = files
        self.known = files.known
        self._terms = files.terms
        self._per_document = files.per_document
        self.words: int = self._per_document.field_length("text")
        live = bytearray(b"\1" * self.count)
        for number in segment.deleted_docs():
            live[number] = 0
        self.live = bytes(live)

    def stored(self, number: int) -> dict[str, str]:
        return dict(self._per_document.stored_fields(number))

    def frequency(self, field: str, term: str) -> int:
        key = (field, term.encode())
        return int(self._terms.doc_frequency(*key)) if key in self._terms else 0

    def postings(self, field: str, term: str, *, with_places: bool = False) -> Iterator[Block]:
        """Deleted documents too."""
        key = (field, term.encode())
        if key in self._terms:
            yield from self._terms.matcher(*key, SCHEMA[field].format).blocks(with_places=with_places)

    def terms_from(self, field: str, start: str) -> Iterator[str]:
        """All terms that begin so."""
        prefix = start.encode()
        for its_field, term in self._terms.terms_from(field, prefix):
            if its_field != field or not term.startswith(prefix):
                return
            yield term.decode()

    def mask(self, facts: frozenset[str]) -> bytes:
        """Documents with at least one of these facts. Deleted documents too."""
        mask = self.known.masks.get(facts)
        if mask is None:
            found = bytearray(self.count)
            for fact in facts:
                for numbers, _weights, _places in self.postings("facts", fact):
                    for number in numbers:
                        found[number] = 1
            if len(self.known.masks) >= _MASKS_KEPT:
                self.known.masks = {}
            mask = self.known.masks[facts] = bytes(found)
        return mask

    def values(self, name: str) -> dict[str, bytes]:
        """Every value of a fact in this segment, with the numbers of its documents, packed. Deleted ones too.

        Looked for once: what is in a segment never changes.
        """
        known = self.known.values.get(name)
        if known is None:
            known = self.known.values[name] = {}
            for fact in self.terms_from("facts", f"{name}:"):
                known[fact.partition(":")[2]] = self._numbers(fact)
        return known

    def _numbers(self, fact: str) -> bytes:
        found: array[int] = array("I")
        for numbers, _weights, _places in self.postings("facts", fact):
            found.extend(array("I", numbers))
        return found.tobytes()
