"""OpenDocument (.odt, .ods, .odp, .odg and their templates): body, headers, notes, comments, charts, alternative texts.

Each sheet and each slide is a page. Tracked deletions are kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Enough, Listener, parse
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable, found, paged

ENGINE = "baton-odf/1"

_BLOCKS = frozenset({
    "text:p", "text:h", "table:table-row", "office:annotation", "text:note", "svg:title", "svg:desc",
    "presentation:footer-decl", "presentation:header-decl",
})  # fmt: skip
_WORDS = frozenset({
    "text:p", "text:h", "svg:title", "svg:desc", "dc:creator", "presentation:footer-decl", "presentation:header-decl",
})  # fmt: skip
_WITHOUT_WORDS = frozenset({"dc:date", "text:note-citation", "text:ruby-text", "text:script", "office:forms"})
_TRACKED = frozenset({"text:tracked-changes", "table:tracked-changes"})
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_MARKS = {"text:tab": "\t", "text:line-break": "\n"}
_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")
# Which elements are pages, by what they stand in.
_PAGES = {"office:spreadsheet": "table:table", "office:presentation": "draw:page", "office:drawing": "draw:page"}
_MARGINS = re.compile(r"\Astyle:(?:header|footer)(?:-left|-first)?\Z")
_MOST_SPACES = 100
_SPACES = re.compile(r"[ \t\r\n]+")
_OBJECT = re.compile(r"\A[^/]+/content\.xml\Z")


def read_opendocument(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if the content cannot be read."""
    parts = ZipParts(file)
    if "META-INF/manifest.xml" in parts.names and _is_locked(parts):
        raise Unreadable("encrypted", "The document is locked with a password.")
    if "content.xml" not in parts.names:
        raise Unreadable("damaged", "The document is damaged: its content is missing.")
    body = _Words()
    _listen(parts, "content.xml", body, needed=True)
    lost: list[str] = []
    pages = body.pages()
    for name in parts.names:
        if name == "styles.xml" or _OBJECT.match(name):
            words = _Words(margins_only=name == "styles.xml")
            if not _listen(parts, name, words, needed=False):
                lost.append(name)
            pages[-1] = "\n".join(filter(None, [pages[-1], *words.pages(), *words.links]))
    pages[-1] = "\n".join(filter(None, [pages[-1], *body.links]))
    text, starts = paged(pages)
    reason = f"A part of the document is damaged and was left out: {', '.join(lost)}." if lost else ""
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=reason, deleted=body.deleted())


def _listen(parts: ZipParts, name: str, words: _Words, *, needed: bool) -> bool:
    """False if the part is damaged; what stood before the damage is kept."""
    try:
        parse(parts, name, words)
    except Enough:
        return True
    except Unreadable as error:
        if needed or error.state == "refused":
            raise
        return False
    return True


def _is_locked(parts: ZipParts) -> bool:
    manifest = _Manifest()
    try:
        parse(parts, "META-INF/manifest.xml", manifest)
    except Unreadable as error:
        if error.state == "refused":
            raise
    return manifest.locked


class _Manifest(Listener):
    def __init__(self) -> None:
        self.locked = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.locked = self.locked or short(tag) == "manifest:encryption-data"


class _Words(Listener):
    """Gathers words page by page. Spaces in the file mean one space; `text:s` says how many more there are.

    `margins_only`: of a part that holds styles, the headers and footers; its other words are prompts.
    """

    def __init__(self, *, margins_only: bool = False) -> None:
        self._margins_only = margins_only
        self._done: list[str] = []
        self._live: list[str] = []
        self._deleted: list[str] = []
        self.links: dict[str, None] = {}
        self._depth = self._skipping = self._tracked = self._margins = self._tables = self._size = 0
        self._page, self._break, self._value = "", "", ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if self._skipping or name in _WITHOUT_WORDS:
            self._skipping += 1
            return
        if name in _BLOCKS:
            self._break = self._break or "\n"
        if name in _WORDS:
            self._depth += 1
            self._value = ""
        elif name in _TRACKED:
            self._tracked += 1
        elif name in _MARKS:
            self._say(_MARKS[name])
        elif name == "text:s":
            self._say(" " * _count(attribute(attributes, "c")))
        elif name in _CELLS:
            self._value = next((value for each in _VALUES if (value := attribute(attributes, each))), "")
        else:
            self._begin(name, attributes)

    def end(self, tag: str) -> None:
        name = short(tag)
        if self._skipping:
            self._skipping -= 1
            return
        if name in _WORDS:
            self._depth -= 1
        elif name in _TRACKED:
            self._tracked -= 1
        elif _MARGINS.match(name):
            self._margins -= 1
        elif name == "table:table":
            self._tables -= 1
        elif name in _CELLS:
            self._say_value()
        if name in _BLOCKS:
            self._break = "\n"
        elif name == "dc:creator":
            self._say(":")
            self._break = " "
        elif name in _CELLS and self._break:
            self._break = "\t"

    def data(self, characters: str) -> None:
        if self._depth and not self._skipping and not (self._break and characters.isspace()):
            self._say(_SPACES.sub(" ", characters))

    def pages(self) -> list[str]:
        return [*self._done, "".join(self._live).strip()]

    def deleted(self) -> str:
        return "".join(self._deleted).strip()

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """A sheet or a slide begins a page. A sheet says its name; a slide's is given by the program."""
        if name == "text:a":
            self.links[attribute(attributes, "href")] = None
        elif name in _PAGES:
            self._page = _PAGES[name]
        elif _MARGINS.match(name):
            self._margins += 1
        if name == self._page and not self._tables and not self._tracked:
            if "".join(self._live).strip():
                self._done.append("".join(self._live).strip())
                self._live = []
            self._break = ""
            if name == "table:table":
                self._say(attribute(attributes, "name"))
                self._break = "\n"
        if name == "table:table":
            self._tables += 1

    def _say_value(self) -> None:
        """Some programs write a cell's value without how it is shown."""
        value, self._value = self._value, ""
        if value:
            self._say(value)
            self._break = "\n"

    def _say(self, words: str) -> None:
        if self._tracked:
            self._deleted.append(self._break + words)
        elif words and not (self._margins_only and not self._margins):
            if self._break and self._live:
                self._live.append(self._break)
            self._live.append(words)
            self._size += len(words)
        self._break = ""
        if self._size > MAX_CHARACTERS:
            raise Enough


def _count(value: str) -> int:
    """How many spaces `text:s` stands for: one, if it does not say."""
    return min(int(value), _MOST_SPACES) if value.isascii() and value.isdigit() and len(value) < 10 else 1
