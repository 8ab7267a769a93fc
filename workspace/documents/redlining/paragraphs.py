"""Tracked changes within one paragraph, and paragraphs that came or went as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from workspace.documents.diff import Purse, Segment, difference
from workspace.documents.redlining.wordml import Element, Pen


def change_paragraph(pen: Pen, new: Element, old_text: str, *, purse: Purse) -> None:
    """Show in the new paragraph what was put in and what was taken away since the old text."""
    segments = difference(old_text, pen.text(new), purse=purse).segments
    _cut_at(pen, new, segments)
    runs = [(run, pen.run_text(run)) for run in pen.runs(new)]
    at = 0
    taken: list[tuple[int, str]] = []
    for segment in segments:
        if segment.op == "removed":
            taken.append((at, segment.text))
            continue
        at += len(segment.text)
    added = _stretches(segments, "added")
    place = 0
    spots: list[tuple[int, Element]] = []
    for run, text in runs:
        spots.append((place, run))
        if text and any(start <= place and place + len(text) <= end for start, end in added):
            _wrap(pen, run)
        place += len(text)
    for position, words in reversed(taken):
        _put_deleted(pen, new, spots, position, words)


def insert_whole(pen: Pen, paragraph: Element, *, marked: bool = True) -> None:
    for run in pen.runs(paragraph):
        _wrap(pen, run)
    if marked and paragraph.find(f"{pen.name('pPr')}/{pen.name('sectPr')}") is None:
        pen.mark(paragraph, "ins")


def deleted_whole(pen: Pen, old: Element, styles: frozenset[str], *, marked: bool = True) -> Element:
    """A paragraph of the old file as one that was taken away; it keeps a style that the new file has too."""
    made = pen.make("p")
    style = old.find(f"{pen.name('pPr')}/{pen.name('pStyle')}")
    if style is not None and style.get(pen.name("val")) in styles:
        kept = pen.make("pStyle")
        kept.set(pen.name("val"), style.get(pen.name("val")))
        made.append(pen.make("pPr", kept))
    if text := pen.text(old):
        made.append(pen.revision("del", pen.written(text, deleted=True)))
    if marked:
        pen.mark(made, "del")
    return made


def _stretches(segments: Sequence[Segment], op: str) -> list[tuple[int, int]]:
    """Where in the new text the segments of this kind stand."""
    found, at = [], 0
    for segment in segments:
        if segment.op == "removed":
            continue
        if segment.op == op:
            found.append((at, at + len(segment.text)))
        at += len(segment.text)
    return found


def _cut_at(pen: Pen, paragraph: Element, segments: Sequence[Segment]) -> None:
    """Cut the runs so that none reaches over the border of two segments."""
    borders, at = set(), 0
    for segment in segments:
        if segment.op != "removed":
            at += len(segment.text)
            borders.add(at)
    place = 0
    for run in pen.runs(paragraph):
        rest, length = run, len(pen.run_text(run))
        begin = place
        for border in sorted(each for each in borders if place < each < place + length):
            rest = pen.cut(rest, border - begin)
            begin = border
        place += length


def _wrap(pen: Pen, run: Element) -> None:
    wrapper = pen.revision("ins")
    run.getparent().replace(run, wrapper)
    wrapper.append(run)


def _put_deleted(pen: Pen, paragraph: Element, spots: Sequence[tuple[int, Element]], at: int, words: str) -> None:
    """Before the first run with text that begins there, or at the end."""
    before = next((run for place, run in spots if place >= at and pen.run_text(run)), None)
    like = before if before is not None else spots[-1][1] if spots else None
    deletion = pen.revision("del", pen.written(words, like, deleted=True))
    if before is None:
        paragraph.append(deletion)
        return
    holder = before.getparent()
    (holder if pen.local(holder) == "ins" else before).addprevious(deletion)
