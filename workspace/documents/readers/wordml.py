"""What the parts of a Word document mean: parser targets for its stories, its relations and its content types.

Namespaces: ECMA-376 transitional and ISO 29500 strict; a name means the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping

from workspace.documents.readers.result import Unreadable

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "w": (_TRANSITIONAL + "wordprocessingml/2006/main", _STRICT + "wordprocessingml/main"),
    "a": (_TRANSITIONAL + "drawingml/2006/main", _STRICT + "drawingml/main"),
    "c": (
        _TRANSITIONAL + "drawingml/2006/chart",
        _STRICT + "drawingml/chart",
        "http://schemas.microsoft.com/office/drawing/2014/chartex",
    ),
    "wp": (_TRANSITIONAL + "drawingml/2006/wordprocessingDrawing", _STRICT + "drawingml/wordprocessingDrawing"),
    "m": (_TRANSITIONAL + "officeDocument/2006/math", _STRICT + "officeDocument/math"),
    "mc": (_TRANSITIONAL + "markup-compatibility/2006",),
    "v": ("urn:schemas-microsoft-com:vml",),
}

_TEXT = frozenset({"w:t", "a:t", "m:t", "c:v"})
_DELETIONS = frozenset({"w:del", "w:moveFrom"})
_INSTRUCTIONS = frozenset({"w:instrText"})
# Properties hold no words, but w:tabs in w:pPr has w:tab elements which are tab stops; numbers of a chart are no words.
_WITHOUT_WORDS = frozenset({"mc:Fallback", "w:pPr", "w:rPr", "w:tblPr", "w:sectPr", "c:numCache", "c:numLit"})
_BLOCKS = frozenset({"w:p", "a:p", "w:txbxContent", "w:tr", "w:comment", "w:footnote", "w:endnote", "c:pt"})
_MARKS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "a:br": "\n", "w:noBreakHyphen": "-"}
_SPOKEN = {"wp:docPr": ("title", "descr"), "v:shape": ("alt",), "v:textpath": ("string",)}


class Story:
    """A parser target that gathers the words of one part: body, header, note, comment, chart, diagram.

    Breaks are held back until the next word, so a million empty paragraphs cost nothing.
    """

    def __init__(self) -> None:
        self._live: list[str] = []
        self._deleted: list[str] = []
        self._instructions: list[str] = []
        self._break = ""
        self._skipping = 0
        self._deleting = 0
        self._takes: list[str] | None = None
        self._known: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._known.get(tag) or self._remember(tag)
        if self._skipping or name in _WITHOUT_WORDS:
            self._skipping += 1
        elif name in _TEXT:
            self._takes = self._deleted if self._deleting else self._live
        elif name == "w:delText":
            self._takes = self._deleted
        elif name in _BLOCKS:
            self._break = self._break or "\n"
        elif name in _DELETIONS:
            self._deleting += 1
        elif name in _MARKS:
            self._mark(_MARKS[name])
        elif name in _INSTRUCTIONS:
            self._takes = self._instructions
        self._take_attributes(name, attributes)

    def end(self, tag: str) -> None:
        name = self._known[tag]
        self._takes = None
        if self._skipping:
            self._skipping -= 1
        elif name in _BLOCKS:
            self._break = "\n"
        elif name == "w:tc":
            self._break = "\t"
        elif name in _DELETIONS:
            self._deleting -= 1
            self._deleted.append("\n")

    def data(self, characters: str) -> None:
        if self._takes is self._live:
            self._say(characters)
        elif self._takes is not None:
            self._takes.append(characters)

    def doctype(self, *_declaration: object) -> None:
        _refuse_doctype()

    def close(self) -> None:
        """Nothing is left to do; the parser wants the method."""

    def text(self) -> str:
        return "".join(self._live).strip()

    def deleted_text(self) -> str:
        return "".join(self._deleted).strip()

    def instructions(self) -> str:
        """Field codes, one after the other."""
        return " ".join(self._instructions)

    def _remember(self, tag: str) -> str:
        """The short name of an element, or its full one where the namespace is none of ours."""
        name = self._known[tag] = _SHORT.get(_namespace(tag), "") + tag.rpartition("}")[2]
        return name

    def _say(self, characters: str) -> None:
        if self._break and self._live and characters:
            self._live.append(self._break)
        if characters:
            self._break = ""
            self._live.append(characters)

    def _mark(self, mark: str) -> None:
        if self._deleting:
            self._deleted.append(mark)
        elif mark == "-" or self._break == "":
            self._say(mark)

    def _take_attributes(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipping:
            return
        if name == "w:fldSimple":
            self._instructions.extend(_local(attributes, "instr"))
        elif name == "w:comment":
            for author in _local(attributes, "author"):
                self._say(f"{author}:")
                self._break = " "
        elif name in _SPOKEN:
            for wanted in _SPOKEN[name]:
                for words in _local(attributes, wanted):
                    self._aside(words)

    def _aside(self, words: str) -> None:
        """Words that stand beside the text, such as a picture's description."""
        if self._deleting:
            self._deleted.append(f"[{words}] ")
        else:
            self._say(f" [{words}] " if self._live else f"[{words}] ")


class LinkTargets:
    """A parser target for a part's relations: where its hyperlinks lead."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        external = attributes.get("TargetMode") == "External"
        if external and attributes.get("Type", "").endswith("/hyperlink"):
            self.found.append(attributes.get("Target", ""))

    def end(self, tag: str) -> None:
        """Relations are all in attributes."""

    def doctype(self, *_declaration: object) -> None:
        _refuse_doctype()

    def close(self) -> None:
        """Nothing is left to do; the parser wants the method."""


class PartTypes:
    """A parser target for `[Content_Types].xml`. Names and endings are compared without case, as the standard says."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._endings: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        content_type = attributes.get("ContentType", "").lower()
        if tag.endswith("}Override"):
            self._names[attributes.get("PartName", "").lstrip("/").lower()] = content_type
        elif tag.endswith("}Default"):
            self._endings[attributes.get("Extension", "").lower()] = content_type

    def end(self, tag: str) -> None:
        """Types are all in attributes."""

    def doctype(self, *_declaration: object) -> None:
        _refuse_doctype()

    def close(self) -> None:
        """Nothing is left to do; the parser wants the method."""

    def of(self, name: str) -> str:
        name = name.lower()
        return self._names.get(name) or self._endings.get(name.rpartition(".")[2], "")


def _refuse_doctype() -> None:
    """Office writes none; they are there to pull in entities: other files, addresses, or a billion laughs."""
    raise Unreadable("refused", "The document declares entities (a DOCTYPE), as only harmful files do.")


def _local(attributes: Mapping[str, str], wanted: str) -> list[str]:
    """The value of an attribute, with or without a namespace, if it says anything."""
    return [value for name, value in attributes.items() if name.rpartition("}")[2] == wanted and value.strip()]


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


_SHORT = {uri: f"{prefix}:" for prefix, uris in _NAMESPACES.items() for uri in uris}
