"""The parts of a Word file as mammoth wants them, read by expat alone.

mammoth goes by way of minidom, which takes ten times as long: for a file of ten pages more than all else together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO
from xml.parsers import expat

from mammoth.docx.xmlparser import XmlElement, XmlText

_BETWEEN = " "  # no name of a namespace holds one


def parse_part(file: BinaryIO, namespaces: Iterable[tuple[str, str]] = ()) -> Any:
    """What `mammoth.docx.xmlparser.parse_xml` gives, for the same pairs of (prefix, namespace). Raises ExpatError."""
    return _Growing({namespace: prefix for prefix, namespace in namespaces}).grown(file)


class _Growing:
    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._names: dict[str, str] = {}
        self._children: list[Any] = []
        self._above: list[list[Any]] = []

    def grown(self, file: BinaryIO) -> Any:
        parser = expat.ParserCreate(namespace_separator=_BETWEEN)
        parser.buffer_text = True
        parser.StartElementHandler = self._began
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._said
        parser.ParseFile(file)
        return self._children[0]

    def _began(self, name: str, attributes: dict[str, str]) -> None:
        inner: list[Any] = []
        named = {self._name(each): value for each, value in attributes.items()}
        self._children.append(XmlElement(self._name(name), named, inner))
        self._above.append(self._children)
        self._children = inner

    def _ended(self, _name: str) -> None:
        self._children = self._above.pop()

    def _said(self, text: str) -> None:
        self._children.append(XmlText(text))

    def _name(self, expanded: str) -> str:
        """ "w:p" for a namespace with a prefix, "{namespace}p" for another, "p" without one."""
        known = self._names.get(expanded)
        if known is None:
            namespace, _, local = expanded.rpartition(_BETWEEN)
            prefix = self._prefixes.get(namespace)
            known = local if not namespace else f"{{{namespace}}}{local}" if prefix is None else f"{prefix}:{local}"
            self._names[expanded] = known
        return known
