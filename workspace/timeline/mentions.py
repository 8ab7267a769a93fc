"""Find who is named in a text by @. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from workspace.people.words import folded

_AT = re.compile(r"(?<![\w@/.])@(?=\w)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def find_mentions(body: str, names: Mapping[str, str]) -> list[str]:
    """The values whose folded name follows an @ in the body, longest name first, each once, in order of place.

    `names` maps folded names ("ben okafor", "ben", "support") to anything. What stands in code is not a mention.
    """
    plain = folded(_CODE.sub(" ", body))
    found: list[str] = []
    # By length, not name by name: a text of many @ in a house of many people must not hold up a write.
    longest_first = sorted({len(name) for name in names}, reverse=True)
    for at in _AT.finditer(plain):
        for end in (at.end() + length for length in longest_first):
            name = plain[at.end() : end]
            if name in names and not plain[end : end + 1].isalnum():
                if names[name] not in found:
                    found.append(names[name])
                break
    return found


def mention_places(text: str, names: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Where in a text (from the @, to the end) which of these folded names stand, longest name first, and its value."""
    longest_first = sorted(names, key=len, reverse=True)
    places = []
    for at in _AT.finditer(text):
        for name in longest_first:
            end = _end_of(text, at.end(), name)
            if end is not None and not text[end : end + 1].isalnum():
                places.append((at.start(), end, names[name]))
                break
    return places


def _end_of(text: str, start: int, name: str) -> int | None:
    """Where a name that begins here ends. Accents written apart make it longer than its folded form."""
    ends = [start + len(name)]
    if not text[start : start + 2 * len(name)].isascii():
        ends += range(start + 1, start + 2 * len(name) + 1)
    return max((end for end in ends if folded(text[start:end]) == name), default=None)


def callable_names(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Full names and first names, folded, to the value given with each. What several are called calls none of them."""
    whole: dict[str, set[str]] = {}
    firsts: dict[str, set[str]] = {}
    for name, value in entries:
        whole.setdefault(folded(name), set()).add(value)
        firsts.setdefault(folded(name).split(" ")[0], set()).add(value)
    known = (*firsts.items(), *whole.items())
    return {name: next(iter(values)) for name, values in known if len(values) == 1}


def handles_of(people: Sequence[tuple[str, str, str]], names: Mapping[str, str]) -> dict[str, str]:
    """By value how to call those whose full name calls nobody, or somebody else: (name, value, mail address) of each.

    The part before the @ of their address, where it looks like nobody's name; else the whole of it.
    """
    hidden = [(value, folded(mail)) for name, value, mail in people if names.get(folded(name)) != value]
    taken = {word for name, _value, _mail in people for word in (folded(name), *folded(name).split())} | names.keys()
    short = Counter(mail.partition("@")[0] for _value, mail in hidden)
    return {
        value: local if short[local] == 1 and local not in taken else mail
        for value, mail in hidden
        for local in (mail.partition("@")[0],)
    }
