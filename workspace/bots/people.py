"""Who is who in Slack. Only an e-mail address that Slack has verified makes somebody there one of our staff.

Whoever is not matched stays "Name, via Slack". What they wrote becomes theirs here when they are matched later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from workspace.bots.events import HistoryChanged, SlackPersonSeen
from workspace.bots.healing.breaker import put_off
from workspace.bots.identity.matching import LINK_ME, end_match, is_active, match
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import is_history
from workspace.bots.models import Mirrored, SlackPerson
from workspace.bots.places import Who
from workspace.bots.wording.mrkdwn_in import literal
from workspace.errors import Conflict, Forbidden
from workspace.events import Delivery, record
from workspace.people.models import Person
from workspace.people.queries import actor_for
from workspace.people.words import one_line
from workspace.policy import Actor, Role, system_actor
from workspace.ports import ChatAway, ChatBusy, ChatError, ChatRefused
from workspace.timeline.audience import rooms_of
from workspace.timeline.events import EntryEdited
from workspace.timeline.models import Entry, Mention
from workspace.timeline.queries import get_entry, mentioned_in
from workspace.timeline.sticking.operations import name_reactions
from workspace.worker import Tools

logger = logging.getLogger(__name__)

UNKNOWN_LASTS = timedelta(minutes=10)
"""Whom we could not match is looked at again after this: they may have been added here meanwhile."""
KNOWN_LASTS = timedelta(days=1)
"""Whom we matched is looked at again after this, should Slack's word of a change have been lost."""
RECENT = timedelta(minutes=1)
"""Whom we matched is asked for again after this when something is to be shown to them: they may be a guest by now."""
BELIEVED = timedelta(minutes=10)
"""So long that stands when Slack does not answer."""
SLACK_FORGETS = timedelta(minutes=11)
"""A little longer than the adapter may answer from memory about a person."""
NAMED_LATE, NAMED_AGAIN = timedelta(days=7), timedelta(hours=1)
"""How far back a name is put for an id in texts: Slack may be away for days before it tells a name at all."""
NAMELESS = "Somebody"
NOT_KNOWN = (
    "Baton does not know who you are. Your e-mail address in Slack must be confirmed and the same as in Baton; guests "
    "and people of other organisations cannot be matched. If you have "
    "another address in Baton, type `/baton link-me`."
)
_NAME_MOST = 120


def staff_member(db: Session, who: Who, *, at: datetime, origin: str = "web") -> Actor | None:
    """The active member of staff that a Slack user is, None when we do not know of one."""
    known = _known(db, who)
    person = db.get(Person, known.person_id) if known and known.person_id else None
    return actor_for(person, at, origin=origin) if person is not None and is_active(person) else None


def writer(db: Session, who: Who, *, at: datetime, name: str = "") -> Actor:
    """Who wrote a message: one of our staff, or a name without a person. Who is in doubt is looked up afterwards."""
    known = see_person(db, who, at=at, name=name)
    return staff_member(db, who, at=at, origin="slack") or Actor(
        id=None, role=Role.member, at=at, name=known.name, origin="slack"
    )


def see_person(db: Session, who: Who, *, at: datetime, name: str = "") -> SlackPerson:
    """Remember that somebody is there, and have them looked up when that was not done lately."""
    known = _known(db, who)
    if known is None:
        known = SlackPerson(team=who.team, user_id=who.user, name=_cleaned(name) or NAMELESS, checked_at=at)
        db.add(known)
        record(db, system_actor(at), SlackPersonSeen(who.team, who.user))
    elif known.checked_at < at - (KNOWN_LASTS if known.person_id else UNKNOWN_LASTS):
        known.checked_at = at
        record(db, system_actor(at), SlackPersonSeen(who.team, who.user))
    return known


def names_of(db: Session, user_ids: Iterable[str], *, team: str, at: datetime) -> dict[str, str]:
    """Names for people mentioned in a message: as staff are called here, others as in Slack.

    Who is not known yet is left out and looked up: the id stands in the text until then (`_name_in_texts`).
    """
    names: dict[str, str] = {}
    for user_id in sorted(user_ids):
        known = see_person(db, Who(team, user_id), at=at)
        person = db.get(Person, known.person_id) if known.person_id else None
        if person is not None or known.name != NAMELESS:
            names[user_id] = person.name if person else known.name
    return names


def person_changed(db: Session, changed: Any, *, team: str, at: datetime) -> None:
    """Slack says that somebody's profile changed: in doubt they are nobody of ours, until Slack is asked again."""
    known = _known(db, Who(team, str(changed.get("id", ""))))
    if known is None:
        return
    email = str((changed.get("profile") or {}).get("email") or "").lower() or None
    is_less = any(changed.get(flag) for flag in ("deleted", "is_restricted", "is_ultra_restricted", "is_bot"))
    if is_less or (email != known.email and known.matched_by != LINK_ME):
        end_match(db, known, at=at)
    known.checked_at = at
    record(db, system_actor(at), SlackPersonSeen(known.team, known.user_id), due_at=at + SLACK_FORGETS)


# ------------------------------------------------------------------ asking Slack
def make_known(tools: Tools, who: Who) -> None:
    """Before anything is shown to somebody: ask Slack now, at most once a minute, who they are.

    Who is matched may have become a guest or left without a word of it reaching us. What we know of them stands for
    ten minutes while Slack does not answer; who is not matched is asked for where that is in doubt. Raises Conflict
    without an answer.
    """
    with tools.reading() as db:
        known = _known(db, who)
    now = tools.now()
    if known is not None and known.person_id is None:
        is_in_doubt = known.name == NAMELESS or known.checked_at < now - UNKNOWN_LASTS
    else:
        is_in_doubt = known is None or known.checked_at < now - RECENT
    if not is_in_doubt:
        return
    try:
        meet(tools, who, fresh=True)
    except ChatError as lost:
        if known is None or known.person_id is None or known.checked_at < now - BELIEVED:
            raise Conflict("Slack did not tell who you are just now. Try again in a moment.") from lost
        logger.info("Slack did not tell who %s is now; they are believed: %s", who.user, lost)


def users_of(db: Session, actor: Actor, *, team: str) -> list[str]:
    """Who the actor is in a workspace."""
    known = select(SlackPerson.user_id).where(SlackPerson.team == team, SlackPerson.person_id == actor.id)
    return list(db.scalars(known.order_by(SlackPerson.user_id)))


def acting(db: Session, who: Who, *, at: datetime) -> Actor:
    """The member of staff who types or clicks in Slack. Raises Forbidden, saying how to be known."""
    actor = staff_member(db, who, at=at)
    if actor is None:
        raise Forbidden(NOT_KNOWN)
    return actor


def look_up_person(tools: Tools, delivery: Delivery) -> None:
    """Reaction: ask Slack who somebody is, match them, and give them what they wrote."""
    try:
        meet(tools, Who(delivery.event.team, delivery.event.user_id))
    except (ChatBusy, ChatAway) as away:
        raise put_off(tools, away) from away


def meet(tools: Tools, who: Who, *, fresh: bool = False) -> None:
    """Ask Slack who somebody is and keep the answer. Holds no transaction while asking. Raises ChatError.

    `fresh`: as of now, within a second, for they wait.
    """
    found, is_nobody = None, False
    try:
        found = chat_of(tools, who.team).person(who.user, fresh=fresh, soon=fresh)
    except ChatRefused as refusal:
        # Nobody of that id, or we may not know: they stay a name without a person.
        is_nobody = refusal.code in ("user_not_found", "users_not_found", "user_not_visible")
    with tools.transaction() as db:
        known = see_person(db, who, at=tools.now())
        known.checked_at = tools.now()
        since = tools.now() - (NAMED_LATE if known.name == NAMELESS else NAMED_AGAIN)
        if found is not None:
            was = known.person_id, known.name
            known.name, known.email = _cleaned(found.name) or known.name, (found.email or "").lower() or None
            match(db, known, found, at=tools.now())
            db.flush()
            if known.person_id is not None and was == (known.person_id, known.name):
                # As before: whatever they wrote since was theirs at once.
                return
            _give_entries(db, known, at=tools.now())
            _name_in_texts(db, known, since=since, at=tools.now())
            _name_reactions(db, known, at=tools.now())
        elif is_nobody or known.matched_by != LINK_ME:
            end_match(db, known, at=tools.now())


def become(db: Session, who: Who, *, person_id: str, at: datetime) -> None:
    """Somebody who is signed in said that this is them: what they wrote there becomes theirs."""
    known = see_person(db, who, at=at)
    since = at - (NAMED_LATE if known.name == NAMELESS else NAMED_AGAIN)
    known.person_id, known.matched_by = person_id, LINK_ME
    db.flush()
    _give_entries(db, known, at=at)
    _name_in_texts(db, known, since=since, at=at)
    _name_reactions(db, known, at=at)


def end_own_word(tools: Tools, delivery: Delivery) -> None:
    """Reaction: who is deactivated here has to say anew who they are in Slack, should they come back."""
    with tools.transaction() as db:
        person = db.get(Person, delivery.event.person_id)
        if person is not None and person.deactivated_at is not None:
            said = select(SlackPerson).where(SlackPerson.person_id == person.id, SlackPerson.matched_by == LINK_ME)
            for known in db.scalars(said).all():
                end_match(db, known, at=tools.now())


# ------------------------------------------------------------------ what was written before we knew
def _give_entries(db: Session, known: SlackPerson, *, at: datetime) -> None:
    """Entries of a nameless writer get the name, and their author once there is one. Never the other way round."""
    born = select(Entry).join(Mirrored, Mirrored.entry_id == Entry.id)
    born = born.where(
        Mirrored.team == known.team,
        Mirrored.user_id == known.user_id,
        Mirrored.direction == "in",
        Entry.author_id.is_(None),
    )
    person = db.get(Person, known.person_id, options=[joinedload(Person.team)]) if known.person_id else None
    for entry in db.scalars(born).all():
        if person is not None:
            entry.author_id, entry.author_name, entry.team_id = person.id, person.name, person.team_id
        elif entry.author_name == known.name:
            continue
        else:
            entry.author_name = known.name
        _show_anew(db, entry, at=at)


def _name_reactions(db: Session, known: SlackPerson, *, at: datetime) -> None:
    person = db.get(Person, known.person_id) if known.person_id else None
    name = person.name if person else known.name
    name_reactions(db, system_actor(at), who=key_of(Who(known.team, known.user_id)), person=person, name=name)


def _name_in_texts(db: Session, known: SlackPerson, *, since: datetime, at: datetime) -> None:
    """Put the name where only an id could be written, in what came from Slack lately."""
    person = db.get(Person, known.person_id) if known.person_id else None
    name = person.name if person else known.name
    recent = (
        select(Entry)
        .join(Mirrored, Mirrored.entry_id == Entry.id)
        .where(Mirrored.team == known.team, Mirrored.direction == "in")
    )
    recent = recent.where(Entry.created_at > since, Entry.body.contains(f"@{known.user_id}"))
    for entry in db.scalars(recent).all():
        entry.body = entry.body.replace(f"@{known.user_id}", f"@{literal(name)}")
        db.execute(delete(Mention).where(Mention.entry_id == entry.id))
        for named in mentioned_in(db, entry.body):
            what, _, key = named.partition(":")
            db.add(Mention(entry_id=entry.id, **{f"{what}_id": key}))
        _show_anew(db, entry, at=at)


def _show_anew(db: Session, entry: Entry, *, at: datetime) -> None:
    """Pages, the index and other channels look again; the words are the same, so there is no new revision."""
    db.flush()
    program = system_actor(at)
    shown = get_entry(db, program, entry.id)
    if shown.deleted_at is None:
        edited = EntryEdited(entry.id, entry.customer_id, entry.revision)
        event = HistoryChanged(entry.customer_id, [entry.id]) if is_history(db, entry.id) else edited
        record(db, program, event, rooms=rooms_of(db, program, shown))


def key_of(who: Who) -> str:
    """How features that know no Slack call somebody there."""
    return f"slack:{who.team}:{who.user}"


# ------------------------------------------------------------------ below
def _known(db: Session, who: Who) -> SlackPerson | None:
    return db.get(SlackPerson, (who.team, who.user))


def _cleaned(name: str) -> str:
    return one_line(name[: _NAME_MOST * 4], field="name", label="The name", longest=_NAME_MOST * 4, needed=False)[
        :_NAME_MOST
    ]
