"""What a person types into a search field, understood: words, "phrases", begin*, -without, this OR that.

Everything else is taken literally, so no input is an error of grammar. Pure, and the same for each index adapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workspace.ports import Word, words

LONGEST_SEARCH = 1_000  # characters
MOST_WORDS = 32
SHORTEST_BEGINNING = 3  # A shorter one fits thousands of words and would take seconds (measured: STACK, prefix p95).

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PIECE = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"|(?P<bare>\S+)')
# Too common to tell anything in a search for several words; in a phrase they count.
_COMMON = frozenset(
    "a an and are as at be but by for from had has have he her his i in is it its me my no not of on or our she so "  # noqa: SIM905 - a list of words reads best as one.
    "that the their them then there they this to was we were what when which who will with you your".split()
)


@dataclass(frozen=True)
class Wanted:
    """Words that must follow each other. `exact`: as written, not by their stems. `begins`: the last is a beginning."""

    words: tuple[Word, ...]
    exact: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Clause:
    """One of these must be there; with `without`, none may."""

    any_of: tuple[Wanted, ...]
    without: bool = False


def understood(typed: str) -> tuple[Clause, ...]:
    """What all must hold. Raises ValueError with a sentence when it is too much."""
    if len(typed) > LONGEST_SEARCH:
        raise ValueError(f"That is too long to search for. Use at most {LONGEST_SEARCH:,} characters.")
    clauses: list[Clause] = []
    join = False
    for piece in _PIECE.finditer(typed.translate(_QUOTES)):
        if piece["bare"] == "OR":
            join = bool(clauses)
            continue
        clause = _clause(piece)
        if clause is None:
            continue
        if join and not clause.without and not clauses[-1].without:
            clauses[-1] = Clause(clauses[-1].any_of + clause.any_of)
        else:
            clauses.append(clause)
        join = False
    if sum(len(wanted.words) for clause in clauses for wanted in clause.any_of) > MOST_WORDS:
        raise ValueError(f"Those are too many words. Search for at most {MOST_WORDS} at once.")
    return _telling(clauses)


def marks(clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    """What to mark in snippets: stems, and beginnings with a star. See `IndexHits.terms`."""
    found: dict[str, None] = {}
    for wanted in (wanted for clause in clauses if not clause.without for wanted in clause.any_of):
        # Of `A-1312/B` mark the number, not every single "a" of the text.
        telling = [w for w in wanted.words if len(w.folded) > 1 and w.folded not in _COMMON] or list(wanted.words)
        last = wanted.words[-1]
        found.update(dict.fromkeys(f"{w.folded}*" if wanted.begins and w is last else w.stem for w in telling))
    return tuple(found)


def _clause(piece: re.Match[str]) -> Clause | None:
    if piece["phrase"] is not None:
        inside = tuple(words(piece["phrase"]))
        return Clause((Wanted(inside, exact=True),), without=bool(piece["minus"])) if inside else None
    bare = piece["bare"]
    inside = tuple(words(bare))
    if not inside:
        return None
    begins = bare.rstrip('.,;:!?")').endswith("*") and len(inside[-1].folded) >= SHORTEST_BEGINNING
    return Clause((Wanted(inside, begins=begins),), without=bare.startswith("-"))


def _telling(clauses: list[Clause]) -> tuple[Clause, ...]:
    """Leave out "the" and its like, unless there is nothing else."""
    telling = tuple(clause for clause in clauses if clause.without or not _is_common(clause))
    return telling if any(not clause.without for clause in telling) else tuple(clauses)


def _is_common(clause: Clause) -> bool:
    if len(clause.any_of) > 1:
        return False
    only = clause.any_of[0]
    return not only.exact and not only.begins and len(only.words) == 1 and only.words[0].folded in _COMMON
