"""Names of files as people see them. Blobs are never named by these. Pure."""

from __future__ import annotations

import unicodedata

_BIDI = {0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069}
_LONGEST = 180


def display_name(raw: str) -> str:
    """The last path element, NFC, no direction controls, other controls as _, at most 180 bytes keeping the extension.

    Rules measured on 28 hostile names; see docs/documents.md.
    """
    name = raw.encode("utf-8", "replace").decode("utf-8").replace("\\", "/").rpartition("/")[2]
    kept = (
        "_" if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in name
        if ord(letter) not in _BIDI and unicodedata.category(letter) not in ("Cf", "Cs")
    )
    # Composed last: what stood between a letter and its accent is gone by now.
    name = " ".join(unicodedata.normalize("NFC", "".join(kept)).split()).lstrip(". ")
    return _shortened(name).rstrip() or "unnamed"


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > 20:
        stem, dot, suffix = name, "", ""
    room = _LONGEST - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + suffix
