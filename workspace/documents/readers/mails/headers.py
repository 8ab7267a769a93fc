"""What a mail's header says, whatever bytes it is made of."""

from __future__ import annotations

import binascii
import io
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from workspace.documents.readers.encodings import meant, nearly
from workspace.documents.readers.text import decoded

SHOWN = ("Subject", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date")
_LONGEST = 100_000  # characters of one header that are read: about three thousand addresses
_FOLD = re.compile(r"\r?\n[ \t]*|\r")


def shown_fields(message: Message) -> list[tuple[str, str]]:
    """(name, value) of what people look at above a mail, each in the order of SHOWN."""
    raw: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        raw.setdefault(name.lower(), []).append(value)
    return [
        (name, words)
        for name in SHOWN
        for value in raw.get(name.lower(), [])[:20]
        if (words := header_words(value)) and (name != "Sender" or "from" not in raw)
    ]


def header_words(raw: str) -> str:
    """Unfolded and decoded: `=?utf-8?q?Gr=C3=BC=C3=9Fe?=` is `Grüße`. Raw bytes beyond ASCII are read as any text."""
    value = _FOLD.sub(" ", _real(str(raw)[:_LONGEST]))
    try:
        pieces = decode_header(value)
    except (HeaderParseError, binascii.Error, ValueError):
        return " ".join(value.split())
    words = "".join(
        piece if isinstance(piece, str) else bytes_words(piece, charset) if charset else piece.decode("latin-1")
        for piece, charset in pieces
    )
    return " ".join(words.split())


def bytes_words(content: bytes, charset: str | None) -> str:
    """Text in the encoding that it says it has, if that can be true; else as any text."""
    name = (charset or "").strip().lower()
    try:
        said = meant(name) if name and not (name in {"us-ascii", "ascii"} and not content.isascii()) else ""
        words = nearly(content, said) if said else None
    except (LookupError, ValueError):
        words = None
    return decoded(io.BytesIO(content))[0] if words is None else words


def parameter(message: Message, *, header: str, name: str) -> str:
    """What a field says beside its value, such as the name of a file; decoded whatever bytes it is in."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == header), "")
    if not raw:
        return ""
    alone = Message()
    alone[header] = _FOLD.sub(" ", _real(raw[:_LONGEST]))
    value = alone.get_param(name, header=header)
    if isinstance(value, tuple):
        charset, _, words = value
        try:
            return " ".join(bytes_words(words.encode("latin-1"), charset).split())
        except UnicodeEncodeError:
            return " ".join(words.split())
    return header_words(value or "")


def _real(value: str) -> str:
    """The parser keeps bytes beyond ASCII as lone surrogates; `decode_header` would lose them."""
    if value.isascii():
        return value
    return decoded(io.BytesIO(value.encode("utf-8", "surrogateescape")))[0]
