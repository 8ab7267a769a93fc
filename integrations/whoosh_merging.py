"""Merge segments of a Whoosh index beside those who write to it: they wait only while the new one takes its place.

As a program (`python -m integrations.whoosh_merging FOLDER`) it merges all that is worth merging, behind all else that
the machine has to do.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh.index import TOC, FileIndex, clean_files

from integrations.whoosh_blocks import BlockCodec
from integrations.whoosh_lock import locked
from integrations.whoosh_parts import DAMAGE, Storage, named
from integrations.whoosh_readers import REBUILD, pointed_to
from integrations.whoosh_schema import SCHEMA
from integrations.whoosh_segments import take_in, worth_merging
from workspace.ports import IndexMissing, IndexUnavailable

SCRATCH = "merging"
MERGING = "merging.lock"
_NICENESS = 10


def merge_once(folder: Path, *, lock_wait: float) -> bool:
    """Whether something was merged: else nothing is worth it. Raises IndexUnavailable, also when another one merges."""
    with locked(folder, wait=0, name=MERGING):
        scratch = folder / SCRATCH
        try:
            with named():
                return _merge(folder, scratch, lock_wait)
        except IndexMissing:
            return False
        except DAMAGE as error:
            raise IndexUnavailable(f"The search index cannot be merged: {error!r}. {REBUILD}") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _merge(folder: Path, scratch: Path, lock_wait: float) -> bool:
    with locked(folder, wait=lock_wait):
        name = pointed_to(folder)
        chosen = worth_merging(_contents(folder / name).segments)
    if not chosen:
        return False
    merged = _merged(folder / name, chosen, scratch)
    with locked(folder, wait=lock_wait):
        # Built anew meanwhile, or merged by somebody in a hurry: what we made is of no use.
        return pointed_to(folder) == name and _put_in_place(folder / name, chosen, scratch, merged)


def _merged(folder: Path, chosen: Sequence[Any], scratch: Path) -> list[Any]:
    """One segment with what is live in these, in their order; none if nothing is. It is written into `scratch`."""
    shutil.rmtree(scratch, ignore_errors=True)  # left by one that was killed
    scratch.mkdir(mode=0o700)
    index = FileIndex.create(Storage(scratch), SCHEMA, "MAIN")
    with Storage(folder) as storage, index.writer(compound=False, limitmb=32, codec=BlockCodec()) as writer:
        writer.merge = False
        take_in(writer, chosen, storage)
    return list(_contents(scratch).segments)


def _put_in_place(folder: Path, chosen: Sequence[Any], scratch: Path, merged: Sequence[Any]) -> bool:
    """Call it with the writers' lock. What was deleted while we merged is deleted in the new segment too."""
    contents = _contents(folder)
    now = {segment.segment_id(): segment for segment in contents.segments}
    gone = {segment.segment_id() for segment in chosen}
    if not gone <= now.keys():
        return False
    for new in merged:
        for number in _deleted_since(chosen, [now[old.segment_id()] for old in chosen]):
            new.delete_document(number)
        for path in scratch.glob(f"{new.segment_id()}.*"):
            path.rename(folder / path.name)
    segments = [segment for id_, segment in now.items() if id_ not in gone] + list(merged)
    with Storage(folder) as storage:
        TOC(SCHEMA, segments, contents.generation + 1).write(storage, "MAIN")
        clean_files(storage, "MAIN", contents.generation + 1, segments)
    return True


def _deleted_since(before: Sequence[Any], now: Sequence[Any]) -> list[int]:
    """By their numbers in the merged segment, where those that were live follow one another."""
    found, number = [], 0
    for then, later in zip(before, now, strict=True):
        for place in range(then.doc_count_all()):
            if not then.is_deleted(place):
                if later.is_deleted(place):
                    found.append(number)
                number += 1
    return found


def _contents(folder: Path) -> Any:
    with Storage(folder) as storage:
        return TOC.read(storage, "MAIN", schema=SCHEMA)


def main() -> None:
    os.nice(_NICENESS)
    try:
        while merge_once(Path(sys.argv[1]), lock_wait=30):
            pass
    except IndexUnavailable as problem:
        sys.exit(f"[index] {problem}")


if __name__ == "__main__":
    main()
