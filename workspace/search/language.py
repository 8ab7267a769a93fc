"""What people type into the search field: words, and operators such as `customer:"Acme Ltd"` or `before:2026-05-01`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from workspace.errors import Invalid
from workspace.i18n import _
from workspace.words import words as words_of

OPERATORS = (
    "from", "in", "kind", "team", "customer", "type", "tag", "folder", "state", "has", "versions", "before", "after",
)  # fmt: skip
_REPEATABLE = {"kind", "type", "tag"}
THINGS = ("entry", "document", "customer", "contact")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PIECE = re.compile(
    r'(?P<phrase>-?"[^"]*")|(?P<name>[A-Za-z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))(?=\s|$)|(?P<word>\S+)'
)


@dataclass(frozen=True)
class Asked:
    """What was asked for. `words` go to the index as typed; names are as typed too, not yet looked up.

    `after` is the first moment that counts, `before` the first that does not any more: `after:2026-05-01` includes
    that day, `before:2026-05-01` does not.
    """

    words: str = ""
    person: str | None = None
    team: str | None = None
    customer: str | None = None
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    folder: str | None = None
    state: str | None = None
    has_file: bool = False
    all_versions: bool = False
    after: datetime | None = None
    before: datetime | None = None


def asked(typed: str, *, zone: tzinfo = UTC) -> Asked:
    """Tell operators from words. Days begin in `zone`.

    An unknown operator, and one with nothing behind it, stays words. Raises Invalid for a date that is none, and for
    an operator said twice that can hold only once.
    """
    words: list[str] = []
    values: dict[str, list[str]] = {}
    for name, value, whole in _pieces(typed):
        if name:
            values.setdefault(name, []).append(value)
        else:
            words.append(whole)
    once = {name: _only(name, found) for name, found in values.items() if name not in _REPEATABLE}
    return Asked(
        words=" ".join(words),
        person=once.get("from"),
        team=once.get("team"),
        customer=_only("customer", [*values.get("customer", []), *values.get("in", [])] or [""]) or None,
        kinds=tuple(value.lower() for value in values.get("kind", [])),
        types=tuple(value.lower() for value in values.get("type", [])),
        tags=tuple(values.get("tag", [])),
        folder=once.get("folder"),
        state=once.get("state"),
        has_file=_means("has", once.get("has"), ("file", "files")),
        all_versions=_means("versions", once.get("versions"), ("all",)),
        after=_midnight("after", once["after"], zone) if "after" in once else None,
        before=_midnight("before", once["before"], zone) if "before" in once else None,
    )


def reworded(typed: str, instead: Mapping[str, str]) -> str:
    """What was typed, with some of its words written otherwise. `instead` is by folded word; operators stay."""
    pieces = [whole if name else "".join(_replaced(whole, instead)) for name, _value, whole in _pieces(typed)]
    return " ".join(pieces)


def without(typed: str, operator: str) -> str:
    """What was typed, without what this operator says."""
    return " ".join(whole for name, _value, whole in _pieces(typed) if name != operator)


def operators_in(typed: str) -> list[tuple[str, str]]:
    """Each operator that was typed, with its value, in order."""
    return [(name, value) for name, value, _whole in _pieces(typed) if name]


def _pieces(typed: str) -> Iterator[tuple[str, str, str]]:
    """Operator (or nothing), its value, and the piece as it was typed."""
    for piece in _PIECE.finditer(typed.translate(_QUOTES)):
        name = (piece["name"] or "").lower()
        value = ((piece["quoted"] if piece["quoted"] is not None else piece["value"]) or "").strip()
        yield (name, value, piece.group()) if name in OPERATORS and value else ("", "", piece.group())


def _replaced(piece: str, instead: Mapping[str, str]) -> Iterator[str]:
    place = 0
    for word in words_of(piece):
        if word.folded in instead:
            yield piece[place : word.start] + instead[word.folded]
            place = word.end
    yield piece[place:]


def _means(name: str, value: str | None, known: Sequence[str]) -> bool:
    if value is not None and value.lower() not in known:
        raise Invalid(
            _("%(name)s: knows %(known)s alone, not %(value)s.", name=name, known=known[0], value=f"{value!r}"),
            {"q": _("Write %(name)s:%(known)s.", name=name, known=known[0])},
        )
    return value is not None


def _only(name: str, values: list[str]) -> str:
    if len(set(values)) > 1:
        raise Invalid(_("Use %(name)s: once; it is there %(count)s times.", name=name, count=len(values)))
    return values[0]


def _midnight(name: str, value: str, zone: tzinfo) -> datetime:
    try:
        day = date.fromisoformat(value)
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(
            _(
                "“%(value)s” is not a date. Write it as %(name)s:YYYY-MM-DD, for example %(name)s:2026-05-31.",
                value=value,
                name=name,
            )
        ) from None
