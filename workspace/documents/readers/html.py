"""Web pages: the words a reader sees, block by block; no scripts, styles or addresses."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import BinaryIO

from selectolax.lexbor import LexborHTMLParser, LexborNode

from workspace.documents.readers.result import ReadText, Unreadable, found
from workspace.documents.readers.text import decoded

ENGINE = f"selectolax/{version('selectolax')}"
MAX_FILE = 20_000_000
MAX_TAGS = 200_000
MAX_ATTRIBUTES = 500  # of one tag; lexbor compares each with each
MAX_DEPTH = 2_000  # lexbor walks up the open elements at each tag

_TOO_MUCH = "The page is built of far more tags than pages are, so Baton does not read it."
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_\-]{2,40})", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "object", "-comment", "!doctype"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "-text",
})  # fmt: skip
_LAID_OUT = frozenset({"pre", "textarea"})
_CELLS = frozenset({"td", "th"})
# Elements that end by themselves, or whose end tag people leave out.
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "th", "tr", "dt", "dd", "option",
})  # fmt: skip


def read_html(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable for pages made to keep a parser busy; counted before parsing."""
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "The page is larger than 20 MB, more than Baton reads.")
    text, reason = _decoded(content)
    return found(words_of_page(text), kind=kind, engine=ENGINE, reason=reason)


def words_of_page(page: str) -> str:
    """Raises Unreadable for pages made to keep a parser busy."""
    _refuse_bombs(page)
    root = LexborHTMLParser(page).root
    return "" if root is None else _tidy("".join(_pieces(root)))


def _decoded(content: bytes) -> tuple[str, str]:
    """By what the page says of itself, if that holds; else as any text."""
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return content.decode(declared.group(1).decode("ascii")), ""
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(io.BytesIO(content))


def _refuse_bombs(text: str) -> None:
    if text.count("<") > MAX_TAGS:
        raise Unreadable("refused", _TOO_MUCH)
    depth = 0
    for tag in _TAG.finditer(text):
        closing, name, attributes = tag.groups()
        if len(attributes) > MAX_ATTRIBUTES and len(attributes.split()) > MAX_ATTRIBUTES:
            raise Unreadable("refused", _TOO_MUCH)
        if name.lower() not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_DEPTH:
            raise Unreadable("refused", _TOO_MUCH)


def _pieces(root: LexborNode) -> Iterator[str]:
    """Text and breaks in document order. Walks with its own steps: a deep page must not exhaust the stack."""
    node: LexborNode | None = root
    while node is not None:
        if node.tag == "-text":
            yield _words(node)
        elif node.tag not in _UNSEEN:
            yield _break(node)
            yield _aside(node)
            if node.child is not None:
                node = node.child
                continue
        while node is not None and node.next is None:
            node = node.parent
            if node is not None:
                yield _break(node)
        if node is not None:
            yield _break(node)
            node = node.next


def _words(node: LexborNode) -> str:
    """Line ends of the source are spaces on the page, but where the author laid the lines out."""
    words = node.text_content or ""
    laid_out = node.parent is not None and node.parent.tag in _LAID_OUT
    return words if laid_out else re.sub(r"\s+", " ", words)


def _break(node: LexborNode) -> str:
    if node.tag in _INLINE or node.tag is None:
        return ""
    return "\t" if node.tag in _CELLS else "\n"


def _aside(node: LexborNode) -> str:
    """What a page says of a picture."""
    if node.tag != "img":
        return ""
    words = node.attributes.get("alt") or ""
    return f" [{words}] " if words.strip() else ""


def _tidy(text: str) -> str:
    """One break between blocks, one space between words."""
    lines = (re.sub(r"[ \t\xa0]*\t[ \t\xa0]*", "\t", line) for line in text.splitlines())
    return "\n".join(clean for line in lines if (clean := re.sub(r"[ \xa0]+", " ", line).strip()))
