"""Which kinds of file are shown in which way."""

from __future__ import annotations

from workspace.i18n import _, mark

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

_SAID = {
    mark("Word document"): ("docx", "doc", "docm"),
    mark("Word template"): ("dotx", "dotm"),
    mark("Excel table"): ("xlsx", "xls", "xlsm", "xlsb"),
    mark("Excel template"): ("xltx", "xltm"),
    mark("PowerPoint slides"): ("pptx", "ppt", "pptm", "ppsx", "ppsm"),
    mark("PowerPoint template"): ("potx", "potm"),
    mark("OpenDocument text"): ("odt",),
    mark("OpenDocument table"): ("ods",),
    mark("OpenDocument slides"): ("odp",),
    mark("OpenDocument drawing"): ("odg",),
    mark("Plain text"): ("text",),
    mark("Web page"): ("html",),
    mark("Unknown file"): ("unknown",),
    mark("Empty file"): ("empty",),
    mark("Locked with a password"): ("encrypted",),
    mark("Office file"): ("ooxml", "ole", "xlam"),
}
"""What people call a kind. Of several the first is what everybody has, and the others say their ending."""
_SAID_WITH_NAME = {
    mark("Picture (%(name)s)"): ("png", "jpeg", "gif", "webp", "tiff", "bmp"),
    mark("Table (%(name)s)"): ("csv",),
    mark("Text (%(name)s)"): ("rtf", "markdown"),
    mark("E-mail file (%(name)s)"): ("eml", "msg", "tnef"),
    mark("Archive (%(name)s)"): ("zip", "gzip", "7z", "rar"),
    mark("Drawing (%(name)s)"): ("vsdx",),
}
_NAMES = {"webp": "WebP", "markdown": "Markdown", "eml": ".eml", "msg": ".msg", "tnef": "winmail.dat", "vsdx": "Visio"}


def kind_words(kind: str) -> str:
    """What people call this kind of file: "Word document", "Table (CSV)". No two kinds are called the same."""
    for words, kinds in _SAID.items():
        if kind in kinds:
            return _(words) if kind == kinds[0] else f"{_(words)} (.{kind})"
    for words, kinds in _SAID_WITH_NAME.items():
        if kind in kinds:
            return _(words, name=_NAMES.get(kind, kind.upper()))
    return kind.upper()
