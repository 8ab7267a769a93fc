"""Begin, go on with, undo and watch an adoption. What it does takes its time: it is done by deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from workspace.bots.adopting.found import Cursor, Found
from workspace.bots.adopting.reach import same_channel
from workspace.bots.events import AdoptionAsked
from workspace.bots.models import Adoption, ChannelLink, Mirrored, SlackPerson
from workspace.customers.events import signal
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.events import record
from workspace.people.models import Person
from workspace.policy import Actor, Role, require

GOING = ("looking", "taking", "undoing")


@dataclass(frozen=True)
class Somebody:
    """Who wrote in the channel. `person` is their name here, empty when they are nobody of ours."""

    name: str
    messages: int
    person: str


def look(db: Session, actor: Actor, *, link_id: str, then_take: bool = False) -> Adoption:
    """Begin to read what was said in a linked channel. With `then_take` it is brought in right after.

    Raises Invalid where people from outside are in the channel, Conflict while another one goes on.
    """
    require(actor, "channel.link")
    link = db.get(ChannelLink, link_id)
    if link is None or link.unlinked_at is not None:
        raise NotFound("There is no such link.")
    _check_may_read(actor, link)
    if link.audience != "internal":
        raise Invalid(f"People from outside are in #{link.channel_name}: its history is not brought in.")
    known = adoption_of(db, actor, link_id=link.id)
    if known is not None and known.state in GOING:
        raise Conflict(f"The history of #{link.channel_name} is being read already.")
    if known is not None and known.state == "looked":
        # The new look takes its place: decided on twice, two would bring in at once.
        known.state, known.changed_at = "undone", actor.at
    cursor = Cursor(before=f"{actor.at.timestamp():.6f}", then_take=then_take)
    adoption = Adoption(
        link_id=link.id, state="looking", cursor=cursor.written(), found=Found().written(), taken=0, stirred=0,
        by_id=actor.id, created_at=actor.at,
    )  # fmt: skip
    adoption.changed_at = actor.at
    db.add(adoption)
    db.flush()
    _ask(db, actor, adoption, link)
    return adoption


def take(db: Session, actor: Actor, *, adoption_id: str) -> Adoption:
    """Bring in what was looked at. What came here meanwhile is not brought twice."""
    require(actor, "channel.link")
    adoption, link = _get(db, adoption_id)
    _check_may_read(actor, link)
    if link.unlinked_at is not None:
        raise Conflict(f"#{link.channel_name} is linked no longer.")
    if adoption.state != "looked":
        raise Conflict("This was decided already. Load the page again to see how it stands.")
    adoption.state, adoption.cursor = "taking", Cursor(before=f"{adoption.created_at.timestamp():.6f}").written()
    _ask(db, actor, adoption, link)
    return adoption


def _check_may_read(actor: Actor, link: ChannelLink) -> None:
    """What was said in a private channel before was not said to all staff; who connected it was in it."""
    if link.is_private and actor.role != Role.system and actor.id != link.by_id:
        raise Forbidden(f"#{link.channel_name} is private: only who connected it can bring in its earlier messages.")


def undo(db: Session, actor: Actor, *, adoption_id: str) -> Adoption:
    """Put aside what was only looked at. Otherwise take away all that ever came to this customer from this channel and
    nobody here touched, whichever adoption and whichever link it came with, and whether that link is over or not.
    """
    require(actor, "channel.link")
    adoption, link = _get(db, adoption_id)
    if adoption.state in ("undoing", "undone"):
        return adoption
    if adoption.state in ("looking", "looked"):
        adoption.state = "undone"
    else:
        others = update(Adoption).where(Adoption.link_id.in_(same_channel(link.id)), Adoption.id != adoption.id)
        db.execute(others.values(state="undone", taken=0, error=""), execution_options={"synchronize_session": False})
        adoption.state, adoption.taken = "undoing", brought_in(db, actor, link_id=link.id)
    adoption.error, adoption.cursor = "", Cursor().written()
    _ask(db, actor, adoption, link)
    return adoption


def adoption_of(db: Session, actor: Actor, *, link_id: str) -> Adoption | None:
    """The last one of this channel that brought something or still may; else the last of all. For staff.

    What was begun with an earlier link of the same customer counts when something came of it.
    """
    require(actor, "channel.link")
    is_over = Adoption.link_id.in_(same_channel(link_id)) & Adoption.state.in_(("taken", "undoing", "undone"))
    found = select(Adoption).where((Adoption.link_id == link_id) | is_over)
    return db.scalar(found.order_by(Adoption.state == "undone", Adoption.id.desc()).limit(1))


def brought_in(db: Session, actor: Actor, *, link_id: str) -> int:
    """How many entries on the timeline were brought in from this channel, by whatever adoption and link. For staff."""
    require(actor, "channel.link")
    mine = Mirrored.link_id.in_(same_channel(link_id))
    rows = select(func.count()).where(mine, Mirrored.adoption_id.is_not(None))
    return db.scalar(rows) or 0


def people_in(db: Session, actor: Actor, adoption: Adoption) -> Sequence[Somebody]:
    """Who wrote there, who wrote most first."""
    require(actor, "channel.link")
    link = db.get_one(ChannelLink, adoption.link_id)
    wrote = Found.read(adoption.found).people
    found = select(SlackPerson.user_id, SlackPerson.name, Person.name).where(SlackPerson.team == link.team)
    found = found.outerjoin(Person, Person.id == SlackPerson.person_id).where(SlackPerson.user_id.in_(wrote))
    known = {user_id: (name, person) for user_id, name, person in db.execute(found)}
    return [
        Somebody(known.get(user_id, (user_id, None))[0], count, known.get(user_id, ("", None))[1] or "")
        for user_id, count in sorted(wrote.items(), key=lambda each: (-each[1], each[0]))
    ]


def customer_of(db: Session, adoption: Adoption) -> str:
    return db.get_one(ChannelLink, adoption.link_id).customer_id


def _get(db: Session, adoption_id: str) -> tuple[Adoption, ChannelLink]:
    adoption = db.get(Adoption, adoption_id)
    if adoption is None:
        raise NotFound("There is no such adoption.")
    return adoption, db.get_one(ChannelLink, adoption.link_id, options=[joinedload(ChannelLink.customer)])


def _ask(db: Session, actor: Actor, adoption: Adoption, link: ChannelLink) -> None:
    adoption.changed_at = actor.at
    db.flush()
    event = AdoptionAsked(adoption.id, link.customer_id, adoption.state)
    record(db, actor, event, rooms=[signal(link.customer_id, "profile")])
