"""What is wrong with a row, value by value: as it is kept, and as it is read. Pure.

It is kept as one line for each value: the heading of its column, a tab, a sentence. About the whole row there is a
sentence alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def written(wrong: Mapping[str, str], columns: Sequence[str], chosen: Sequence[str]) -> str:
    """What is kept of sentences by field, in the order of the columns; those of no column come last."""
    headings = {field: heading for heading, field in zip(columns, chosen, strict=False) if field}
    order = sorted(wrong, key=lambda field: chosen.index(field) if field in headings else len(chosen))
    lines = [(headings.get(field, ""), " ".join(wrong[field].split())) for field in order]
    return "\n".join(f"{heading}\t{sentence}" if heading else sentence for heading, sentence in lines)


def read(said: str) -> list[tuple[str, str]]:
    """(heading of the column or "", sentence) for each."""
    lines = [line.rpartition("\t") for line in said.split("\n") if line]
    return [(heading, sentence) for heading, _tab, sentence in lines]


def in_words(said: str) -> str:
    """All of it on one line: "E-mail: That is not an e-mail address. Owner: No colleague is called “Dan”." """
    return " ".join(f"{heading}: {sentence}" if heading else sentence for heading, sentence in read(said))
