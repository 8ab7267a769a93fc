"""OpenDocument texts (.odt): headings, paragraphs, lists, tables, links and pictures; notes and boxes at the end."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Listener, parse
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable, printable
from workspace.documents.seeing.jobs.tree import MAX_DEPTH, MAX_NODES, Node, node
from workspace.documents.seeing.jobs.word import Album

_ELEMENTS = {
    "text:p": "p", "text:list": "ul", "text:list-item": "li", "text:list-header": "li", "table:table": "table",
    "table:table-row": "tr", "table:table-cell": "td", "text:a": "a",
}  # fmt: skip
_ASIDE = frozenset({"draw:text-box", "text:note-body"})
_SKIPPED = frozenset({
    "text:tracked-changes", "office:annotation", "text:note-citation", "office:forms", "svg:title", "svg:desc",
    "text:sequence-decls", "text:script", "dc:date", "dc:creator", "text:ruby-text", "table:covered-table-cell",
})  # fmt: skip
_TITLES = {"Title": "h2", "Subtitle": "h3"}
_SPACES = re.compile(r"[ \t\r\n]+")
_LARGEST_PICTURE = 40_000_000


def opendocument_tree(file: BinaryIO) -> list[Node]:
    """Raises Unreadable. What stood before a damage is shown."""
    parts = ZipParts(file)
    writing = _Writing(parts)
    try:
        parse(parts, "content.xml", writing)
    except Unreadable as error:
        if error.state == "refused" or not writing.nodes():
            raise
    return writing.nodes()


class _Writing(Listener):
    """Makes nodes of elements. `_open`: the nodes whose end has not come, each with whose children it takes."""

    def __init__(self, parts: ZipParts) -> None:
        self._parts = parts
        self._album = Album()
        self._main: list[Node] = []
        self._aside: list[Node] = []
        self._into: list[list[Node]] = [self._main]
        self._open: list[str] = []
        self._skipping = self._made = 0
        self._bold: set[str] = set()
        self._italic: set[str] = set()
        self._titles = dict(_TITLES)
        self._style = ""

    def nodes(self) -> list[Node]:
        return [*self._main, *([node("hr"), *self._aside] if self._aside else [])]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            return
        self._open.append(self._begin(name, attributes))

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if opened := self._open.pop():
            children, around = self._into.pop(), self._into[-1]
            # A box or a note inside may have put its own words behind it.
            if opened == "p" and not children and isinstance(around[-1], dict) and around[-1]["c"] is children:
                around.pop()

    def data(self, characters: str) -> None:
        if not self._skipping and any(opened[:1] in ("p", "h") for opened in self._open):
            self._say(_SPACES.sub(" ", characters))

    def _begin(self, name: str, attributes: Mapping[str, str]) -> str:
        """The node that this element opens; "" if it opens none."""
        if name in _ASIDE:
            self._into.append(self._aside)
            return name
        if name.startswith("style:"):
            self._learn(name, attributes)
        elif name == "text:line-break":
            self._put(node("br"))
        elif name in ("text:s", "text:tab"):
            self._say(" ")
        elif name == "draw:image":
            self._picture(attribute(attributes, "href"))
        elif len(self._into) < MAX_DEPTH and (made := self._element(name, attributes)):
            self._put(made)
            self._into.append(made["c"])
            return str(made["t"])
        return ""

    def _element(self, name: str, attributes: Mapping[str, str]) -> dict[str, Any] | None:
        style = attribute(attributes, "style-name")
        made: dict[str, Any] = {"t": _ELEMENTS.get(name, ""), "c": []}
        if name == "text:h":
            made["t"] = f"h{min(6, _number(attribute(attributes, 'outline-level')) + 1)}"
        elif name == "text:p":
            made["t"] = self._titles.get(style, "p")
        elif name == "text:span":
            made["t"] = "strong" if style in self._bold else "em" if style in self._italic else ""
        elif name == "text:a":
            made["href"] = attribute(attributes, "href")[:2000]
        elif name == "table:table-cell":
            spans = {"span": "number-columns-spanned", "rows": "number-rows-spanned"}
            wide = {mine: _number(attribute(attributes, theirs)) for mine, theirs in spans.items()}
            made |= {mine: number for mine, number in wide.items() if 1 < number <= 200}
        return made if made["t"] else None

    def _learn(self, name: str, attributes: Mapping[str, str]) -> None:
        """Which names of styles mean bold, italic or a title; they stand before the text that has them."""
        if name == "style:style":
            self._style = attribute(attributes, "name")
            if (parent := attribute(attributes, "parent-style-name")) in _TITLES:
                self._titles[self._style] = _TITLES[parent]
        elif name == "style:text-properties" and self._style:
            if attribute(attributes, "font-weight") == "bold":
                self._bold.add(self._style)
            if attribute(attributes, "font-style") == "italic":
                self._italic.add(self._style)

    def _picture(self, name: str) -> None:
        with contextlib.suppress(Unreadable):
            if name in self._parts.names:
                drawn = self._album.drawn(self._parts.read(name)[:_LARGEST_PICTURE])
                if drawn["src"]:
                    self._put({"t": "img", "c": [], "src": drawn["src"], "alt": ""})

    def _say(self, words: str) -> None:
        if words:
            self._into[-1].append(printable(words))

    def _put(self, made: Node) -> None:
        self._made += 1
        if self._made > MAX_NODES:
            raise Unreadable("refused", "This has too many parts to be shown as a page.")
        self._into[-1].append(made)


def _number(value: str) -> int:
    """1 where it says nothing sensible."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1
