"""How a Searchable becomes a Whoosh document. Change FORMAT when an index written before would be read wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from whoosh import fields
from whoosh.columns import NumericColumn

from integrations.whoosh_blocks import Places, packed
from workspace.ports import IndexQuery, Searchable, words

FORMAT = "f4"
# A word of the title counts like three in the body.
TITLE_WEIGHT = 3.0
# Phrases do not reach from the title into the body.
TITLE_GAP = 100
UNDATED = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Stands before a word as it was written. No word contains it, so stems and written words share a field.
_WRITTEN = "="


class _Text(fields.FieldType):  # type: ignore[misc]  # Whoosh comes without types.
    """(title, body) in one field: one posting list a word, half the time of two.

    Each word counts by its stem and, where it differs, also as written, at the same place.
    """

    def __init__(self) -> None:
        super().__init__(Places(), None, scorable=True)

    def index(self, value: tuple[str, str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        in_title: Counter[str] = Counter()
        place = 0
        for text, is_title in ((value[0], True), (value[1], False)):
            for word in words(text):
                terms = {word.stem, written(word.folded, word.stem)}
                for term in terms:
                    places.setdefault(term, []).append(place)
                if is_title:
                    in_title.update(terms)
                place += 1
            place += TITLE_GAP
        for term, its_places in places.items():
            weight = len(its_places) + (TITLE_WEIGHT - 1) * in_title[term]
            yield term.encode(), len(its_places), weight, packed(its_places)


AT = NumericColumn("q", default=UNDATED)
# The body is not stored: snippets are made from the loaded rows.
SCHEMA = fields.Schema(
    key=fields.ID(stored=True), fingerprint=fields.STORED, text=_Text(), facts=fields.ID(), at=fields.COLUMN(AT)
)


def document(thing: Searchable) -> dict[str, Any]:
    facts = [_fact("who", principal) for principal in set(thing.principals)]
    facts.append(_fact("type", thing.type))
    facts += [_fact(name, value) for name, value in _single_facts(thing) if value is not None]
    facts += sorted(set(thing.facts) - set(facts))
    return {
        "key": thing.key,
        "fingerprint": thing.fingerprint,
        "text": (thing.title, thing.body),
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
    sets += [frozenset(group) for group in query.facts]
    return [facts for facts in sets if facts]


def names_of(facts: frozenset[str]) -> set[str]:
    """What these facts say something about: "type", "tag" …"""
    return {fact.partition(":")[0] for fact in facts}


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
