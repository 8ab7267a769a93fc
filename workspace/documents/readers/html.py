"""Web pages: the words a reader sees, block by block; no scripts, styles or addresses."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import BinaryIO

from selectolax.lexbor import LexborHTMLParser, LexborNode

from workspace.documents.readers.encodings import meant, nearly
from workspace.documents.readers.result import ReadText, Unreadable, found
from workspace.documents.readers.text import decoded

ENGINE = f"selectolax/{version('selectolax')}+2"
MAX_FILE = 20_000_000
MAX_TAGS = 200_000
MAX_ATTRIBUTES = 500  # of one tag; lexbor compares each with each
MAX_DEPTH = 2_000  # lexbor walks up the open elements at each tag

_TOO_MUCH = "The page is built of far more tags than pages are, so Baton does not read it."
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_\-]{2,40})"
    rb"|\A\s*<\?xml[^>]{0,80}?encoding=[\"']([\w.:\-]{2,40})",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)")
_UNSEEN = frozenset({"script", "style", "template", "-comment", "!doctype"})
# What stands in these is a page of its own, written for programs that show no frames.
_FALLBACKS = frozenset({"iframe", "noframes", "noembed"})
# Words in attributes that are seen: instead of a picture, on a button, in a list, when the mouse rests on it.
_SPOKEN = {
    "img": ("alt",), "area": ("alt",), "input": ("alt", "placeholder"), "textarea": ("placeholder",),
    "optgroup": ("label",), "option": ("label",), "track": ("label",),
}  # fmt: skip
# And of any element: when the mouse rests on it, or it is read aloud. Of fields what stands in them, were it a choice.
_SAID_OF_ANY = ("title", "aria-label", "aria-description")
_UNSEEN_VALUES = frozenset({"hidden", "password", "checkbox", "radio", "range", "color", "image", "file"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "-text",
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
    text, reason = decoded_page(content)
    return found(words_of_page(text), kind=kind, engine=ENGINE, reason=reason)


def words_of_page(page: str) -> str:
    """Raises Unreadable for pages made to keep a parser busy."""
    return _words_of_page(page, inside=False)


def _words_of_page(page: str, *, inside: bool) -> str:
    _refuse_bombs(page)
    root = LexborHTMLParser(page).root
    return "" if root is None else _tidy("".join(_pieces(root, inside=inside)))


def decoded_page(content: bytes) -> tuple[str, str]:
    """By what the page says of itself, if that holds; else as any text."""
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            codec = meant((declared[1] or declared[2]).decode("ascii"))
            # A page that says UTF-16 in single bytes is not: browsers take it for UTF-8.
            words = nearly(content, "utf-8" if codec.startswith("utf-16") else codec)
        except (LookupError, ValueError):
            words = None
        if words is not None:
            return words, ""
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


def _pieces(root: LexborNode, *, inside: bool) -> Iterator[str]:
    """Text and breaks in document order. Walks with its own steps: a deep page must not exhaust the stack.

    `inside`: of a page in a frame of another one; deeper ones are not read.
    """
    node: LexborNode | None = root
    while node is not None:
        if node.tag == "-text":
            yield _words(node)
        elif node.tag not in _UNSEEN:
            yield _break(node)
            yield _aside(node)
            if node.tag in _FALLBACKS:
                yield "" if inside else _framed(node)
            elif node.child is not None:
                node = node.child
                continue
        while node is not None and node.next is None:
            node = node.parent
            if node is not None:
                yield _break(node)
        if node is not None:
            yield _break(node)
            node = node.next


def _framed(node: LexborNode) -> str:
    """The page that a frame brings with it, or else what is written for programs that show no frames."""
    raw = node.child.text_content if node.child is not None else None
    page = node.attributes.get("srcdoc") or raw or ""
    return f"\n{_words_of_page(page, inside=True)}\n"


def _words(node: LexborNode) -> str:
    """Line ends of the source are spaces on the page, but where the author laid the lines out."""
    words = node.text_content or ""
    laid_out = node.parent is not None and node.parent.tag in _LAID_OUT
    return words if laid_out else re.sub(r"\s+", " ", words)


def _break(node: LexborNode) -> str:
    if node.tag in _INLINE or node.tag is None:
        return " " if node.tag == "rt" else ""
    return "\t" if node.tag in _CELLS else "\n"


def _aside(node: LexborNode) -> str:
    """What a page says of a picture, a button or an abbreviation, and what stands in a field."""
    attributes = node.attributes
    if not attributes:
        return ""
    said = [attributes.get(name) or "" for name in (*_SPOKEN.get(node.tag or "", ()), *_SAID_OF_ANY)]
    if _shows_value(node):
        said.append(attributes.get("value") or "")
    return "".join(f" [{words}] " for words in dict.fromkeys(said) if words.strip())


def _shows_value(node: LexborNode) -> bool:
    if node.tag == "input":
        return (node.attributes.get("type") or "").lower() not in _UNSEEN_VALUES
    return node.tag == "option" and node.parent is not None and node.parent.tag == "datalist"


def _tidy(text: str) -> str:
    """One break between blocks, one space between words."""
    lines = (re.sub(r"[ \t\xa0]*\t[ \t\xa0]*", "\t", line) for line in text.splitlines())
    return "\n".join(clean for line in lines if (clean := re.sub(r"[ \xa0]+", " ", line).strip()))
