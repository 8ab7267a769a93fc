"""Short names of elements, such as `w:p`, whichever namespace a file spells them with.

Namespaces: ECMA-376 transitional and ISO 29500 strict, where a name means the same in both; Microsoft's own additions;
OpenDocument 1.3.
"""

from __future__ import annotations

from collections.abc import Mapping

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "w": (_TRANSITIONAL + "wordprocessingml/2006/main", _STRICT + "wordprocessingml/main"),
    "a": (_TRANSITIONAL + "drawingml/2006/main", _STRICT + "drawingml/main"),
    "c": (_TRANSITIONAL + "drawingml/2006/chart", _STRICT + "drawingml/chart"),
    "cx": ("http://schemas.microsoft.com/office/drawing/2014/chartex",),
    "wp": (_TRANSITIONAL + "drawingml/2006/wordprocessingDrawing", _STRICT + "drawingml/wordprocessingDrawing"),
    "xdr": (_TRANSITIONAL + "drawingml/2006/spreadsheetDrawing", _STRICT + "drawingml/spreadsheetDrawing"),
    "x": (_TRANSITIONAL + "spreadsheetml/2006/main", _STRICT + "spreadsheetml/main"),
    "tc": ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments",),
    "p": (_TRANSITIONAL + "presentationml/2006/main", _STRICT + "presentationml/main"),
    "p8": ("http://schemas.microsoft.com/office/powerpoint/2018/8/main",),
    "m": (_TRANSITIONAL + "officeDocument/2006/math", _STRICT + "officeDocument/math"),
    "mc": (_TRANSITIONAL + "markup-compatibility/2006",),
    "v": ("urn:schemas-microsoft-com:vml",),
    "office": (_ODF + "office:1.0",),
    "text": (_ODF + "text:1.0",),
    "table": (_ODF + "table:1.0",),
    "draw": (_ODF + "drawing:1.0",),
    "presentation": (_ODF + "presentation:1.0",),
    "style": (_ODF + "style:1.0",),
    "svg": (_ODF + "svg-compatible:1.0",),
    "manifest": (_ODF + "manifest:1.0",),
    "dc": ("http://purl.org/dc/elements/1.1/",),
}
_SHORT = {uri: f"{prefix}:" for prefix, uris in _NAMESPACES.items() for uri in uris}
_MOST_KEPT = 10_000  # a file may have as many names as it likes

_known: dict[str, str] = {}


def short(tag: str) -> str:
    """`w:p` for Word's paragraph; the local name alone where the namespace is none of ours."""
    name = _known.get(tag)
    if name is None:
        namespace = tag[1:].partition("}")[0] if tag.startswith("{") else ""
        name = _SHORT.get(namespace, "") + tag.rpartition("}")[2]
        if len(_known) < _MOST_KEPT:
            _known[tag] = name
    return name


def attribute(attributes: Mapping[str, str], wanted: str) -> str:
    """The value of an attribute by its local name, with or without a namespace; empty where there is none."""
    if wanted in attributes:
        return attributes[wanted]
    ending = "}" + wanted
    return next((value for name, value in attributes.items() if name.endswith(ending)), "")
