"""What the found things can be narrowed by, and how many there are of each, for this reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workspace.customers.queries import found_customers
from workspace.documents.filing.queries import folders_of, tags_in_use
from workspace.documents.filing.words import TYPES, folder_and_above
from workspace.documents.models import STATES
from workspace.documents.seeing.kinds import kind_words
from workspace.i18n import _, mark
from workspace.people.queries import guests, staff, teams
from workspace.people.words import folded, told_apart
from workspace.policy import Actor
from workspace.ports import IndexHits

COUNTED = ("type", "customer", "kind", "filed", "folder", "tag", "state", "team", "person")
"""By what things are counted, as the index names it."""

TITLES = {
    "type": mark("What"),
    "customer": mark("Customer"),
    "kind": mark("Kind"),
    "filed": mark("Type"),
    "folder": mark("Folder"),
    "tag": mark("Tag"),
    "state": mark("State"),
    "team": mark("Team"),
    "person": mark("By"),
    "when": mark("When"),
}
PERIODS = (("week", mark("Past week"), 7), ("month", mark("Past month"), 30), ("year", mark("Past year"), 365))
MOST = 8
"""Values shown of each: the most frequent, and what is chosen."""

_KINDS = {
    "note": mark("Note"),
    "comment": mark("Comment"),
    "call": mark("Call"),
    "email": mark("E-mail"),
    "meeting": mark("Meeting"),
    "chat": mark("Chat"),
    "document": mark("Document"),
    "handoff": mark("Hand-off"),
    "profile": mark("Profile"),
}
_THINGS = {
    "entry": mark("Entries"),
    "document": mark("Documents"),
    "customer": mark("Customers"),
    "contact": mark("Contacts"),
    "version": mark("Earlier versions"),
}


@dataclass(frozen=True)
class Choice:
    """One value, how people call it, and how many things it would find."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    choices: tuple[Choice, ...]


def moments_at(now: datetime) -> tuple[datetime, ...]:
    """When each of PERIODS began."""
    return tuple(now - timedelta(days=days) for _name, _label, days in PERIODS)


def began(name: str, now: datetime) -> datetime | None:
    """When the period of this name began; None for one that is not known."""
    return next((now - timedelta(days=days) for known, _label, days in PERIODS if known == name), None)


def facets_of(db: Session, actor: Actor, proposed: IndexHits, chosen: Mapping[str, str]) -> list[Facet]:
    """What was counted over what this member of staff may find. One with a single value that is not chosen is left out.

    For a guest there is none: the index may be behind an ended share, and a count would tell of it.
    """
    if not actor.is_staff:
        return []
    found = []
    for name in COUNTED:
        counts = dict(proposed.counts.get(name, {}))
        if chosen.get(name):
            counts.setdefault(chosen[name], 0)
        if len(counts) > 1 or chosen.get(name):
            found.append(_facet(db, actor, name, counts, chosen.get(name, "")))
    if proposed.since:
        found.append(_when(proposed.since, chosen.get("when", "")))
    return found


def named_filters(db: Session, actor: Actor, filters: Mapping[str, str]) -> list[tuple[str, str]]:
    """Filters of an address as people call them, title and value. What is there no more keeps its title alone."""
    known = {name: value for name, value in filters.items() if name in COUNTED}
    labels = {name: _labels(db, actor, name, [value]).get(value, "") for name, value in known.items()}
    return [(_(TITLES[name]), labels[name]) for name in known]


def _facet(db: Session, actor: Actor, name: str, counts: Mapping[str, int], chosen: str) -> Facet:
    most = sorted(counts, key=lambda value: (value != chosen, -counts[value], value))[:MOST]
    labels = _labels(db, actor, name, most)
    choices = [Choice(value, labels.get(value, value), counts[value], value == chosen) for value in most]
    choices.sort(key=lambda choice: (-choice.count, choice.label))
    return Facet(name, _(TITLES[name]), tuple(choices))


def _when(counts: Sequence[int], chosen: str) -> Facet:
    choices = [
        Choice(name, _(label), count, name == chosen)
        for (name, label, _days), count in zip(PERIODS, counts, strict=True)
    ]
    return Facet("when", _(TITLES["when"]), tuple(choices))


def _labels(db: Session, actor: Actor, name: str, values: Sequence[str]) -> Mapping[str, str]:
    if name == "customer":
        return {each.id: each.name for each in found_customers(db, actor, values).values()}
    if name == "team":
        return {each.id: each.name for each in teams(db, actor)}
    if name == "person":
        return told_apart([*staff(db, actor, with_former=True), *guests(db, actor)])
    if name == "folder":
        return {folded(each): each for path in folders_of(db, actor) for each in folder_and_above(path)}
    if name == "tag":
        return {folded(tag): tag for tag in tags_in_use(db, actor)}
    known: Mapping[str, Mapping[str, str]] = {"type": _THINGS, "state": STATES, "filed": TYPES}
    if name == "kind":
        return {value: _(_KINDS[value]) if value in _KINDS else kind_words(value) for value in values}
    return {value: _(label) for value, label in known.get(name, {}).items()}
