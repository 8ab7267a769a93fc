"""What a document looks like as a tree of a few known elements: made from HTML in the sandbox, written down as JSON.

A node is a string or `{"t": element, "c": [nodes], …attributes}`. Attributes: `href`, `src`, `alt`, `span` (columns),
`rows`, and a section's `label`. `seeing.looks` believes nothing of it and checks it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import lxml.html
import nh3
from lxml import etree

from workspace.documents.readers.result import Unreadable, printable
from workspace.documents.seeing.elements import ELEMENTS, INLINE

Node = str | dict[str, Any]

MAX_HTML = 24_000_000  # characters, pictures included
MAX_TAGS = 250_000  # parsers of HTML become slow long before they refuse
MAX_DEPTH = 40
MAX_NODES = 120_000

_MEANING_THE_SAME = {"b": "strong", "i": "em", "strike": "s", "del": "s", "ins": "u", "tt": "code", "kbd": "code"}
_KNOWN_TO_NH3 = set(ELEMENTS | _MEANING_THE_SAME.keys() | {"h1", "div", "tfoot", "caption", "center"})
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SPACES = re.compile(r"[ \t\r\n\f]+")


def node(element: str, *children: Node, **attributes: Any) -> Node:
    return {"t": element, "c": list(children), **attributes}


def tree_of(html: str, *, pictures: bool = False, laid_out: bool = False) -> list[Node]:
    """The content of untrusted HTML. Pictures are kept only as data and only where asked for, else their alt text is.

    `laid_out`: tables are often there for the layout alone, as in mails; of these the content stands below each other.

    Raises Unreadable when it is too much for a page.
    """
    if len(html) > MAX_HTML or html.count("<") > MAX_TAGS:
        raise Unreadable("refused", "This is too large to be shown as a page.")
    clean = nh3.clean(
        html,
        tags=_KNOWN_TO_NH3,
        clean_content_tags={"script", "style", "template", "noscript", "title"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "data"} if pictures else {"http", "https", "mailto"},
        link_rel=None,
    )
    if not clean.strip():
        return []
    try:
        root = lxml.html.fragment_fromstring(clean, create_parent="div")
    except etree.ParserError:
        return []
    return _Growing(pictures, laid_out).grown(root)


class _Growing:
    """Makes nodes of elements, counting them."""

    def __init__(self, pictures: bool, laid_out: bool) -> None:
        self._pictures = pictures
        self._laid_out = laid_out
        self._left = MAX_NODES

    def grown(self, root: Any) -> list[Node]:
        return list(self._children(root, 0, keeps_spaces=False))

    def _children(self, element: Any, depth: int, *, keeps_spaces: bool) -> Iterable[Node]:
        yield from self._text(element.text, keeps_spaces)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._node(child, depth, keeps_spaces=keeps_spaces)
            yield from self._text(child.tail, keeps_spaces)

    def _node(self, element: Any, depth: int, *, keeps_spaces: bool) -> Iterable[Node]:
        self._left -= 1
        if self._left < 0:
            raise Unreadable("refused", "This has too many parts to be shown as a page.")
        name = _MEANING_THE_SAME.get(element.tag, element.tag)
        if name == "img":
            yield from self._picture(element)
            return
        if depth >= MAX_DEPTH:
            yield from self._text("".join(element.itertext()), keeps_spaces)
            return
        children = list(self._children(element, depth + 1, keeps_spaces=keeps_spaces or name == "pre"))
        name = _one_lower(name)
        if name == "table" and self._laid_out and _is_layout(element):
            yield from (_division(cell["c"]) for cell in _cells(children) if _says_something(cell))
        elif name in ELEMENTS:
            yield {"t": name, "c": children, **_attributes(element, name)}
        elif name in ("div", "caption", "center") and children:
            yield _division(children)
        else:
            yield from children

    def _picture(self, element: Any) -> Iterable[Node]:
        source, words = element.get("src", ""), printable(element.get("alt", ""))[:500].strip()
        if self._pictures and source.startswith("data:image/webp;base64,"):
            yield {"t": "img", "c": [], "src": source, "alt": words}
        elif words:
            yield {"t": "em", "c": [f"[{words}]"]}

    def _text(self, text: str | None, keeps_spaces: bool) -> Iterable[str]:
        if text:
            clean = printable(text)
            yield clean if keeps_spaces else _SPACES.sub(" ", clean)


def _division(children: list[Node]) -> Node:
    return {"t": "p" if all(_is_inline(child) for child in children) else "section", "c": children}


def _is_layout(table: Any) -> bool:
    """Whether there are tables in it, or no row has two cells with words: nobody would call that a table."""
    if table.find(".//table") is not None:
        return True
    return all(sum(bool(cell.text_content().strip()) for cell in row) < 2 for row in table.iter("tr"))


def _cells(nodes: list[Node]) -> Iterable[dict[str, Any]]:
    """Cells, and whatever else stands in a table, as its caption does."""
    for each in nodes:
        if isinstance(each, dict) and each["t"] in ("tr", "tbody", "thead"):
            yield from _cells(each["c"])
        elif isinstance(each, dict):
            yield each


def _says_something(node: Node) -> bool:
    return bool(node.strip()) if isinstance(node, str) else node["t"] == "img" or any(map(_says_something, node["c"]))


def _one_lower(name: str) -> str:
    """The page's own title is its first heading, so those of the document stand one below."""
    if len(name) == 2 and name[0] == "h" and name[1].isdecimal():
        return f"h{min(6, int(name[1]) + 1)}"
    return name


def _attributes(element: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if name == "a" and not element.get("href", "").startswith("data:"):
        found["href"] = element.get("href", "")[:2000]
    for mine, theirs in (("span", "colspan"), ("rows", "rowspan")):
        value = element.get(theirs, "")
        if value.isdecimal() and 1 < int(value[:4]) <= 200:
            found[mine] = int(value[:4])
    return found


def _is_inline(child: Node) -> bool:
    return isinstance(child, str) or child["t"] in INLINE
