"""How many of the found documents have each value: counted over what these principals may find, and nothing else."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter

from integrations.whoosh_parts import Part
from integrations.whoosh_schema import filters, microseconds, names_of
from workspace.ports import IndexQuery


@dataclass
class Counts:
    """What was counted so far, part by part."""

    query: IndexQuery
    values: dict[str, Counter[str]] = field(default_factory=dict)
    since: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = {name: Counter() for name in self.query.counted}
        self.since = [0] * len(self.query.moments)

    def add(self, part: Part, fitting: Iterable[int], in_time: bytes) -> None:
        """Count in the documents that fit the words, before any filter. `in_time` is the mask of the asked time."""
        base = bytearray(part.count)
        for number in fitting:
            base[number] = 1
        sets = filters(self.query)
        timeless = bytes(base)
        self._count_moments(part, _kept(part, timeless, sets))
        timely = (int.from_bytes(timeless) & int.from_bytes(in_time)).to_bytes(part.count)
        whole = _kept(part, timely, sets)
        for name, counter in self.values.items():
            own = [facts for facts in sets if name not in names_of(facts)]
            mask = whole if len(own) == len(sets) else _kept(part, timely, own)
            if any(mask):
                counter.update(_counted(part, name, mask))

    def _count_moments(self, part: Part, mask: bytes) -> None:
        times = list(compress(part.known.times, mask)) if self.query.moments else []
        for place, moment in enumerate(self.query.moments):
            start = microseconds(moment)
            self.since[place] += sum(at >= start for at in times)

    def found(self) -> Mapping[str, Mapping[str, int]]:
        return {name: dict(counter) for name, counter in self.values.items()}


def _kept(part: Part, base: bytes, sets: Sequence[frozenset[str]]) -> bytes:
    kept = int.from_bytes(base)
    for facts in sets:
        kept &= int.from_bytes(part.mask(facts))
    return kept.to_bytes(part.count)


def _counted(part: Part, name: str, mask: bytes) -> dict[str, int]:
    counted: dict[str, int] = {}
    for value, packed in part.values(name).items():
        numbers: array[int] = array("I")
        numbers.frombytes(packed)
        many = sum(_picked(numbers, mask))
        if many:
            counted[value] = many
    return counted


def _picked(numbers: array[int], mask: bytes) -> tuple[int, ...]:
    if len(numbers) == 1:
        return (mask[numbers[0]],)
    return tuple(itemgetter(*numbers)(mask)) if numbers else ()
