"""The newest generation of a Whoosh index, opened, and lent to one thread at a time."""

from __future__ import annotations

import os
import re
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whoosh.index import TOC

from integrations.whoosh_parts import CUT_OFF, DAMAGE, Files, Known, Part, Storage, named
from integrations.whoosh_schema import FORMAT, SCHEMA
from workspace.ports import IndexMissing, IndexUnavailable

REBUILD = "Run `baton reindex` to build it anew."
POINTER = "current"
_COMMIT = re.compile(r"_MAIN_([0-9]+)\.toc")
_KEPT_OPEN = 4
_ATTEMPTS = 20


@dataclass(frozen=True)
class Opened:
    """One generation of the index: its segments by name, in the order in which Whoosh counts their documents."""

    name: str
    generation: int
    parts: dict[str, Part]

    def close(self) -> None:
        _close_all(part.files for part in self.parts.values())


class Readers:
    """Opens what is newest, and lends it. Safe to use from several threads, in a gevent process too: it holds no lock.

    Whoosh's files have positions, so what is opened serves one thread at a time; what is not in use waits in a deque,
    whose `pop` and `append` are atomic. Whoosh's searchers and their `refresh()` are never used: each generation's own
    table of contents says which segments there are and what is deleted in them, and only their files are used again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Known] = {}
        self._idle: deque[Opened] = deque()
        weakref.finalize(self, _close, self._idle)

    @contextmanager
    def lend(self) -> Iterator[Opened]:
        """The newest generation. Raises IndexUnavailable."""
        opened = self._checkout()
        try:
            with named():
                yield opened
        except CUT_OFF as error:
            raise IndexUnavailable(f"The search index is damaged. {REBUILD}") from error
        finally:
            if len(self._idle) < _KEPT_OPEN:
                self._idle.append(opened)
            else:
                opened.close()

    def _checkout(self) -> Opened:
        try:
            before: Opened | None = self._idle.pop()
        except IndexError:
            before = None
        try:
            return self._newest_opened(before)
        except IndexUnavailable:
            if before:
                before.close()
            raise

    def _newest_opened(self, before: Opened | None) -> Opened:
        for _ in range(_ATTEMPTS):
            name, generation = _newest(self._folder)
            if before and (before.name, before.generation) == (name, generation):
                return before
            try:
                with named():
                    return self._open(name, generation, before)
            except DAMAGE as error:
                # If nothing is newer now, it was not a commit or a rebuild that took files away while we opened them.
                if _newest(self._folder) == (name, generation):
                    raise IndexUnavailable(f"The search index is damaged. {REBUILD}") from error
        raise IndexUnavailable("The search index changes too fast to be read. Try again.")

    def _open(self, name: str, generation: int, before: Opened | None) -> Opened:
        """Open the segments of a generation; those of `before` that live on are taken over, the others closed."""
        known = self._known
        with Storage(self._folder / name) as storage:
            segments = {s.segment_id(): s for s in TOC.read(storage, "MAIN", gen=generation, schema=SCHEMA).segments}
        old = {} if before is None else {id_: part.files for id_, part in before.parts.items()}
        files: dict[str, Files] = {}
        try:
            for id_, segment in segments.items():
                files[id_] = old.get(id_) or Files(self._folder / name, segment, known.get(id_))
        except BaseException:
            _close_all(files[id_] for id_ in files.keys() - old.keys())
            raise
        _close_all(old[id_] for id_ in old.keys() - files.keys())
        self._known = {id_: opened.known for id_, opened in files.items()}
        return Opened(name, generation, {id_: Part(segment, files[id_]) for id_, segment in segments.items()})


def pointed_to(folder: Path) -> str:
    """The name of the folder that holds the index now. Raises IndexUnavailable."""
    try:
        # Bytes, since opening a text looks up its codec, and that imports: see the top of whoosh_blocks.
        name = (folder / POINTER).read_bytes().decode("ascii").strip()
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no search index yet. {REBUILD}") from error
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


def _close_all(files: Iterable[Files]) -> None:
    for its_files in files:
        its_files.storage.close_files()


def _close(idle: deque[Opened]) -> None:
    while idle:
        idle.pop().close()
