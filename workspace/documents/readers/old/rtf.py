"""Rich text (.rtf): body, headers, footers, notes, comments with authors, text boxes, link targets; deletions apart.

Control words: Rich Text Format specification 1.9.1. Text that mails hold as HTML inside of RTF comes out as its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import BinaryIO

from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, found

ENGINE = "baton-rtf/1"
MAX_FILE = 64_000_000

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
# A picture is a long run of hexadecimal digits; taken out first, as it would be looked at digit by digit.
_PICTURE = re.compile(rb"(?:[0-9a-fA-F]{2}[\r\n]*){128,}")

# Destinations without words of the document. Whatever else is marked as one that may be skipped (\*) has none either.
_SKIPPED = frozenset({
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "themedata", "colorschememapping", "datastore",
    "xmlnstbl", "listtable", "listoverridetable", "rsidtbl", "generator", "pntext", "pntxta", "pntxtb", "bkmkstart",
    "bkmkend", "xe", "tc", "txe", "rxe", "filetbl", "revtbl", "latentstyles", "nonshppict", "objclass", "objname",
    "formfield", "datafield", "falt", "panose", "template", "mmathPict", "upr", "nonesttables", "atnid", "atndate",
    "atnref", "atnicn", "atntime", "atnparent", "atrfstart", "atrfend", "shprslt", "ftnsep", "ftnsepc", "aftnsep",
    "aftnsepc", "ftncn", "aftncn", "userprops", "docvar", "mmathPr", "passwordhash", "fname", "liststylename",
})  # fmt: skip
_READ_ALTHOUGH_MARKED = frozenset({
    "annotation", "atnauthor", "shpinst", "shptxt", "moMath", "moMathPara", "ud", "footnote", "shppict", "txfieldtext",
    "background", "nesttableprops",
})  # fmt: skip
# These stand beside the text: their words come after it, so that they cut no sentence in two.
_ASIDE = frozenset({
    "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "footnote", "annotation",
    "atnauthor", "shptxt",
})  # fmt: skip
_SAID = {
    "par": "\n", "line": "\n", "page": "\n", "sect": "\n", "row": "\n", "nestrow": "\n", "column": "\n", "tab": "\t",
    "cell": "\t", "nestcell": "\t", "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": " ", "enspace": " ",
}  # fmt: skip
# Words that change what is done with the text; all others say how it looks.
_HEEDED = frozenset({
    "fonttbl", "fldinst", "sn", "sv", "ud", "uc", "deleted", "htmlrtf", "f", "fcharset", "ansicpg", "mac", "pc", "pca",
    *_SKIPPED, *_READ_ALTHOUGH_MARKED, *_ASIDE,
})  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n", "\t": "\t"}
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    255: "cp437",
}  # fmt: skip
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_SPOKEN_PROPERTIES = frozenset({"wzDescription", "gtextUNICODE", "pihlShape"})
_LINK = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]+)"')


@dataclass(frozen=True)
class Words:
    """Of a rich text: what is there, and what was deleted but is still written down."""

    text: str
    deleted: str


@dataclass(frozen=True)
class _Group:
    """What holds between a brace and its end. `into`: where words go: body, aside, code (of a field), property."""

    into: str = "body"
    skips: bool = False
    deleted: bool = False
    hidden_form: bool = False
    after_unicode: int = 1
    encoding: str = ""


def read_rtf(file: BinaryIO, *, kind: str) -> ReadText:
    words = words_of_rtf(file.read(MAX_FILE))
    return found(words.text, kind=kind, engine=ENGINE, deleted=words.deleted)


def words_of_rtf(content: bytes) -> Words:
    return _Reading(_PICTURE.sub(b"", content)).words()


class _Reading:
    """One pass over the tokens."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._in_fonts = 0
        self._group = _Group()
        self._stack: list[_Group] = []
        self._marked = False
        self._to_skip = 0
        self._raw = bytearray()
        self._size = 0
        self._said: dict[str, list[str]] = {"body": [], "aside": [], "code": [], "property": [], "deleted": []}

    def words(self) -> Words:
        at = 0
        while at < len(self._content) and self._size < MAX_CHARACTERS:
            token = _TOKEN.match(self._content, at)
            if token is None:  # a lone backslash at the end
                break
            at = token.end()
            word, number, code, symbol, brace, run = token.groups()
            if word is not None:
                at += self._control(word.decode("ascii"), None if number is None else int(number))
            elif code is not None:
                self._bytes(bytes([int(code, 16)]))
            elif symbol is not None:
                self._symbol(symbol.decode("latin-1"))
            elif brace is not None:
                self._brace(brace)
            elif run is not None:
                self._bytes(run)
        self._flush()
        links = _LINK.findall("".join(self._said["code"]))
        parts = ["".join(self._said["body"]), "".join(self._said["aside"]), *dict.fromkeys(links)]
        return Words("\n".join(_tidy(part) for part in parts if part.strip()), _tidy("".join(self._said["deleted"])))

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._marked = False
        self._to_skip = 0
        if brace == b"{":
            self._stack.append(self._group)
        elif self._stack:
            before, self._group = self._group, self._stack.pop()
            if before.into == "aside" and self._group.into != "aside" and not before.skips:
                self._put("aside", "\n")
            if len(self._stack) < self._in_fonts:
                self._in_fonts = 0

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._marked = True
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    def _control(self, word: str, number: int | None) -> int:
        """Returns how many bytes after the word are no text (\\bin)."""
        marked, self._marked = self._marked, False
        if word not in _HEEDED and word not in _SAID and word not in {"u", "bin"} and not marked:
            self._flush()
        elif word == "u":
            self._say(chr((number or 0) & 0xFFFF))
            self._to_skip = self._group.after_unicode
        elif word == "bin":
            return max(0, number or 0)
        elif word in _SAID:
            self._say(_SAID[word])
        elif not self._opens(word, marked=marked):
            self._changes(word, number)
        return 0

    def _opens(self, word: str, *, marked: bool) -> bool:
        """True if the word says where the words of its group go."""
        self._flush()
        if word == "fonttbl":
            self._in_fonts = len(self._stack)
        if word == "fldinst":
            self._group = replace(self._group, into="code")
        elif word in {"sn", "sv"}:
            self._begin_property(word)
        elif word == "ud":
            self._group = replace(self._group, skips=False)
        elif word in _SKIPPED or (marked and word not in _READ_ALTHOUGH_MARKED):
            self._group = replace(self._group, skips=True)
        elif word in _ASIDE:
            self._group = replace(self._group, into="aside")
            self._put("aside", "" if word == "annotation" else "\n")
        else:
            return marked
        return True

    def _begin_property(self, word: str) -> None:
        """Of a shape: `sn` is a property's name and `sv` its value; some values are words."""
        if word == "sn":
            self._said["property"].clear()
            self._group = replace(self._group, into="property")
        else:
            spoken = "".join(self._said["property"]).strip() in _SPOKEN_PROPERTIES
            self._group = replace(self._group, into="aside", skips=self._group.skips or not spoken)

    def _changes(self, word: str, number: int | None) -> None:
        if word == "uc":
            self._group = replace(self._group, after_unicode=min(max(0, number or 0), 16))
        elif word == "deleted":
            self._group = replace(self._group, deleted=number != 0)
        elif word == "htmlrtf":
            self._group = replace(self._group, hidden_form=number != 0)
        elif word == "f" and number is not None:
            self._font = number
            self._group = replace(self._group, encoding=self._fonts.get(number, ""))
        elif word == "fcharset" and self._in_fonts:
            self._fonts[self._font] = _CHARSETS.get(number or 0, "")
        elif word == "ansicpg" and number:
            self._encoding = _known(f"cp{number}")
        elif word in _PAGES:
            self._encoding = _PAGES[word]

    def _bytes(self, run: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(run))
            self._to_skip -= skipped
            run = run[skipped:]
        if run and not self._group.skips:
            self._raw += run

    def _flush(self) -> None:
        """Bytes of one run belong together: in some encodings two of them are one letter."""
        if self._raw:
            words = bytes(self._raw).decode(self._group.encoding or self._encoding, errors="replace")
            self._raw.clear()
            self._put("deleted" if self._group.deleted else self._group.into, words)

    def _say(self, words: str) -> None:
        self._flush()
        self._put("deleted" if self._group.deleted else self._group.into, words)

    def _put(self, into: str, words: str) -> None:
        if words and not self._group.skips and not self._group.hidden_form:
            self._said[into].append(words)
            self._size += len(words)


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        return "cp1252"
    return encoding


def _tidy(text: str) -> str:
    """Surrogates that came one by one are one letter again; lines end without blanks."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()
