"""Which encoding bytes are in, where nobody says or what is said cannot be true. Pure.

The first guess is charset-normalizer's, which knows languages; between encodings of one byte a letter it is looked at
again whether the letters stand as they do in words, because a guess from a few letters is often of the wrong alphabet.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from charset_normalizer import CharsetMatch, from_bytes

SAMPLE = 50_000  # bytes that a guess looks at

# What people's files are in. Left to all it knows, the guess takes short Cyrillic notes for those of an old Macintosh.
_GUESSED = [
    "ascii", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp437", "cp850",
    "cp866", "koi8_r", "koi8_u", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr", "cp874",
]  # fmt: skip
_LOOKED_AT_AGAIN = ("cp1252", "mac_roman", "cp850", "cp1250", "iso8859_2", "iso8859_5", "mac_cyrillic")
_OF_ONE_BYTE = frozenset({
    "cp1252", "cp1250", "cp1251", "cp1254", "cp1257", "cp437", "cp850", "cp866", "koi8_r", "koi8_u", "cp1258",
})  # fmt: skip
_FREQUENT = frozenset("äöüßéèàçêîôûâëïœæåøñáíóúãõÄÖÜÉ" + "оеаинтсрвлкмдпу")
_OTHERS = frozenset("ąćęłńśźżčďěňřšťůýžőűğışțăâđ" + "бгжзйфхцчшщъыьэюяё")
_BETWEEN_WORDS = frozenset("’‘“”„‚«»–—…°§€ ·•²³µ№")
_AFTER_LETTERS = frozenset("’‘'´ \u00ad·")

# What programs and pages call an encoding, and which one is meant (WHATWG Encoding, 4.2, and mails as they are).
_MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "ksc5601": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "x-sjis": "cp932",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext", "unicode-1-1-utf-7": "utf-7", "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "utf8": "utf-8",
    "unicode": "utf-16", "windows-874": "cp874", "x-user-defined": "cp1252",
}  # fmt: skip
_NO_TEXT = frozenset({"base64", "hex", "bz2", "zlib", "rot13", "uu", "quopri", "punycode", "idna", "undefined"})
_SPOILT = 50  # one byte in so many may be wrong, and the encoding is still the one that was said
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_MARKED_JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


def meant(label: str) -> str:
    """The codec for what somebody calls an encoding. Raises LookupError for none, or one that is not for text."""
    name = label.strip().strip("\"'").lower()
    codec = codecs.lookup(_MEANT.get(name, name)).name
    if any(codec.startswith(each) for each in _NO_TEXT):
        raise LookupError(label)
    return codec


def nearly(content: bytes, codec: str) -> str | None:
    """The text, if at most a few of the bytes beyond ASCII are wrong in this encoding; else None."""
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        pass
    words = content.decode(codec, errors="replace")
    wrong = words.count("\ufffd")
    right = sum(character > "\x7f" for character in words[:1_000_000]) - wrong
    return words if wrong * _SPOILT <= right or (wrong <= 2 and right > 10) else None


def guess(content: bytes) -> str:
    """A codec, or an empty word where nothing fits."""
    telling = _telling(content)
    if any(mark in telling for mark in _MARKED_JAPANESE):
        return "iso2022_jp_ext"
    matches = list(from_bytes(telling, cp_isolation=_GUESSED))
    first = _first(matches)
    if first == "shift_jis" and _is_half_width(telling):
        first = _first([match for match in matches if match.encoding not in {"shift_jis", "cp932"}]) or first
    if first and first not in _OF_ONE_BYTE:
        return first
    return _likeliest(telling, [first, *_LOOKED_AT_AGAIN] if first else _LOOKED_AT_AGAIN)


def utf16_by_letters(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be`, if the bytes read so are characters of scripts in use, and blanks and signs."""
    head = head[: len(head) & ~1]
    shares = {codec: _usual(head.decode(codec, errors="replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda codec: shares[codec])
    return best if len(head) >= 16 and shares[best] > 0.95 and shares[best] > min(shares.values()) else None


def _usual(words: str) -> float:
    """The share of characters from Latin to Arabic, of kana, common ideographs, Hangul and the signs around them."""
    usual = sum(
        "\x20" <= c <= "\u06ff" or c in "\t\n\r" or "\u2010" <= c <= "\u206f" or "\u3000" <= c <= "\u30ff"
        or "\u4e00" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" or "\uff00" <= c <= "\uff5e" for c in words
    )  # fmt: skip
    # What is only possible and not likely: all ideographs and Hangul, without one blank or sign between them.
    between = any(c in " \t\n\r、。，,.「」" for c in words)
    return usual / max(1, len(words)) * (1 if between else 0.5)


def _first(matches: list[CharsetMatch]) -> str:
    if not matches:
        return ""
    alike = {match.encoding for match in matches if _fit(match) == _fit(matches[0])}
    return next((name for name in _GUESSED if name in alike), "")


def _fit(match: CharsetMatch) -> tuple[float, float]:
    return match.chaos, match.coherence


def _is_half_width(telling: bytes) -> bool:
    """Nearly nobody writes half-width kana any more; bytes of other encodings look like them."""
    words = [character for character in telling.decode("shift_jis", errors="ignore") if character > "\x7f"]
    return len(_HALF_WIDTH.findall("".join(words))) * 3 > len(words)


def _likeliest(telling: bytes, codecs_: Iterable[str]) -> str:
    """The first of those whose letters stand the most as in words; none where hardly any do."""
    points = {codec: _points(telling.decode(codec, errors="replace")) for codec in codecs_}
    best = max(points, key=lambda codec: points[codec])
    return best if points[best] > 0 else ""


def _points(words: str) -> int:
    """For each character beyond ASCII: good for a letter that is frequent, bad for what does not stand in words."""
    points = 0
    for before, character, after in zip(f" {words}", words, f"{words[1:]} ", strict=False):
        if character > "\x7f":
            points += _point(before, character, after)
    return points


def _point(before: str, character: str, after: str) -> int:
    if character == "\ufffd" or "\x80" <= character <= "\x9f":
        return -4
    if not character.isalpha():
        inside = before.isalpha() and after.isalpha() and character not in _AFTER_LETTERS
        return -3 if inside else 1 if character in _BETWEEN_WORDS else -1
    if character.isupper() and before.islower():
        return -3
    if character in _FREQUENT:
        return 3
    return 2 if character.lower() in _OTHERS or character in _FREQUENT else 0


def _telling(content: bytes) -> bytes:
    """The part that tells encodings apart: from a little before the first byte that is not ASCII."""
    first = next((at for at, byte in enumerate(content) if byte > 0x7F or byte == 0x1B), 0)
    start = max(0, first - SAMPLE // 10)
    return content[start : start + SAMPLE]
