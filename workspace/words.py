"""How Baton sees a word: folded (lower-case, no accents) and stemmed. Index adapters and snippets must see the same.

Pure, and below everything: `workspace.ports` hands it on to the adapters.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# A longer run of letters (base64, a hash) is not a word that anybody types; its beginning still finds it.
LONGEST_WORD = 64
# These are written without spaces between words, so each character counts as a word and a run of them as a phrase.
_UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Marks belong to the letter before them; the soft hyphen and the joiners stand inside words without being seen.
_UNSEEN = "\u00ad\u200c\u200d\u2060\ufeff"
_BLOCKS_WITH_MARKS = (*range(0x300, 0x1E00), *range(0x3099, 0x309B), *range(0xA660, 0xAC00))
_MARKS = "".join(c for c in map(chr, _BLOCKS_WITH_MARKS) if unicodedata.category(c)[0] == "M") + _UNSEEN
# A number written in groups, as sheets show it: 21,600 is one word, and the same as 21600.
_GROUPED = r"(?<![\w,.])\d{1,3}(?:,\d{3})+(?!\w|,\d)"
_WORD = re.compile(rf"{_GROUPED}|[{_UNSPACED}][{_MARKS}]*|[^\W_{_UNSPACED}]+(?:[{_MARKS}]+[^\W_{_UNSPACED}]*)*")
# What people leave out when they type: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs, tatweel.
_LEFT_OUT = re.compile(
    f"[{_UNSEEN}\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\ufe00-\ufe0f]"
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})

# Endings that are cut off, with how many letters must remain; the first that fits counts. Only conservative ones: two
# words that mean different things should rarely become one.
_ENDINGS = (
    ("ations", 4), ("ation", 4), ("ments", 3), ("ment", 3), ("ings", 3), ("ing", 3), ("ions", 5), ("ion", 5),
    ("als", 5), ("al", 5), ("ed", 3), ("ly", 4),
)  # fmt: skip


# What makes markdown slow to read, and how much of it no text of a person has. Measured on 100,000 letters of each.
_TANGLES = (("[!", 1_000), ("*_~`", 5_000), ("|", 5_000), ("\n", 3_000), ("<&\\@", 8_000))


def is_tangled(markdown: str) -> bool:
    """Whether reading this as markdown could take long (seconds for some): then it is shown letter by letter."""
    return any(sum(map(markdown.count, marks)) > most for marks, most in _TANGLES)


class Word(NamedTuple):
    """A word of a text: where it stands there, how it looks folded, and its stem."""

    folded: str
    stem: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower-case, without accents and compatibility forms: `Café` → `cafe`, `Straße` → `strasse`, `ﬁ` → `fi`."""
    if text.isascii():
        return text.lower()
    bare = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare).casefold().translate(_LETTERS)


def stem(folded: str) -> str:
    """Cut English endings off a folded word, so that `renewals` and `renewal`, `priced` and `prices` are one."""
    if len(folded) < 4 or not folded.isascii() or not folded.isalpha():
        return folded
    word = _singular(folded)
    for ending, remain in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= remain and _has_vowel(word[: -len(ending)]):
            word = _undoubled(word[: -len(ending)])
            break
    if word.endswith("e") and len(word) >= 5:
        word = word[:-1]
    return word[:-2] if word.endswith("at") and len(word) >= 6 else word


def common_beginning(stemmed: str) -> str:
    """What every folded word with this stem begins with: `apply` is the stem of `applies` too."""
    return stemmed.removesuffix("y")


def words(text: str) -> Iterator[Word]:
    """The words of a text in order. `A-1312/B` is three of them; what is neither letter nor digit stands between.

    Of these only the comma of `21,600` does not, which is the word `21600`.
    """
    for match in _WORD.finditer(text):
        folded, stemmed = _seen(match.group().replace(",", ""))
        if folded:
            yield Word(folded, stemmed, match.start(), match.end())


@lru_cache(maxsize=16_384)
def _seen(word: str) -> tuple[str, str]:
    # Interned: the same few thousand words come again and again, here and as the keys of an index.
    folded = sys.intern(fold(word)[:LONGEST_WORD])
    return folded, sys.intern(stem(folded))


def _singular(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes", "oes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(word: str) -> str:
    """`planned` → `plann` → `plan`; but `calling` → `call`, `missed` → `miss`."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word


def _has_vowel(word: str) -> bool:
    return any(letter in "aeiouy" for letter in word)
