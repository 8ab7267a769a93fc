"""What people type into the search field: words, and operators such as `customer:"Acme Ltd"` or `before:2026-05-01`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from workspace.errors import Invalid

OPERATORS = ("from", "kind", "team", "customer", "type", "before", "after")
_REPEATABLE = {"kind", "type"}
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
    after: datetime | None = None
    before: datetime | None = None


def asked(typed: str, *, zone: tzinfo = UTC) -> Asked:
    """Tell operators from words. Days begin in `zone`.

    An unknown operator, and one with nothing behind it, stays words. Raises Invalid for a date that is none, and for
    an operator said twice that can hold only once.
    """
    words: list[str] = []
    values: dict[str, list[str]] = {}
    for piece in _PIECE.finditer(typed.translate(_QUOTES)):
        name = (piece["name"] or "").lower()
        value = (piece["quoted"] if piece["quoted"] is not None else piece["value"]) or ""
        if name in OPERATORS and value.strip():
            values.setdefault(name, []).append(value.strip())
        else:
            words.append(piece.group())
    once = {name: _only(name, found) for name, found in values.items() if name not in _REPEATABLE}
    return Asked(
        words=" ".join(words),
        person=once.get("from"),
        team=once.get("team"),
        customer=once.get("customer"),
        kinds=tuple(value.lower() for value in values.get("kind", [])),
        types=tuple(value.lower() for value in values.get("type", [])),
        after=_midnight("after", once["after"], zone) if "after" in once else None,
        before=_midnight("before", once["before"], zone) if "before" in once else None,
    )


def _only(name: str, values: list[str]) -> str:
    if len(set(values)) > 1:
        raise Invalid(f"Use {name}: once; it is there {len(values)} times.")
    return values[0]


def _midnight(name: str, value: str, zone: tzinfo) -> datetime:
    try:
        day = date.fromisoformat(value)
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(
            f"“{value}” is not a date. Write it as {name}:YYYY-MM-DD, for example {name}:2026-05-31."
        ) from None
