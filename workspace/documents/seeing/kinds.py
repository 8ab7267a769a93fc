"""Which kinds of file are shown in which way."""

from __future__ import annotations

from workspace.i18n import mark

TREES = frozenset({
    "docx", "docm", "dotx", "dotm", "odt", "eml", "msg", "html", "markdown", "pptx", "pptm", "ppsx", "ppsm", "potx",
    "potm",
})  # fmt: skip
"""Shown as a look. Macros are no part of it: they stand in parts of their own that nothing opens."""
PICTURES = frozenset({"png", "jpeg", "gif", "webp", "tiff", "bmp"})
SHEETS = frozenset({"xlsx", "xlsm", "xltx", "xls", "xlsb", "ods", "csv"})
SLIDES = frozenset({"pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "ppt", "odp"})
"""Sheets, and slides that have no look, are shown from their text, which holds them in order, a page each."""

PAGE_WORDS = {**dict.fromkeys(SHEETS - {"csv"}, mark("Sheet")), **dict.fromkeys(SLIDES, mark("Slide"))}
"""What a page of the text is called, where it is not called a page."""
PAGED = frozenset({*PAGE_WORDS, "pdf"})
"""Whose text has pages, though it be one; any other kind has but one."""
