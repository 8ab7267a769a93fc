"""Which kinds of file are shown in which way."""

from __future__ import annotations

from workspace.i18n import mark

TREES = frozenset({"docx", "dotx", "eml", "html", "markdown", "pptx", "ppsx", "potx"})
"""Shown as a look."""
PICTURES = frozenset({"png", "jpeg", "gif", "webp", "tiff", "bmp"})
SHEETS = frozenset({"xlsx", "xlsm", "xltx", "xls", "xlsb", "ods", "csv"})
SLIDES = frozenset({"pptx", "pptm", "ppsx", "potx", "ppt", "odp"})
"""Sheets, and slides that have no look, are shown from their text, which holds them in order, a page each."""

PAGE_WORDS = {**dict.fromkeys(SHEETS - {"csv"}, mark("Sheet")), **dict.fromkeys(SLIDES, mark("Slide"))}
"""What a page of the text is called, where it is not called a page."""
