"""What the elements of a Word part, a slide, a drawing, a chart or a diagram mean for its words."""

from __future__ import annotations

from collections.abc import Mapping

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Listener

_TEXT = frozenset({"w:t", "a:t", "m:t", "c:v", "cx:v", "cx:pt", "p:text"})
_DELETIONS = frozenset({"w:del", "w:moveFrom"})
_INSTRUCTIONS = frozenset({"w:instrText"})
# Properties hold no words, but w:tabs in w:pPr has w:tab elements which are tab stops; numbers of a chart are no words.
_WITHOUT_WORDS = frozenset({
    "mc:Fallback", "w:pPr", "w:rPr", "w:tblPr", "w:sectPr", "c:numCache", "c:numLit", "cx:numDim", "a:pPr", "a:rPr",
})  # fmt: skip
_BLOCKS = frozenset({
    "w:p", "a:p", "w:txbxContent", "w:tr", "a:tr", "w:comment", "w:footnote", "w:endnote", "c:pt", "cx:pt", "cx:v",
    "p:cm",
})  # fmt: skip
_CELLS = frozenset({"w:tc", "a:tc"})
_MARKS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "a:br": "\n", "w:noBreakHyphen": "-"}
_ALTERNATIVE = ("title", "descr")
_SPOKEN = {
    "wp:docPr": _ALTERNATIVE, "p:cNvPr": _ALTERNATIVE, "xdr:cNvPr": _ALTERNATIVE, "v:shape": ("alt",),
    "v:textpath": ("string",),
}  # fmt: skip
_AUTHORED = frozenset({"w:comment", "p:cm", "p8:cm", "p8:reply"})


class Story(Listener):
    """A parser target that gathers the words of one part: body, header, note, comment, slide, chart, diagram.

    Breaks are held back until the next word, so a million empty paragraphs cost nothing. `authors`: names of those who
    comment, by the id that their comments carry, where the format keeps them apart.
    """

    def __init__(self, authors: Mapping[str, str] | None = None) -> None:
        self._authors = authors or {}
        self._live: list[str] = []
        self._deleted: list[str] = []
        self._instructions: list[str] = []
        self._break = ""
        self._skipping = 0
        self._deleting = 0
        self._takes: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if self._skipping or name in _WITHOUT_WORDS:
            self._skipping += 1
            return
        if name in _BLOCKS:
            self._break = self._break or "\n"
        if name in _TEXT:
            self._takes = self._deleted if self._deleting else self._live
        elif name == "w:delText":
            self._takes = self._deleted
        elif name in _DELETIONS:
            self._deleting += 1
        elif name in _MARKS:
            self._mark(_MARKS[name])
        elif name in _INSTRUCTIONS:
            self._takes = self._instructions
        elif attributes:
            self._take_attributes(name, attributes)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = None
        if self._skipping:
            self._skipping -= 1
        elif name in _BLOCKS:
            self._break = "\n"
        elif name in _CELLS:
            self._break = "\t"
        elif name in _DELETIONS:
            self._deleting -= 1
            self._deleted.append("\n")

    def data(self, characters: str) -> None:
        if self._takes is self._live:
            self._say(characters)
        elif self._takes is not None:
            self._takes.append(characters)

    def text(self) -> str:
        return "".join(self._live).strip()

    def deleted_text(self) -> str:
        return "".join(self._deleted).strip()

    def instructions(self) -> str:
        """Field codes, one after the other."""
        return " ".join(self._instructions)

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
        if name == "w:fldSimple":
            self._instructions.append(attribute(attributes, "instr"))
        elif name in _AUTHORED:
            by = attribute(attributes, "authorId")
            self._say_author(self._authors.get(by, "") if by else attribute(attributes, "author"))
        elif name in _SPOKEN:
            for wanted in _SPOKEN[name]:
                if (words := attribute(attributes, wanted)).strip():
                    self._aside(words)

    def _say_author(self, author: str) -> None:
        if author.strip():
            self._break = self._break or "\n"
            self._say(f"{author}:")
            self._break = " "

    def _aside(self, words: str) -> None:
        """Words that stand beside the text, such as a picture's description."""
        if self._deleting:
            self._deleted.append(f"[{words}] ")
        else:
            self._say(f" [{words}] " if self._live else f"[{words}] ")
