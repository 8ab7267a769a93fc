"""What stands beside the cells of a sheet: comments and who wrote them, tables, slicers, and buttons drawn over it."""

from __future__ import annotations

from collections.abc import Mapping

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Listener
from workspace.documents.readers.office.sheets.sheetml import as_integer, unescaped


class Remarks(Listener):
    """Comments on cells, of the old kind (an author by number) and of the new one (a person by id)."""

    def __init__(self, persons: Mapping[str, str]) -> None:
        self._persons = persons
        self._authors: list[str] = []
        self._parts: list[str] = []
        self._by = ""
        self._takes = False
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        self._takes = name in {"x:t", "x:author", "tc:text"}
        if name == "x:comment":
            author = as_integer(attributes.get("authorId", ""))
            self._by = self._authors[author] if 0 <= author < len(self._authors) else ""
        elif name == "tc:threadedComment":
            self._by = self._persons.get(attributes.get("personId", ""), "")
        if name in {"x:author", "x:comment", "tc:threadedComment"}:
            self._parts.clear()

    def data(self, characters: str) -> None:
        if self._takes:
            self._parts.append(characters)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = False
        if name == "x:author":
            self._authors.append("".join(self._parts))
        elif name in {"x:comment", "tc:threadedComment"}:
            words = unescaped("".join(self._parts)).strip()
            self.found.append(f"{self._by}: {words}" if self._by else words)


class Persons(Listener):
    """Names of who writes the new kind of comments, by id."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if short(tag) == "tc:person":
            self.names[attributes.get("id", "")] = attributes.get("displayName", "")


class Tables(Listener):
    """A table's or a slicer's name, and the columns of a table whose first row does not say them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._says_columns = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:table":
            self._says_columns = attribute(attributes, "headerRowCount") == "0"
            self._keep(attribute(attributes, "displayName"))
            self._keep(attribute(attributes, "comment"))
        elif name == "x:tableColumn" and self._says_columns:
            self._keep(attribute(attributes, "name"))
        elif name == "slicer":
            self._keep(attribute(attributes, "caption"))

    def _keep(self, words: str) -> None:
        if words.strip():
            self.found.append(unescaped(words))


class Buttons(Listener):
    """Words on buttons and boxes of the old kind, which Excel keeps as VML with a little HTML inside."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._inside = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "v:textbox":
            self._inside += 1
        elif name.startswith("v:") and (words := attribute(attributes, "alt")).strip():
            self.found.append(words)

    def data(self, characters: str) -> None:
        if self._inside:
            self._parts.append(characters)

    def end(self, tag: str) -> None:
        if short(tag) == "v:textbox":
            self._inside -= 1
            words = " ".join("".join(self._parts).split())
            self._parts.clear()
            self.found += [words] if words else []
