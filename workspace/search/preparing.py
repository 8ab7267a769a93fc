"""What was asked for, understood: operators and filters become a query with ids. Asks the database, not the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy.orm import Session

from workspace.customers.queries import customer_named, customers_called
from workspace.documents.filing.queries import STATES
from workspace.documents.filing.searchable import OLDER
from workspace.documents.filing.words import TYPES, clean_folder, clean_tag
from workspace.errors import Invalid, NotFound
from workspace.i18n import _
from workspace.people.queries import guests, staff, teams
from workspace.people.words import folded
from workspace.policy import Actor, require
from workspace.ports import IndexQuery
from workspace.search.language import THINGS, Asked, asked


@dataclass(frozen=True)
class Narrowed:
    """Filters given beside the words: by id, as pages and programs give them."""

    customer_id: str | None = None
    type: str | None = None
    team_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None
    person_id: str | None = None
    folder: str | None = None
    tag: str | None = None
    filed: str | None = None
    state: str | None = None
    all_versions: bool = False


NOT_NARROWED = Narrowed()


def principals_of(actor: Actor, *, older: bool = False) -> frozenset[str]:
    """As whom the actor searches, read at this moment. Only staff find `older` versions."""
    if actor.is_staff:
        return frozenset({"staff", OLDER} if older else {"staff"})
    return frozenset({f"vendor:{actor.vendor_id}", f"person:{actor.id}"})


def prepare(
    db: Session,
    actor: Actor,
    words: str,
    *,
    narrowed: Narrowed = NOT_NARROWED,
    counted: Sequence[str] = (),
    moments: Sequence[datetime] = (),
    zone: tzinfo = UTC,
) -> IndexQuery:
    """Understand what was typed. Raises Invalid with a sentence. `counted` and `moments` are as for IndexQuery.

    Days that are typed begin in `zone`.
    """
    require(actor, "search")
    wanted = asked(words, zone=zone)
    older = wanted.all_versions or narrowed.all_versions
    query = IndexQuery(
        words=wanted.words,
        principals=principals_of(actor, older=older),
        types=_types(wanted, narrowed, older=older),
        kinds=wanted.kinds or ((narrowed.kind,) if narrowed.kind else ()),
        customer_id=narrowed.customer_id,
        team_id=narrowed.team_id,
        person_id=narrowed.person_id,
        since=wanted.after or narrowed.since,
        until=wanted.before or narrowed.until,
        first=tuple(f"customer:{found}" for found in customers_called(db, actor, wanted.words.strip(' "'))),
        # How staff file a document is nothing that a guest may find out by asking.
        facts=_facts(wanted, narrowed) if actor.is_staff else _no_facts(wanted, narrowed),
        counted=tuple(counted),
        moments=tuple(moments),
    )
    return _with_names(db, actor, wanted, query)


def _types(wanted: Asked, narrowed: Narrowed, *, older: bool) -> tuple[str, ...]:
    """Of `type:` those that say what a thing is; what kind of paper it is, `_facts` takes."""
    unknown = [each for each in wanted.types if each not in THINGS and _paper(each) not in TYPES]
    if unknown:
        sentence = _(
            "There is no type %(value)s. There are: %(known)s.",
            value=f"{unknown[0]!r}",
            known=", ".join((*THINGS, *TYPES)),
        )
        raise Invalid(sentence, {"q": _("Look at type:")})
    types = tuple(each for each in wanted.types if each in THINGS) or ((narrowed.type,) if narrowed.type else ())
    return (*types, "version") if older and "document" in types else types


def _facts(wanted: Asked, narrowed: Narrowed) -> tuple[tuple[str, ...], ...]:
    """Groups of which one fact each must hold: every tag, the folder, one of the types of paper …"""
    tags = [*wanted.tags, *([narrowed.tag] if narrowed.tag else [])]
    groups: list[tuple[str, ...]] = [(f"tag:{folded(clean_tag(tag))}",) for tag in tags]
    papers = [_paper(each) for each in wanted.types if each not in THINGS] or (
        [narrowed.filed] if narrowed.filed else []
    )
    groups.append(tuple(f"filed:{paper}" for paper in papers))
    folder = wanted.folder or narrowed.folder
    groups.append((f"folder:{folded(clean_folder(folder))}",) if folder else ())
    groups.append((f"state:{_state(wanted.state)}",) if wanted.state else ())
    groups.append((f"state:{narrowed.state}",) if narrowed.state and not wanted.state else ())
    groups.append(("has:file",) if wanted.has_file else ())
    return tuple(filter(None, groups))


def _no_facts(wanted: Asked, narrowed: Narrowed) -> tuple[tuple[str, ...], ...]:
    """A guest may ask for files; anything else of it finds nothing."""
    filing = replace(wanted, has_file=False), narrowed
    nothing = (("nothing:found",),) if _facts(*filing) else ()
    return (*nothing, ("has:file",)) if wanted.has_file else nothing


def _paper(typed: str) -> str:
    return "-".join(folded(typed).split())


def _state(typed: str) -> str:
    state = folded(typed).replace("-", "_").replace(" ", "_")
    if state not in STATES:
        raise Invalid(
            _("There is no state %(typed)s. There are: %(known)s.", typed=f"{typed!r}", known=", ".join(STATES)),
            {"q": _("Look at state:")},
        )
    return state


def _with_names(db: Session, actor: Actor, wanted: Asked, query: IndexQuery) -> IndexQuery:
    """Turn from:, team: and customer: into ids; a name nobody has is said, not searched."""
    if wanted.customer:
        query = _with_customer(db, actor, wanted.customer, query)
    if wanted.team:
        found = [team.id for team in teams(db, actor) if folded(wanted.team) in (folded(team.name), folded(team.slug))]
        if not found:
            raise Invalid(_("There is no team called %(team)s.", team=f"{wanted.team!r}"), {"q": _("Look at team:")})
        query = replace(query, team_id=found[0])
    if wanted.person:
        name = folded(wanted.person)
        everybody = [*staff(db, actor, with_former=True), *guests(db, actor)]
        people = [each.id for each in everybody if name in _names(each.name, each.email)]
        if not people:
            raise Invalid(
                _("There is nobody called %(person)s.", person=f"{wanted.person!r}"), {"q": _("Look at from:")}
            )
        query = replace(query, person_id=people[0])
    return query


def _with_customer(db: Session, actor: Actor, typed: str, query: IndexQuery) -> IndexQuery:
    """`in:Acme`, or with a folder of theirs: `in:Acme/Contracts`."""
    name, slash, folder = typed.partition("/")
    try:
        return replace(query, customer_id=customer_named(db, actor, typed).id)
    except NotFound as unclear:
        if not slash or not actor.is_staff:
            raise Invalid(unclear.sentence, {"q": _("Look at customer:")}) from unclear
    try:
        customer_id = customer_named(db, actor, name).id
    except NotFound as unclear:
        raise Invalid(unclear.sentence, {"q": _("Look at in:")}) from unclear
    return replace(query, customer_id=customer_id, facts=(*query.facts, (f"folder:{folded(clean_folder(folder))}",)))


def _names(name: str, email: str) -> set[str]:
    return {folded(name), folded(name).split(" ")[0], email}
