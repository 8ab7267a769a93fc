"""To what the address narrows the list of customers: whose, quiet for how long, archived; and how many that are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from workspace.customers.queries import count_customers, holder_counts
from workspace.i18n import _
from workspace.people.queries import staff, teams
from workspace.policy import Actor

QUIET = ("30", "90")
"""Days without a word after which a customer may be forgotten."""
_OF_PERSON = "person:"

View = dict[str, Any]
Address = Callable[..., str]


@dataclass(frozen=True)
class Narrowing:
    """`chips`: [{label, url, on, count}]; `holders`: [{value, label}] to choose from; `total`: how many are shown."""

    chips: list[View]
    holders: list[View]
    total: int


def words_of(actor: Actor, args: Mapping[str, str]) -> dict[str, Any]:
    """What of the address says which customers, but for their holder. Anything unknown narrows nothing."""
    quiet = args.get("quiet", "")
    return {
        "named": args.get("q", ""),
        "archived": args.get("archived") == "1",
        "quiet_since": actor.at - timedelta(days=int(quiet)) if quiet in QUIET else None,
    }


def held_by(db: Session, actor: Actor, holder: str) -> dict[str, Any]:
    """What ?holder= means: "me", "nobody", "person:ID", or a team's slug. Anything else is everybody."""
    if holder == "me":
        return {"person_id": actor.person_id}
    if holder == "nobody":
        return {"unheld": True}
    if holder.startswith(_OF_PERSON):
        return {"person_id": holder.removeprefix(_OF_PERSON)}
    return next(({"team_id": team.id} for team in teams(db, actor) if team.slug == holder), {})


def receivers(db: Session, actor: Actor) -> View:
    """To whom the baton can be offered: {teams: [{id, name}], people: [{id, name}]}."""
    people = [{"id": each.id, "name": each.name} for each in staff(db, actor) if each.id != actor.id]
    return {"teams": [{"id": team.id, "name": team.name} for team in teams(db, actor)], "people": people}


def narrowing(db: Session, actor: Actor, chosen: Mapping[str, str], address: Address) -> Narrowing:
    """Each chip says how many there would be. Following one that is on switches it off."""
    words, holder = words_of(actor, chosen), held_by(db, actor, chosen.get("holder", ""))
    held = holder_counts(db, actor, **words)
    return Narrowing(
        chips=[
            _chip(chosen, address, *each)
            for each in (*_by_holder(db, actor, held), *_by_time(db, actor, words, holder))
        ],
        holders=_holders(db, actor),
        total=count_customers(db, actor, **words, **holder),
    )


def _by_holder(
    db: Session, actor: Actor, held: Mapping[tuple[str | None, str | None], int]
) -> list[tuple[str, str, str, int]]:
    """Parameter, label, value, count."""
    of_team = {team.id: sum(n for (team_id, _p), n in held.items() if team_id == team.id) for team in teams(db, actor)}
    mine = sum(count for (_t, person_id), count in held.items() if person_id == actor.id)
    known = [("holder", _("Everybody's"), "", sum(held.values())), ("holder", _("Mine"), "me", mine)]
    known += [("holder", team.name, team.slug, of_team[team.id]) for team in teams(db, actor)]
    return [*known, ("holder", _("Nobody's"), "nobody", held.get((None, None), 0))]


def _by_time(
    db: Session, actor: Actor, words: Mapping[str, Any], holder: Mapping[str, Any]
) -> list[tuple[str, str, str, int]]:
    known = []
    for days in QUIET:
        since = {**words, "quiet_since": actor.at - timedelta(days=int(days))}
        known.append(
            ("quiet", _("Quiet for %(days)s days", days=days), days, count_customers(db, actor, **since, **holder))
        )
    archived = count_customers(db, actor, **{**words, "archived": True}, **holder)
    return [*known, ("archived", _("Archived"), "1", archived)]


def _chip(chosen: Mapping[str, str], address: Address, name: str, label: str, value: str, count: int) -> View:
    is_on = chosen.get(name, "") == value
    goes_to = None if name != "holder" and is_on else value or None
    return {"label": label, "url": address(chosen, **{name: goes_to}), "on": is_on, "count": count}


def _holders(db: Session, actor: Actor) -> list[View]:
    known = [("", _("Held by anybody")), ("me", _("Mine")), ("nobody", _("Nobody's"))]
    known += [(team.slug, team.name) for team in teams(db, actor)]
    known += [(f"{_OF_PERSON}{person.id}", person.name) for person in staff(db, actor) if person.id != actor.id]
    return [{"value": value, "label": label} for value, label in known]
