"""What stands on or beside a page of a PDF and is no part of its text: values of forms, remarks, link targets.

pdfium is built without scripts and XFA, so nothing of a form runs; it is only asked what the fields hold.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MOST = 20_000
"""Annotations of a page, and entries of an outline, that are looked at."""
_LONGEST = 200_000  # bytes of one value, as UTF-16

_CHOICES = frozenset({pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX})
_VALUED = _CHOICES | {pdfium.FPDF_FORMFIELD_TEXTFIELD}
_PASSWORD = 1 << 13  # ISO 32000-1, 12.7.4.3: what is typed there is not shown
_MOST_CHOICES = 5_000


class Beside:
    """Of a document that was just opened; made before any of its pages is loaded."""

    def __init__(self, document: Any) -> None:
        logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # it tells of each oddity
        self._document = document
        try:
            document.init_forms()
        except pypdfium2.PdfiumError:
            logging.getLogger(__name__).info("The form of a PDF cannot be opened")
        self._form = document.formenv

    def of_page(self, page: Any) -> list[str]:
        """Values of the fields, then remarks with who made them, then where links lead; each once."""
        said: dict[str, None] = {}
        links: dict[str, None] = {}
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST)):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                kind = pdfium.FPDFAnnot_GetSubtype(annotation)
                if kind == pdfium.FPDF_ANNOT_LINK:
                    links[self._target(annotation)] = None
                elif not pdfium.FPDFAnnot_GetFlags(annotation) & pdfium.FPDF_ANNOT_FLAG_HIDDEN:
                    said |= dict.fromkeys(self._words(annotation, kind))
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)
        return [words for words in [*said, *links] if words.strip()]

    def of_document(self, text: str) -> list[str]:
        """Titles of the outline with words that no page says, and names of the files that hang on the document."""
        titles: dict[str, None] = {}
        known = set(text.split())
        for number, entry in enumerate(self._document.get_toc()):
            if number >= MOST:
                break
            words = str(entry.get_title() or "").split()
            if not known.issuperset(words):
                titles[" ".join(words)] = None
        files = (pdfium.FPDFDoc_GetAttachment(self._document, index) for index in range(self._count_of_files()))
        names = (_wide(partial(pdfium.FPDFAttachment_GetName, file)) for file in files if file)
        return [*titles, *dict.fromkeys(name for name in names if name.strip())]

    def _count_of_files(self) -> int:
        return max(0, min(int(pdfium.FPDFDoc_GetAttachmentCount(self._document)), MOST))

    def _words(self, annotation: Any, kind: int) -> Iterator[str]:
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            if self._form is not None:
                yield from self._values(annotation)
        elif kind != pdfium.FPDF_ANNOT_POPUP:  # it shows the words of the remark it belongs to
            words = _string(annotation, b"Contents")
            author = _string(annotation, b"T") if words.strip() else ""
            yield f"{author}: {words}" if author.strip() and kind != pdfium.FPDF_ANNOT_FREETEXT else words

    def _values(self, field: Any) -> Iterator[str]:
        form = self._form
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, field)
        if kind not in _VALUED or pdfium.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD:
            return
        chosen: list[str] = []
        if kind in _CHOICES:
            count = min(pdfium.FPDFAnnot_GetOptionCount(form, field), _MOST_CHOICES)
            at = (index for index in range(count) if pdfium.FPDFAnnot_IsOptionSelected(form, field, index))
            chosen = [_wide(partial(pdfium.FPDFAnnot_GetOptionLabel, form, field, index)) for index in at]
        yield from chosen or [_wide(partial(pdfium.FPDFAnnot_GetFormFieldValue, form, field))]

    def _target(self, annotation: Any) -> str:
        """The address that a link leads to; empty for a place in the document."""
        link = pdfium.FPDFAnnot_GetLink(annotation)
        action = pdfium.FPDFLink_GetAction(link) if link else None
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            return ""
        size = pdfium.FPDFAction_GetURIPath(self._document, action, None, 0)
        if not 1 < size <= _LONGEST:
            return ""
        out = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetURIPath(self._document, action, out, size)
        return out.raw[: size - 1].decode("utf-8", errors="replace")


def _string(annotation: Any, key: bytes) -> str:
    return _wide(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key))


def _wide(ask: Callable[[Any, int], int]) -> str:
    """What pdfium says as UTF-16, asked first for its length in bytes."""
    size = int(ask(None, 0))
    if not 2 < size <= _LONGEST:
        return ""
    out = (ctypes.c_ushort * (size // 2 + 1))()
    ask(out, size)
    return bytes(out)[: size - 2].decode("utf-16-le", errors="replace")
