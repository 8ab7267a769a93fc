"""What binds the parts of an office file together: their content types and relations, and the one way to parse one."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from lxml import etree

from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable

_DAMAGED = "The document is damaged: its text cannot be read to the end."
_MOST_RELATIONS = 100_000


class Enough(Exception):
    """Raised by a target that has all that is kept: the rest of its part need not be parsed."""


class Target(Protocol):
    """What the parser tells of a part. lxml calls `doctype` only where a target has it."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, characters: str) -> None: ...
    def doctype(self, *declaration: object) -> None: ...
    def close(self) -> None: ...


class Listener:
    """A target that ignores everything, to be made into one that listens to something."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, characters: str) -> None:
        """Characters of the innermost open element."""

    def doctype(self, *declaration: object) -> None:
        refuse_doctype(*declaration)

    def close(self) -> None:
        """The part ends; the parser wants the method."""


@dataclass(frozen=True)
class Relation:
    """A part's pointer to another part (`target`: that part's name) or, if `external`, to an address.

    `type`: the last element of the type's address, which strict and transitional files share.
    """

    id: str
    type: str
    target: str
    external: bool


class Package:
    """An OOXML file whose directory and content types were read. Raises Unreadable."""

    def __init__(self, parts: ZipParts) -> None:
        self.parts = parts
        self._by_name = {_plain(name): name for name in parts.names}
        types = _PartTypes()
        parse(parts, "[Content_Types].xml", types)
        self._typed = tuple((types.of(name), name) for name in parts.names)

    def of_type(self, *endings: str) -> list[str]:
        """Names of the parts whose content type (lower case) ends so, in the order of the archive."""
        return [name for content_type, name in self._typed if content_type.endswith(endings)]

    def part(self, name: str) -> str | None:
        """The name as the archive spells it, if there is such a part: names are compared without case."""
        return self._by_name.get(_plain(name))

    def type_of(self, name: str) -> str:
        """The content type of a part, in lower case."""
        return next((content_type for content_type, part in self._typed if part == name), "")

    def main_parts(self, *endings: str) -> list[str]:
        """By content type; where none has it, what the package itself points to, as less strict programs go by that."""
        return self.of_type(*endings) or self.related("", "officeDocument")

    def parse(self, name: str, target: Target) -> None:
        parse(self.parts, name, target)

    def relations(self, name: str) -> list[Relation]:
        """Of a part; none where they are damaged. A DOCTYPE in them is refused as anywhere."""
        folder, base = posixpath.split(name.replace("\\", "/"))
        stored = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        if stored is None:
            return []
        found = _Relations(folder)
        try:
            self.parse(stored, found)
        except Unreadable as error:
            if error.state == "refused":
                raise
        except Enough:
            pass
        return found.found

    def related(self, name: str, *types: str) -> list[str]:
        """Parts that a part points to with one of these types, in order, each once."""
        wanted = (each for each in self.relations(name) if not each.external and each.type in types)
        names = (self.part(relation.target) for relation in wanted)
        return list(dict.fromkeys(name for name in names if name is not None))

    def link_targets(self, name: str) -> Iterator[str]:
        """Where a part's hyperlinks lead."""
        yield from (each.target for each in self.relations(name) if each.external and each.type == "hyperlink")


def parse(parts: ZipParts, name: str, target: Target) -> None:
    """Stream one part through a target. A document type declaration, entities and the network are refused.

    Raises Unreadable, and Enough where the target does.
    """
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        for chunk in parts.chunks(name):
            parser.feed(chunk)
        parser.close()
    except etree.LxmlError as error:
        raise Unreadable("damaged", _DAMAGED) from error


def refuse_doctype(*_declaration: object) -> None:
    """Office writes none; they are there to pull in entities: other files, addresses, or a billion laughs."""
    raise Unreadable("refused", "The document declares entities (a DOCTYPE), as only harmful files do.")


class _Relations(Listener):
    """A target for a part's relations."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: list[Relation] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not tag.endswith("Relationship"):
            return
        if len(self.found) >= _MOST_RELATIONS:
            raise Enough
        external = attributes.get("TargetMode") == "External"
        target = attributes.get("Target", "")
        if not external:
            target = target.replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", self._folder, unquote(target))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found.append(Relation(attributes.get("Id", ""), kind, target, external))


class _PartTypes(Listener):
    """A target for `[Content_Types].xml`. Names and endings are compared without case, as the standard says."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._endings: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        content_type = attributes.get("ContentType", "").lower()
        if tag.endswith("}Override"):
            self._names[_plain(attributes.get("PartName", ""))] = content_type
        elif tag.endswith("}Default"):
            self._endings[attributes.get("Extension", "").lower()] = content_type

    def of(self, name: str) -> str:
        name = _plain(name)
        return self._names.get(name) or self._endings.get(name.rpartition(".")[2], "")


def _plain(name: str) -> str:
    """A part's name as it is compared: without case, and some programs write it with backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()
