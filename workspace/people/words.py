"""Clean what people type into names and texts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workspace.errors import Invalid
from workspace.i18n import _, number
from workspace.words import fold

if TYPE_CHECKING:
    from workspace.people.models import Person

_BIDI = dict.fromkeys([0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069])
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def one_line(value: str, *, field: str, label: str, longest: int, needed: bool = True) -> str:
    """A name: NFC, one line, no control or direction-override characters. Raises Invalid, naming the field."""
    cleaned = " ".join(_CONTROL.sub("", unicodedata.normalize("NFC", value).translate(_BIDI)).split())
    if needed and not cleaned:
        raise Invalid(_("%(label)s is missing.", label=label), {field: _("%(label)s is missing.", label=label)})
    if len(cleaned) > longest:
        sentence = _(
            "%(label)s may be %(longest)s characters long; this is %(count)s.",
            label=label,
            longest=number(longest),
            count=number(len(cleaned)),
        )
        raise Invalid(sentence, {field: sentence})
    return cleaned


def all_cleaned(**values: Callable[[], str]) -> dict[str, str]:
    """Clean them all. Raises Invalid with every field that is wrong, in the words about the first."""
    cleaned: dict[str, str] = {}
    refused: list[Invalid] = []
    for name, clean in values.items():
        try:
            cleaned[name] = clean()
        except Invalid as wrong:
            refused.append(wrong)
    if refused:
        raise Invalid(refused[0].sentence, {field: said for wrong in refused for field, said in wrong.fields.items()})
    return cleaned


def long_text(value: str, *, field: str, label: str, longest: int, needed: bool = False) -> str:
    """A text of many lines: line ends as \\n, no control characters. Raises Invalid, naming the field."""
    cleaned = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    if needed and not cleaned.strip():
        raise Invalid(_("%(label)s is empty.", label=label), {field: _("%(label)s is empty.", label=label)})
    if len(cleaned) > longest:
        sentence = _(
            "%(label)s may be %(longest)s characters long; this is %(count)s.",
            label=label,
            longest=number(longest),
            count=number(len(cleaned)),
        )
        raise Invalid(sentence, {field: sentence})
    return cleaned


def folded(value: str) -> str:
    """For comparing names: no accents, no case, as the search index sees them."""
    return fold(value)


def slug(name: str) -> str:
    """A short word for a name: "Customer Success" → "customer-success"."""
    return re.sub(r"[^\w]+", "-", folded(name)).strip("-")


def told_apart(people: Sequence[Person]) -> dict[str, str]:
    """By id the name of each; of those who are called alike also the vendor, or where that is the same the address.

    For staff alone. Guests come with their vendor loaded.
    """
    alike = Counter(folded(each.name) for each in people)
    there = Counter((folded(each.name), each.vendor_id) for each in people)
    told = {each.id: each.name for each in people if alike[folded(each.name)] == 1}
    for each in people:
        vendor = each.vendor if each.vendor_id and there[folded(each.name), each.vendor_id] == 1 else None
        told.setdefault(each.id, f"{each.name} ({vendor.name if vendor else each.email})")
    return told
