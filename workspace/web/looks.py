"""A document's look as HTML of ours: its tree was checked when it was kept, and everything is escaped here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from workspace.documents.seeing.elements import ELEMENTS, EMPTY
from workspace.documents.seeing.passages import NOWHERE, Place

Node = str | dict[str, Any]

_NUMBERS = (("span", "colspan"), ("rows", "rowspan"))


@dataclass(frozen=True)
class Look:
    """`has_place`: whether the passage asked for stands in it, were it in part."""

    html: Markup
    has_place: bool


def look_html(tree: Sequence[Node], text: str, place: Place = NOWHERE) -> Markup:
    """With `data-start` and `data-end` where a piece stands in the version's text, and the passage asked for marked."""
    return written_look(tree, text, place).html


def written_look(tree: Sequence[Node], text: str, place: Place) -> Look:
    writing = _Writing(text, place)
    html = Markup("").join(writing.written(tree))
    return Look(html, writing.is_marked)


class _Writing:
    def __init__(self, text: str, place: Place) -> None:
        self._text = text
        self._place = place
        self.is_marked = False

    def written(self, nodes: Sequence[Node]) -> Iterator[Markup]:
        for node in nodes:
            if isinstance(node, str):
                yield escape(node)
            elif "at" in node and (hit := self._hit(*node["at"])):
                yield from self._element(node, self._with_mark(node["c"], hit))
            else:
                yield from self._element(node, list(self.written(node["c"])))

    def _element(self, node: dict[str, Any], inside: Sequence[Markup]) -> Iterator[Markup]:
        name = node["t"]
        if name not in ELEMENTS:
            return
        yield Markup("<{}{}>").format(Markup(name), Markup("").join(_attributes(node)))  # noqa: S704 - one of ELEMENTS
        if name not in EMPTY:
            yield from inside
            yield Markup("</{}>").format(Markup(name))  # noqa: S704 - one of ELEMENTS

    def _hit(self, start: int, end: int) -> tuple[int, int] | None:
        """Which letters of this piece, counted without spaces, belong to the passage."""
        begin, stop = max(start, self._place.start), min(end, self._place.end)
        if begin >= stop:
            return None
        first = _letters(self._text[start:begin])
        return first, first + _letters(self._text[begin:stop])

    def _with_mark(self, nodes: Sequence[Node], hit: tuple[int, int]) -> list[Markup]:
        return list(self._marked_pieces(nodes, hit, [0]))

    def _marked_pieces(self, nodes: Sequence[Node], hit: tuple[int, int], seen: list[int]) -> Iterator[Markup]:
        for node in nodes:
            if isinstance(node, str):
                yield from self._marked_words(node, hit, seen)
            else:
                yield from self._element(node, list(self._marked_pieces(node["c"], hit, seen)))

    def _marked_words(self, words: str, hit: tuple[int, int], seen: list[int]) -> Iterator[Markup]:
        cut = [0, 0]
        at = seen[0]
        for index, letter in enumerate(words):
            if letter.isspace():
                continue
            if at < hit[0]:
                cut[0] = cut[1] = index + 1
            elif at < hit[1]:
                cut[0] = index if at == hit[0] else cut[0]
                cut[1] = index + 1
            at += 1
        seen[0] = at
        before, inside, after = words[: cut[0]], words[cut[0] : cut[1]], words[cut[1] :]
        yield escape(before)
        if inside:
            named = Markup("") if self.is_marked else Markup(' id="place"')
            self.is_marked = True
            yield Markup('<mark class="place"{}>{}</mark>').format(named, inside)
        yield escape(after)


def _attributes(node: dict[str, Any]) -> Iterator[Markup]:
    if "at" in node:
        yield Markup(' data-start="{}" data-end="{}"').format(*node["at"])
    if "href" in node:
        yield Markup(' href="{}" rel="noopener noreferrer nofollow" target="_blank"').format(node["href"])
    if "src" in node:
        yield Markup(' src="{}" alt="{}" loading="lazy" decoding="async"').format(node["src"], node.get("alt", ""))
    if "label" in node:
        yield Markup(' data-label="{}"').format(node["label"])
    for mine, theirs in _NUMBERS:
        if mine in node:
            yield Markup(" {}={}").format(theirs, node[mine])


def _letters(text: str) -> int:
    return sum(1 for letter in text if not letter.isspace())
