"""The pieces of WordprocessingML that a redline reads and writes. Pure.

Source: ECMA-376 part 1, 17.13.5 (revisions). Names are those of the file's own namespace, transitional or strict.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from lxml import etree

Element = Any
"""lxml comes without types."""

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FROM_MARKS = {"\t": "tab", "\n": "br"}
_HOLDERS = ("sdt", "sdtContent", "customXml", "smartTag")
"""Block-level elements whose paragraphs and tables stand in the text as if there were no holder."""


@dataclass
class Pen:
    """Writes revisions: whose, when (ISO 8601), and numbered from where the file's own numbers end."""

    namespace: str
    author: str
    date: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}"

    def make(self, local: str, *children: Element) -> Element:
        made = etree.Element(self.name(local))
        made.extend(children)
        return made

    def revision(self, kind: str, *children: Element) -> Element:
        """An `ins` or a `del`."""
        made = self.make(kind, *children)
        made.set(self.name("id"), str(next(self.numbers)))
        made.set(self.name("author"), self.author)
        made.set(self.name("date"), self.date)
        return made

    def local(self, element: Element) -> str:
        """The name without its namespace; nothing for another namespace, comments and the like."""
        tag = element.tag
        start = f"{{{self.namespace}}}"
        return tag[len(start) :] if isinstance(tag, str) and tag.startswith(start) else ""

    def child(self, element: Element, local: str) -> Element | None:
        return element.find(self.name(local))

    # -------------------------------------------------------------- text
    def runs(self, paragraph: Element) -> list[Element]:
        """The runs of a paragraph, within links and fields too, but not those of a text box in it."""
        own = self.name("p")
        return [run for run in paragraph.iter(self.name("r")) if next(run.iterancestors(own), None) is paragraph]

    def piece(self, child: Element) -> str:
        """The text of one child of a run; nothing for pictures, notes, page breaks and field codes."""
        local = self.local(child)
        if local == "t":
            return child.text or ""
        if local == "br" and child.get(self.name("type"), "textWrapping") != "textWrapping":
            return ""
        return _MARKS.get(local, "")

    def run_text(self, run: Element) -> str:
        return "".join(self.piece(child) for child in run)

    def text(self, block: Element) -> str:
        """Of a paragraph; of a row its cells with tabs between; of a table its rows with line ends between."""
        local = self.local(block)
        if local == "p":
            return "".join(self.run_text(run) for run in self.runs(block))
        between = {"tbl": "\n", "tr": "\t"}.get(local, " ")
        parts = {"tbl": self.rows, "tr": self.cells}.get(local, self.blocks)(block)
        return between.join(self.text(part) for part in parts)

    # -------------------------------------------------------------- structure
    def blocks(self, holder: Element) -> list[Element]:
        """Paragraphs and tables of a body or a cell, in order."""
        return list(self._within(holder, ("p", "tbl")))

    def rows(self, table: Element) -> list[Element]:
        return list(self._within(table, ("tr",)))

    def cells(self, row: Element) -> list[Element]:
        return list(self._within(row, ("tc",)))

    def _within(self, holder: Element, wanted: tuple[str, ...]) -> Iterator[Element]:
        for child in holder:
            local = self.local(child)
            if local in wanted:
                yield child
            elif local in _HOLDERS:
                yield from self._within(child, wanted)

    # -------------------------------------------------------------- writing
    def written(self, text: str, like: Element | None = None, *, deleted: bool) -> Element:
        """A run with this text, formatted like another one."""
        properties = self.child(like, "rPr") if like is not None else None
        run = self.make("r", *([deepcopy(properties)] if properties is not None else []))
        words = ""
        for letter in [*text, ""]:
            if letter and letter not in _FROM_MARKS:
                words += letter
                continue
            if words:
                run.append(self._spelled(words, "delText" if deleted else "t"))
                words = ""
            if letter:
                run.append(self.make(_FROM_MARKS[letter]))
        return run

    def cut(self, run: Element, at: int) -> Element:
        """Split a run after so many characters; returns the new one behind it."""
        behind = self.make("r")
        properties = self.child(run, "rPr")
        if properties is not None:
            behind.append(deepcopy(properties))
        passed = 0
        for child in [child for child in run if self.local(child) != "rPr"]:
            length = len(self.piece(child))
            if passed >= at:
                behind.append(child)
            elif passed + length > at:
                words = child.text or ""
                child.text = words[: at - passed]
                child.set(_SPACE, "preserve")
                behind.append(self._spelled(words[at - passed :], "t"))
            passed += length
        run.addnext(behind)
        return behind

    def mark(self, paragraph: Element, kind: str) -> None:
        """Say of a paragraph's end that it was put in (`ins`) or taken away (`del`)."""
        properties = self._first(paragraph, "pPr", 0)
        behind = [at for at, each in enumerate(properties) if self.local(each) in ("sectPr", "pPrChange")]
        at = behind[0] if behind else len(properties)
        self._first(properties, "rPr", at).insert(0, self.revision(kind))

    def unmark(self, paragraph: Element, kind: str) -> bool:
        """Take that back. Says whether it was so."""
        found = paragraph.find(f"{self.name('pPr')}/{self.name('rPr')}/{self.name(kind)}")
        if found is not None:
            found.getparent().remove(found)
        return found is not None

    def mark_row(self, row: Element, kind: str) -> None:
        exceptions = self.child(row, "tblPrEx")
        self._first(row, "trPr", 0 if exceptions is None else 1).append(self.revision(kind))

    def _first(self, holder: Element, local: str, at: int) -> Element:
        found = self.child(holder, local)
        if found is None:
            found = self.make(local)
            holder.insert(at, found)
        return found

    def _spelled(self, words: str, local: str) -> Element:
        made = self.make(local)
        made.text = words
        made.set(_SPACE, "preserve")
        return made
