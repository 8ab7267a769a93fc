"""What the elements of a Word part, a slide, a drawing, a chart or a diagram mean for its words."""

from __future__ import annotations

from collections.abc import Mapping

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Listener

_TEXT = frozenset({"w:t", "a:t", "m:t", "c:v", "c:name", "cx:v", "cx:pt", "p:text"})
_DELETIONS = frozenset({"w:del", "w:moveFrom"})
_TAKEN_APART = frozenset({"w:delText", "w:instrText"})
# Properties hold no words, but w:tabs in w:pPr has w:tab elements which are tab stops; numbers of a chart are no words,
# and where a chart's table stands neither.
_WITHOUT_WORDS = frozenset({
    "mc:Fallback", "w:pPr", "w:rPr", "w:sectPr", "c:numCache", "c:numLit", "cx:numDim", "a:pPr", "c:pivotSource",
})  # fmt: skip
_BLOCKS = frozenset({
    "w:p", "a:p", "w:txbxContent", "w:tr", "a:tr", "w:comment", "w:footnote", "w:endnote", "c:pt", "cx:pt", "cx:v",
    "p:cm", "c:name",
})  # fmt: skip
_CELLS = frozenset({"w:tc", "a:tc"})
_MARKS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "a:br": "\n", "w:noBreakHyphen": "-"}
# What a formula shows above, below or beside each other. An index belongs to its letter, so it is not among them.
_APART = frozenset({"m:f", "m:num", "m:den", "m:m", "m:mr", "m:lim", "m:deg", "m:fName"})
_ALTERNATIVE = ("title", "descr")
_DRAWN = ("alt",)
_SPOKEN = {
    "wp:docPr": _ALTERNATIVE, "p:cNvPr": _ALTERNATIVE, "xdr:cNvPr": _ALTERNATIVE, "a:cNvPr": _ALTERNATIVE,
    "cNvPr": _ALTERNATIVE, "v:shape": _DRAWN, "v:rect": _DRAWN, "v:roundrect": _DRAWN, "v:oval": _DRAWN,
    "v:line": _DRAWN, "v:polyline": _DRAWN, "v:curve": _DRAWN, "v:arc": _DRAWN, "v:image": _DRAWN, "v:group": _DRAWN,
    "v:textpath": ("string",), "w:tblCaption": ("val",), "w:tblDescription": ("val",), "w:hyperlink": ("tooltip",),
    "a:hlinkClick": ("tooltip",), "a:hlinkHover": ("tooltip",),
}  # fmt: skip
_AUTHORED = frozenset({"w:comment", "p:cm", "p8:cm", "p8:reply"})
# The font Symbol has Greek letters where others have Latin ones, from A and from a.
_GREEK = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
}


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
        self._readings: list[str] = []
        self._choices: list[str] = []
        self._chosen = 0
        self._beside = ""
        self._break = ""
        self._skipping = self._deleting = self._reading = 0
        self._takes: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if self._skipping or name in _WITHOUT_WORDS:
            self._skipping += 1
            return
        if name in _BLOCKS:
            self._break = self._break or "\n"
        if name in _TEXT:
            self._takes = self._deleted if self._deleting else self._readings if self._reading else self._live
        elif name in _TAKEN_APART:
            self._takes = self._deleted if name == "w:delText" else self._instructions
        elif name in _DELETIONS:
            self._deleting += 1
        elif name in _MARKS:
            self._mark(_MARKS[name])
        elif name == "w:rt":
            self._reading += 1
        elif name in _APART or name == "m:e":
            self._break = self._break or " "
        elif attributes:
            self._take_attributes(name, attributes)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = None
        if self._skipping:
            self._skipping -= 1
        elif name in _BLOCKS:
            if self._readings and name == "w:p":
                self._say_readings()
            self._break = "\n"
        elif name in _CELLS:
            self._break = "\t"
        elif name in _DELETIONS:
            self._deleting -= 1
            self._deleted.append("\n")
        elif name == "w:rt":
            self._reading -= 1
            self._readings.append(" ")
        elif name == "w:ddList":
            self._say_choice()
        elif name in _APART:
            self._break = self._break or " "

    def data(self, characters: str) -> None:
        if self._takes is self._live:
            self._beside = ""
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

    def _sign(self, sign: str) -> None:
        if self._deleting:
            self._deleted.append(sign)
        else:
            self._say(sign)

    def _take_attributes(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "w:fldSimple":
            self._instructions.append(attribute(attributes, "instr"))
        elif name == "w:sym":
            self._sign(_symbol(attribute(attributes, "font"), attribute(attributes, "char")))
        elif name == "w:listEntry":
            self._choices.append(attribute(attributes, "val"))
        elif name == "w:result":
            number = attribute(attributes, "val")
            self._chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
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

    def _say_readings(self) -> None:
        """How words are read (ruby), after their paragraph: between its letters they would cut its words."""
        words = "".join(self._readings).split()
        self._readings.clear()
        self._aside(" ".join(words))

    def _say_choice(self) -> None:
        """What stands in a list to choose from, which no text says."""
        if self._chosen < len(self._choices):
            self._say(self._choices[self._chosen])
        self._choices, self._chosen = [], 0

    def _aside(self, words: str) -> None:
        """Words that stand beside the text, such as a picture's description; formats say many of them twice."""
        if self._deleting:
            self._deleted.append(f"[{words}] ")
        elif words != self._beside:
            self._say(f" [{words}] " if self._live else f"[{words}] ")
            self._beside = words


def _symbol(font: str, code: str) -> str:
    """A letter that is written by the number of its sign in a font; signs that are no letters say nothing."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if font.lower() == "symbol":
        return _GREEK.get(number & 0xFF, "")
    return chr(number) if number < 0xD800 and chr(number).isalnum() else ""
