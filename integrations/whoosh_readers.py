"""Searchers of the newest state of a Whoosh index, lent to one thread at a time."""

from __future__ import annotations

import os
import re
import struct
import weakref
import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.compat import pickle  # Only to name the error of a damaged file.
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshIndexError
from whoosh.scoring import BM25F

from integrations.whoosh_schema import FORMAT, UNDATED, schema
from workspace.ports import IndexUnavailable


class Damaged(Exception):
    """What Whoosh says by a plain Exception, for example when a posting list does not begin as one."""


# What Whoosh raises when it reads files that are cut off or overwritten …
_CUT_OFF = (
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
    *_CUT_OFF, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, ImportError, OverflowError,
    MemoryError,
)  # fmt: skip
REBUILD = "Run `baton reindex` to build it anew."
POINTER = "current"
_COMMIT = re.compile(r"_MAIN_([0-9]+)\.toc")
_SEARCHERS_KEPT = 4
_MASKS_KEPT = 64
_ATTEMPTS = 20


class Storage(FileStorage):  # type: ignore[misc]  # Whoosh comes without types.
    """A folder that can close all files opened through it: Whoosh forgets some, mostly when opening another fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def close_files(self) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()


class State:
    """What is known of one generation of the index; document numbers mean the same in each searcher of it.

    A mask has one byte for each document, 1 where it fits: small, quick to ask and quick to intersect.
    """

    def __init__(self, name: str, generation: int) -> None:
        self.name = name
        self.generation = generation
        self._masks: dict[frozenset[str], bytes] = {}
        self._times: array[int] | None = None

    def mask(self, searcher: Any, facts: frozenset[str]) -> bytes:
        """Documents with at least one of these facts. A deleted document has none."""
        mask = self._masks.get(facts)
        if mask is None:
            mask = _mask_of(searcher, facts)
            if len(self._masks) >= _MASKS_KEPT:
                self._masks = {}
            self._masks[facts] = mask
        return mask

    def times(self, searcher: Any) -> array[int]:
        """When each document happened: microseconds since 1970, UNDATED where nobody said."""
        if self._times is None:
            times = array("q")
            for part, _offset in searcher.leaf_searchers():
                reader = part.reader()
                if reader.has_column("at"):
                    times.extend(reader.column_reader("at", translate=False))
                else:
                    times.extend([UNDATED] * reader.doc_count_all())
            self._times = times
        return self._times


@dataclass(frozen=True)
class Opened:
    """A searcher with all its files open."""

    state: State
    searcher: Any
    storage: Storage


class Readers:
    """Searchers, opened when needed. Safe to use from several threads, in a gevent process too: it holds no lock.

    A Whoosh searcher has file positions, so it serves one thread at a time; those not in use wait in a deque, whose
    `pop` and `append` are atomic. `Searcher.refresh()` is never used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: State | None = None
        self._idle: deque[Opened] = deque()
        weakref.finalize(self, _close, self._idle)

    @contextmanager
    def lend(self) -> Iterator[tuple[State, Any]]:
        """A searcher of the newest generation. Raises IndexUnavailable."""
        opened = self._checkout()
        try:
            with named():
                yield opened.state, opened.searcher
        except _CUT_OFF as error:
            raise IndexUnavailable(f"The search index is damaged. {REBUILD}") from error
        finally:
            if opened.state is self._state and len(self._idle) < _SEARCHERS_KEPT:
                self._idle.append(opened)
            else:
                opened.storage.close_files()

    def _checkout(self) -> Opened:
        for _ in range(_ATTEMPTS):
            place = _newest(self._folder)
            try:
                state = self._state_of(*place)
                with named():
                    return self._idle_of(state) or _open(self._folder / state.name, state)
            except DAMAGE as error:
                # If nothing is newer now, it was not a commit or a rebuild that took files away while we opened them.
                if _newest(self._folder) == place:
                    raise IndexUnavailable(f"The search index is damaged. {REBUILD}") from error
        raise IndexUnavailable("The search index changes too fast to be read. Try again.")

    def _state_of(self, name: str, generation: int) -> State:
        state = self._state
        if state is None or (state.name, state.generation) != (name, generation):
            state = self._state = State(name, generation)
        return state

    def _idle_of(self, state: State) -> Opened | None:
        while self._idle:
            try:
                opened = self._idle.pop()
            except IndexError:  # Another thread was faster.
                return None
            if opened.state is state:
                return opened
            opened.storage.close_files()
        return None


@contextmanager
def named() -> Iterator[None]:
    """Turn Whoosh's plain Exceptions into Damaged, which can be told from faults of our own."""
    try:
        yield
    except Exception as error:
        if type(error) is Exception:
            raise Damaged(str(error)) from error
        raise


def pointed_to(folder: Path) -> str:
    """The name of the folder that holds the index now. Raises IndexUnavailable."""
    try:
        name = (folder / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise IndexUnavailable(f"There is no search index yet. {REBUILD}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnavailable(f"The search index cannot be read: {error}. {REBUILD}") from error
    if not name.startswith(f"{FORMAT}-") or "/" in name:
        raise IndexUnavailable(f"The search index was written by another version of Baton. {REBUILD}")
    return name


def _newest(folder: Path) -> tuple[str, int]:
    """Which sub-folder counts, and the number of its last commit; -1 if it has none. Raises IndexUnavailable."""
    name = pointed_to(folder)
    return name, _generation(folder / name)


def _generation(folder: Path) -> int:
    try:
        return max((int(match[1]) for match in map(_COMMIT.fullmatch, os.listdir(folder)) if match), default=-1)
    except OSError:
        return -1


def _open(folder: Path, state: State) -> Opened:
    """Open a searcher with all its files, so that no later commit can take one away from under it."""
    storage = Storage(folder)
    is_whole = False
    try:
        searcher = FileIndex(storage, schema=schema()).searcher(weighting=BM25F())
        for part, _offset in searcher.leaf_searchers():
            reader = part.reader()
            if reader.doc_count_all():
                reader.stored_fields(0)
                reader.doc_field_length(0, "text")
                if reader.has_column("at"):
                    reader.column_reader("at", translate=False)
        if _generation(folder) != state.generation:
            raise FileNotFoundError(folder)
        is_whole = True
    finally:
        if not is_whole:
            storage.close_files()
    return Opened(state, searcher, storage)


def _close(idle: deque[Opened]) -> None:
    while idle:
        idle.pop().storage.close_files()


def _mask_of(searcher: Any, facts: Iterable[str]) -> bytes:
    mask = bytearray(searcher.doc_count_all())
    for part, offset in searcher.leaf_searchers():
        reader = part.reader()
        for fact in facts:
            if ("facts", fact) in reader:
                for number in reader.postings("facts", fact).all_ids():
                    mask[offset + number] = 1
    return bytes(mask)
