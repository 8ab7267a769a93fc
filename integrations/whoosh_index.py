"""The full-text index on disk, by Whoosh: one process writes, any number read.

`folder/current` names the sub-folder in use; a rebuild fills another one and renames the name. Index files are pickles,
so the folder is ours alone (0700).
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex, LockError

from integrations.typed_words import marks, understood
from integrations.whoosh_blocks import BlockCodec
from integrations.whoosh_counts import Counts
from integrations.whoosh_lock import locked
from integrations.whoosh_merging import MERGING, SCRATCH, merge_once
from integrations.whoosh_parts import DAMAGE, Part, Storage, named
from integrations.whoosh_query import Deadline, TooSlow
from integrations.whoosh_readers import POINTER, REBUILD, Opened, Readers, pointed_to
from integrations.whoosh_schema import FORMAT, SCHEMA, document
from integrations.whoosh_search import Search, is_filtered
from integrations.whoosh_segments import merge_alike, worth_merging
from integrations.whoosh_similar import meant_instead
from workspace.ports import IndexHits, IndexMissing, IndexQuery, IndexUnavailable, Searchable

# Above the first, segments are merged beside though the program is never idle, for it must not slow down searching for
# ever; above the second each commit merges a little, should nothing come of that.
_MANY, _FAR_TOO_MANY = 64, 512
_PROGRESS_EVERY = 50
_ROOT = Path(__file__).resolve().parents[1]


class WhooshIndex:
    """Fulfils `workspace.ports.Index`."""

    def __init__(self, folder: Path, *, time_limit: float = 2.0, lock_wait: float = 5.0) -> None:
        """Nothing is opened before it is needed. `time_limit` for a search and `lock_wait` are in seconds."""
        self._folder = folder
        self._time_limit = time_limit
        self._lock_wait = lock_wait
        self._readers = Readers(folder)
        self._beside: deque[subprocess.Popen[bytes]] = deque(maxlen=1)
        weakref.finalize(self, _end, self._beside)

    # ------------------------------------------------------------------ reading
    def search(self, query: IndexQuery, *, limit: int, offset: int = 0) -> IndexHits:
        clauses = understood(query.words)
        terms = marks(clauses)
        if not clauses and (query.words.strip() or not is_filtered(query)):
            return IndexHits((), 0, terms)
        deadline = Deadline(self._time_limit)
        try:
            with self._readers.lend() as opened:
                search = Search(opened, query, clauses, deadline)
                counts = Counts(query) if query.counted or query.moments else None
                keys, total = search.found(limit=limit, offset=offset, counts=counts)
                instead = () if total else meant_instead(search)
        except TooSlow:
            raise ValueError("That search takes too long. Add a word, or write out the one with the star.") from None
        if counts is None:
            return IndexHits(tuple(keys), total, terms, instead=instead)
        return IndexHits(tuple(keys), total, terms, counts.found(), tuple(counts.since), instead)

    def matching(self, queries: Sequence[IndexQuery], keys: Sequence[str]) -> list[tuple[str, ...]]:
        """See the port. Only the segments with these keys are read: a new one is small."""
        found: list[tuple[str, ...]] = []
        with self._readers.lend() as opened:
            places = [(part, numbers) for part in opened.parts.values() if (numbers := _numbers(part, keys))]
            for query in queries:
                search = Search(opened, query, understood(query.words), Deadline(self._time_limit))
                try:
                    hits = [part.stored(n)["key"] for part, numbers in places for n in search.among(part, numbers)]
                except TooSlow:
                    hits = []
                found.append(tuple(hits))
        return found

    def fingerprints(self) -> dict[str, str]:
        with self._readers.lend() as opened:
            stored = [
                part.stored(n) for part in opened.parts.values() for n, is_live in enumerate(part.live) if is_live
            ]
        return {fields["key"]: fields["fingerprint"] for fields in stored}

    # ------------------------------------------------------------------ writing
    def apply(self, upserts: Sequence[Searchable], removals: Sequence[str]) -> None:
        """See the port. A key in both is removed; of two upserts with one key the last counts."""
        removed = set(removals)
        newest = {thing.key: document(thing) for thing in upserts if thing.key not in removed}
        with self._locked(), self._writable() as index:
            with self._readers.lend() as opened:
                old = _where(opened, [*newest, *removed])
            if not newest and not old:
                return
            with _writer(index, limitmb=32) as writer:
                writer.merge = False
                if len(opened.parts) >= _FAR_TOO_MANY:
                    writer.mergetype = merge_alike
                for number in old:
                    writer.delete_document(number)
                for fields in newest.values():
                    writer.add_document(**fields)
        if len(opened.parts) >= _MANY:
            self.tidy_beside()

    def tidy(self) -> None:
        """Merge segments of like size, eight or more at a time. Does nothing most times."""
        while merge_once(self._folder, lock_wait=self._lock_wait):
            pass

    def tidy_beside(self) -> None:
        """See the port. One at a time; what it writes is the same whether it ends or is killed."""
        if any(each.poll() is None for each in self._beside):
            return
        with suppress(IndexMissing), self._readers.lend() as opened:
            if worth_merging([part.segment for part in opened.parts.values()]):
                self._beside.append(_started_beside(self._folder))

    def rebuild(self, everything: Iterable[Searchable], *, progress: Callable[[int], None] | None = None) -> int:
        """See the port. Meanwhile `apply` raises IndexUnavailable: what it would write could be lost in the swap."""
        with self._locked():
            name = _new_name()
            try:
                count = self._fill(self._create(name), everything, progress)
                self._point_to(name)
            finally:
                self._remove_unused()
        return count

    def _fill(self, index: Any, everything: Iterable[Searchable], progress: Callable[[int], None] | None) -> int:
        seen: set[str] = set()
        with _writer(index, limitmb=64) as writer:
            for thing in everything:
                if thing.key in seen:
                    continue
                seen.add(thing.key)
                writer.add_document(**document(thing))
                if progress and len(seen) % _PROGRESS_EVERY == 0:
                    progress(len(seen))
        if progress and len(seen) % _PROGRESS_EVERY:
            progress(len(seen))
        return len(seen)

    @contextmanager
    def _writable(self) -> Iterator[Any]:
        """The index in use, made if there is none. Whoosh's own words for a damaged or busy one become ours."""
        if not (self._folder / POINTER).exists():
            name = _new_name()
            self._create(name)
            self._point_to(name)
        try:
            with Storage(self._folder / pointed_to(self._folder)) as storage, named():
                yield FileIndex(storage, schema=SCHEMA)
        except LockError as error:
            raise IndexUnavailable("Another program holds the search index open for writing.") from error
        except DAMAGE as error:
            raise IndexUnavailable(f"The search index cannot be written: {error!r}. {REBUILD}") from error

    def _create(self, name: str) -> Any:
        path = self._folder / name
        path.mkdir(mode=0o700)
        return FileIndex.create(Storage(path), SCHEMA, "MAIN")

    def _point_to(self, name: str) -> None:
        new = self._folder / f"{POINTER}.new"
        with new.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / POINTER)

    def _remove_unused(self) -> None:
        """What an earlier state or a rebuild that did not finish left behind. Call it with the lock only."""
        pointer = self._folder / POINTER
        used = pointer.read_text(encoding="ascii").strip() if pointer.exists() else ""
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in (used, SCRATCH):
                # Who still reads there keeps its open files, and finds the new folder at its next search.
                shutil.rmtree(path, ignore_errors=True)
        with suppress(IndexUnavailable), locked(self._folder, wait=0, name=MERGING):
            # Nobody merges: this is of one who was killed, and holds words that may be gone for good.
            shutil.rmtree(self._folder / SCRATCH, ignore_errors=True)

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self._folder, wait=self._lock_wait)


def _started_beside(folder: Path) -> subprocess.Popen[bytes]:
    """Not a thread: merging is Python's work, and would take the processor from whoever indexes and reads files."""
    return subprocess.Popen(
        [sys.executable, "-m", "integrations.whoosh_merging", str(folder.resolve())],
        cwd=_ROOT,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
    )


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
        process.wait()


def _writer(index: Any, *, limitmb: int) -> Any:
    # Not compound: reading a compound segment copies it into memory (STACK: × 26 private memory, × 100 to open).
    return index.writer(compound=False, limitmb=limitmb, codec=BlockCodec())


def _new_name() -> str:
    return f"{FORMAT}-{secrets.token_hex(6)}"


def _where(opened: Opened, keys: Iterable[str]) -> list[int]:
    """Numbers, as Whoosh counts them over all segments, of the documents with these keys."""
    numbers: list[int] = []
    offset = 0
    for part in opened.parts.values():
        numbers += [offset + number for number in _numbers(part, keys)]
        offset += part.count
    return numbers


def _numbers(part: Part, keys: Iterable[str]) -> list[int]:
    """Numbers of a part's own documents with these keys."""
    postings = (found for key in keys for found, _weights, _places in part.postings("key", key))
    return [number for found in postings for number in found if part.live[number]]
