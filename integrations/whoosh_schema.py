"""How a Searchable becomes a Whoosh document. Change FORMAT when an index written before would be read wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from whoosh import fields
from whoosh.analysis import Analyzer, Token
from whoosh.columns import NumericColumn
from whoosh.formats import Positions

from workspace.ports import IndexQuery, Searchable, words

FORMAT = "f1"
# A word of the title counts like three in the body.
TITLE_WEIGHT = 3.0
# Phrases do not reach from the title into the body.
TITLE_GAP = 100
UNDATED = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Ends the title within the one text that Whoosh is given. Nobody writes it, and a word it is not.
_TITLE_END = "\x1e"
# Stands before a word as it was written. No word contains it, so stems and written words share a field.
_WRITTEN = "="


class _Words(Analyzer):  # type: ignore[misc]  # Whoosh comes without types.
    """Each word by its stem and, where it differs, as written, at the same place."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        title, _end, body = value.partition(_TITLE_END)
        token = Token(positions=True, boosts=True)
        place = 0
        for text, weight in ((title, TITLE_WEIGHT), (body, 1.0)):
            token.boost = weight
            for word in words(text):
                token.pos = place
                token.text = word.stem
                yield token
                if word.folded != word.stem:
                    token.text = _WRITTEN + word.folded
                    yield token
                place += 1
            place += TITLE_GAP


class _Text(fields.FieldType):  # type: ignore[misc]  # Whoosh comes without types.
    """Title and body in one field: one posting list a word, half the time of two fields."""

    def __init__(self) -> None:
        super().__init__(Positions(), _Words(), scorable=True)


def schema() -> fields.Schema:
    """The body is not stored: snippets are made from the loaded rows."""
    return fields.Schema(
        key=fields.ID(stored=True),
        fingerprint=fields.STORED,
        text=_Text(),
        facts=fields.ID(),
        at=fields.COLUMN(NumericColumn("q", default=UNDATED)),
    )


def document(thing: Searchable) -> dict[str, Any]:
    facts = [_fact("who", principal) for principal in set(thing.principals)]
    facts.append(_fact("type", thing.type))
    facts += [_fact(name, value) for name, value in _single_facts(thing) if value is not None]
    return {
        "key": thing.key,
        "fingerprint": thing.fingerprint,
        "text": thing.title.replace(_TITLE_END, " ") + _TITLE_END + thing.body,
        "facts": facts,
        "at": None if thing.at is None else microseconds(thing.at),
    }


def may_find(query: IndexQuery) -> frozenset[str]:
    """Facts of which a document must have one for these principals to find it."""
    return frozenset(_fact("who", principal) for principal in query.principals)


def filters(query: IndexQuery) -> list[frozenset[str]]:
    """Sets of facts; of each set a document must have one."""
    sets = [frozenset(_fact("type", value) for value in query.types)]
    sets.append(frozenset(_fact("kind", value) for value in query.kinds))
    sets += [frozenset({_fact(name, value)}) for name, value in _single_facts(query)[:3] if value is not None]
    return [facts for facts in sets if facts]


def written(folded: str, stem: str) -> str:
    """The term that finds a word as it was written."""
    return stem if folded == stem else _WRITTEN + folded


def beginnings(folded: str) -> tuple[str, str]:
    """What the terms of all words that begin so begin with."""
    return folded, _WRITTEN + folded


def microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _single_facts(thing: Searchable | IndexQuery) -> list[tuple[str, str | None]]:
    named = [("customer", thing.customer_id), ("team", thing.team_id), ("person", thing.person_id)]
    return [*named, ("kind", thing.kind)] if isinstance(thing, Searchable) else named


def _fact(name: str, value: str) -> str:
    return f"{name}:{value}"
