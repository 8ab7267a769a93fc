"""Accept the tracked changes that a file brings along, so that only ours are in it afterwards."""

from __future__ import annotations

from workspace.documents.redlining.wordml import Element, Pen

_UNWRAPPED = ("ins", "moveTo")
_DROPPED = (
    "del", "moveFrom", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange",
    "tblGridChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "tblPrExChange",
)  # fmt: skip
_PROPERTIES = ("rPr", "trPr")


def settle(root: Element, pen: Pen) -> None:
    """What was put in stays, what was taken away goes, in text, paragraphs' ends and rows."""
    for row in list(root.iter(pen.name("tr"))):
        if row.find(f"{pen.name('trPr')}/{pen.name('del')}") is not None:
            row.getparent().remove(row)
    for paragraph in list(root.iter(pen.name("p"))):
        if paragraph.find(f"{pen.name('pPr')}/{pen.name('rPr')}/{pen.name('del')}") is not None:
            _join_next(paragraph, pen)
    for local in _UNWRAPPED:
        for element in list(root.iter(pen.name(local))):
            _unwrap(element, pen)
    for local in _DROPPED:
        for element in list(root.iter(pen.name(local))):
            element.getparent().remove(element)


def _join_next(paragraph: Element, pen: Pen) -> None:
    """Its end was taken away: the next paragraph's words follow on."""
    following = paragraph.getnext()
    if following is None or pen.local(following) != "p":
        return
    words = [child for child in paragraph if pen.local(child) != "pPr"]
    at = 1 if pen.child(following, "pPr") is not None else 0
    for offset, child in enumerate(words):
        following.insert(at + offset, child)
    paragraph.getparent().remove(paragraph)


def _unwrap(element: Element, pen: Pen) -> None:
    parent = element.getparent()
    if pen.local(parent) not in _PROPERTIES:
        at = parent.index(element)
        for offset, child in enumerate(list(element)):
            parent.insert(at + offset, child)
    parent.remove(element)
