"""Tracked changes of bodies and cells: which paragraphs and tables belong together, and what of them came or went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from workspace.documents.comparing.aligning import Pair, align
from workspace.documents.comparing.comparison import with_places_left
from workspace.documents.diff import Purse
from workspace.documents.redlining.paragraphs import change_paragraph, deleted_whole, insert_whole
from workspace.documents.redlining.wordml import Element, Pen

_TABLE = "\x01"
"""Stands before the text of a table, so that it is not taken for a paragraph with the same words."""
_CELL_PROPERTIES = ("tcW", "gridSpan", "vMerge")


@dataclass
class Redline:
    """`styles` are the paragraph styles that the new file knows."""

    pen: Pen
    styles: frozenset[str]
    purse: Purse = field(default_factory=Purse)

    def body(self, new: Element, old: Element) -> None:
        pen = self.pen
        news, olds = pen.blocks(new), pen.blocks(old)
        pairs = self._paired(olds, news, self._key)
        self._place(new, olds, news, pairs)
        self._mend_end(new)

    # -------------------------------------------------------------- what belongs together
    def _key(self, block: Element) -> str:
        text = self.pen.text(block)
        return f"{_TABLE} {text}" if self.pen.local(block) == "tbl" else text

    def _paired(self, olds: Sequence[Element], news: Sequence[Element], key: Callable[[Element], str]) -> list[Pair]:
        """In the order of the new side; what moved went there and came here."""
        aligned = align([key(each) for each in olds], [key(each) for each in news], purse=self.purse)
        pairs: list[Pair] = []
        for pair in with_places_left(aligned):
            if pair.op == "moved":
                pairs.append(Pair("added", None, pair.new))
            elif pair.old is not None and pair.new is not None and not self._fit(olds[pair.old], news[pair.new]):
                pairs += [Pair("removed", pair.old, None), Pair("added", None, pair.new)]
            else:
                pairs.append(Pair("removed" if pair.op == "away" else pair.op, pair.old, pair.new))
        return self._with_ends_paired(pairs, olds, news)

    def _fit(self, old: Element, new: Element) -> bool:
        pen = self.pen
        if pen.local(old) != pen.local(new):
            return False
        return pen.local(old) != "tr" or len(pen.cells(old)) == len(pen.cells(new))

    def _with_ends_paired(self, pairs: list[Pair], olds: Sequence[Element], news: Sequence[Element]) -> list[Pair]:
        """The last paragraph of a body or cell cannot go away: two that have nobody else are one that changed."""
        last_old, last_new = Pair("removed", len(olds) - 1, None), Pair("added", None, len(news) - 1)
        are_paragraphs = all(side and self.pen.local(side[-1]) == "p" for side in (olds, news))
        if not are_paragraphs or last_old not in pairs or last_new not in pairs:
            return pairs
        rest = [pair for pair in pairs if pair not in (last_old, last_new)]
        return [*rest, Pair("changed", len(olds) - 1, len(news) - 1)]

    # -------------------------------------------------------------- what is shown
    def _place(self, holder: Element, olds: Sequence[Element], news: Sequence[Element], pairs: Sequence[Pair]) -> None:
        last: Element | None = None
        waiting: list[Element] = []
        for pair in pairs:
            if pair.new is None:
                gone = self._gone(olds[pair.old or 0])
                if last is None:
                    waiting.append(gone)
                else:
                    last.addnext(gone)
                    last = gone
                continue
            last = news[pair.new]
            for each in waiting:
                last.addprevious(each)
            waiting = []
            self._show(last, olds[pair.old] if pair.old is not None else None)
        for each in waiting:
            holder.append(each)

    def _show(self, new: Element, old: Element | None) -> None:
        local = self.pen.local(new)
        if old is None:
            self._came(new)
        elif local == "tbl":
            self._table(new, old)
        elif local == "tr":
            for new_cell, old_cell in zip(self.pen.cells(new), self.pen.cells(old), strict=True):
                self.body(new_cell, old_cell)
        elif (text := self.pen.text(old)) != self.pen.text(new):
            change_paragraph(self.pen, new, text, purse=self.purse)

    def _table(self, new: Element, old: Element) -> None:
        news, olds = self.pen.rows(new), self.pen.rows(old)
        self._place(new, olds, news, self._paired(olds, news, self.pen.text))

    def _came(self, new: Element) -> None:
        local = self.pen.local(new)
        if local == "p":
            insert_whole(self.pen, new)
        elif local == "tbl":
            for row in self.pen.rows(new):
                self._came(row)
        else:
            self.pen.mark_row(new, "ins")
            for paragraph in new.iter(self.pen.name("p")):
                insert_whole(self.pen, paragraph, marked=False)

    def _gone(self, old: Element) -> Element:
        local = self.pen.local(old)
        if local == "p":
            return deleted_whole(self.pen, old, self.styles)
        if local == "tr":
            return self._gone_row(old)
        kept = [deepcopy(each) for each in old if self.pen.local(each) == "tblGrid"]
        rows = [self._gone_row(row) for row in self.pen.rows(old)]
        return self.pen.make("tbl", self.pen.make("tblPr"), *kept, *rows)

    def _gone_row(self, old: Element) -> Element:
        row = self.pen.make("tr", *(self._gone_cell(cell) for cell in self.pen.cells(old)))
        self.pen.mark_row(row, "del")
        return row

    def _gone_cell(self, old: Element) -> Element:
        properties = self.pen.child(old, "tcPr")
        known = [] if properties is None else list(properties)
        kept = [deepcopy(each) for each in known if self.pen.local(each) in _CELL_PROPERTIES]
        made = self.pen.make("tc", self.pen.make("tcPr", *kept))
        for paragraph in old.iter(self.pen.name("p")):
            made.append(deleted_whole(self.pen, paragraph, self.styles, marked=False))
        if self.pen.child(made, "p") is None:
            made.append(self.pen.make("p"))
        return made

    def _mend_end(self, holder: Element) -> None:
        """The end of the last paragraph cannot be put in or taken away: the end before it is, in its place."""
        blocks = self.pen.blocks(holder)
        for kind in ("ins", "del"):
            if not blocks or self.pen.local(blocks[-1]) != "p" or not self.pen.unmark(blocks[-1], kind):
                continue
            before = blocks[-2] if len(blocks) > 1 else None
            at = len(blocks) - 2
            while before is not None and self.pen.local(before) == "p" and self.pen.unmark(before, kind):
                self.pen.mark(before, kind)
                at -= 1
                before = blocks[at] if at >= 0 else None
            if before is not None and self.pen.local(before) == "p":
                self.pen.mark(before, kind)
