"""Link a channel and furnish it: each step is told, also the one that failed, and one failure stops no other step.

Calls to Slack are made with no transaction open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from workspace.bots.connecting.inviting import Colleague, Found, find_in_slack
from workspace.bots.connecting.naming import can_name, channel_name, typed_name
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import link_channel
from workspace.bots.models import InboxEvent
from workspace.bots.people import users_of
from workspace.bots.wording.blocks import sentence_blocks
from workspace.bots.wording.mrkdwn import link, plain
from workspace.bots.wording.pieces import section
from workspace.bots.wording.refusals import in_words
from workspace.customers.models import Customer
from workspace.customers.queries import get_customer
from workspace.errors import BatonError, Conflict, Invalid
from workspace.people.models import Person
from workspace.policy import Actor, Role, require
from workspace.ports import Chat, ChatChannel, ChatError, ChatRefused
from workspace.worker import Tools

TAKEN = "name_taken"
NAME_IT = "Write a name with letters or digits."
TRIES = 20
"""Names with a number behind them that are tried when the first is taken."""

ActorOf = Callable[[Session], Actor]


@dataclass(frozen=True)
class Wish:
    """What somebody chose on the customer's page: a channel by its id, or a new one (its `name` may be empty).

    `key` is new for each form: sent twice, it is followed once.
    """

    customer_id: str
    team: str
    key: str
    channel: str = ""
    name: str = ""
    is_private: bool = False
    invite: bool = True
    topic: bool = True
    pin: bool = True


@dataclass(frozen=True)
class Step:
    done: bool
    sentence: str


@dataclass
class Outcome:
    """How it went, step by step. `linked` is the channel's name once it mirrors the customer."""

    linked: str = ""
    steps: list[Step] = field(default_factory=list)

    def tell(self, sentence: str, *, done: bool = True) -> None:
        self.steps.append(Step(done, sentence))


@dataclass(frozen=True)
class _Known:
    """What was read before Slack was asked."""

    customer: str
    url: str
    people: Sequence[Colleague]
    asker: Colleague
    askers: Sequence[str]


def connect(tools: Tools, actor_of: ActorOf, wish: Wish) -> Outcome:
    """Do as wished. Raises BatonError when nothing at all was done; whatever happens after that is in the outcome."""
    known = _read(tools, actor_of, wish)
    chat, outcome = _chat(tools, wish.team), Outcome()
    if wish.channel:
        channel, found = _existing(chat, wish, known), _found(tools, wish, known)
    else:
        found = _found(tools, wish, known)
        channel = _made(tools, chat, wish, known, found, outcome)
    try:
        with tools.transaction() as db:
            link_channel(db, actor_of(db), customer_id=wish.customer_id, team=wish.team, channel=channel)
    except BatonError as refusal:
        if not outcome.steps:
            raise
        outcome.tell(f"It could not be linked: {refusal.sentence}", done=False)
        return outcome
    outcome.linked = channel.name
    outcome.tell(f"#{channel.name} and the timeline of {known.customer} mirror each other from now on.")
    _furnish(chat, channel, wish, known, found, outcome)
    return outcome


def _read(tools: Tools, actor_of: ActorOf, wish: Wish) -> _Known:
    """Check that the person may, and write down that this form is followed now."""
    with tools.transaction() as db:
        actor = actor_of(db)
        require(actor, "channel.link")
        customer = get_customer(db, actor, wish.customer_id)
        key = f"connect:{wish.key}"[:120]
        if not wish.key or db.get(InboxEvent, key) is not None:
            raise Conflict("This form was sent already. Look at the customer's page before you send another.")
        db.add(InboxEvent(event_id=key, at=actor.at))
        people = [Colleague(each.id, each.name, each.email) for each in _people(db, actor, customer)]
        return _Known(
            customer=customer.name,
            url=f"{tools.settings.public_url}/customers/{customer.id}",
            people=people,
            asker=next(each for each in people if each.id == actor.id),
            askers=users_of(db, actor, team=wish.team),
        )


def _people(db: Session, actor: Actor, customer: Customer) -> Sequence[Person]:
    """The holding team, whoever holds the customer, and the one who asks."""
    by_name = Person.id.in_([each for each in (actor.id, customer.holder_person_id) if each])
    of_team = Person.team_id == customer.holder_team_id if customer.holder_team_id else false()
    staff = select(Person).where(or_(by_name, of_team), Person.deactivated_at.is_(None), Person.role != Role.guest)
    return db.scalars(staff.order_by(Person.name, Person.id)).all()


def _found(tools: Tools, wish: Wish, known: _Known) -> Found:
    """Who is to be invited, found before anything is made: into a private channel who asks goes in any case."""
    if wish.invite:
        return find_in_slack(tools, team=wish.team, people=known.people)
    return find_in_slack(tools, team=wish.team, people=[known.asker]) if wish.is_private else Found()


# ------------------------------------------------------------------ the channel
def _chat(tools: Tools, team: str) -> Chat:
    try:
        return chat_of(tools, team)
    except ChatError as lost:
        raise Conflict("Baton is not installed in this Slack workspace, or no longer.") from lost


def _existing(chat: Chat, wish: Wish, known: _Known) -> ChatChannel:
    """The channel as Slack knows it now; Baton goes into a public one. Raises Invalid in words.

    What is said in a private one would be read by all staff: only somebody who is in it can want that.
    """
    try:
        channel = chat.channel(wish.channel, fresh=True)
        if not channel.is_member and not channel.is_archived and not channel.is_private:
            chat.join(wish.channel)
            channel = chat.channel(wish.channel, fresh=True)
        is_theirs = not channel.is_private or not chat.members(wish.channel).isdisjoint(known.askers)
    except ChatError as refusal:
        raise Invalid(
            f"This channel cannot be linked: {in_words(refusal)}. Into a private channel invite @baton first.",
            {"channel": "Choose another one, or invite @baton there."},
        ) from refusal
    if not is_theirs:
        raise Invalid(
            "Only somebody who is in this private channel can connect it. They can also type /baton link there.",
            {"channel": "Choose another one."},
        )
    return channel


def _made(tools: Tools, chat: Chat, wish: Wish, known: _Known, found: Found, outcome: Outcome) -> ChatChannel:
    """A new channel. A name that is taken gets a number. Raises Invalid in words when none was made."""
    if wish.is_private and known.asker.id not in found.users:
        why = next(iter(found.missing))
        raise Invalid(f"No private channel was made, for you could not come into it: {why}. Type /baton there first.")
    template = _template(tools, wish, known)
    for n in range(1, TRIES + 1):
        name = channel_name(template, known.customer, n=n)
        try:
            channel = chat.create_channel(name=name, is_private=wish.is_private)
        except ChatRefused as refusal:
            if refusal.code != TAKEN:
                raise _not_made(refusal) from refusal
        except ChatError as lost:
            raise _not_made(lost) from lost
        else:
            outcome.tell(f"#{channel.name} was made{', private' if wish.is_private else ''}.")
            return channel
    raise Invalid("Every such name is taken. Choose another one.", {"name": "Choose another name."})


def _template(tools: Tools, wish: Wish, known: _Known) -> str:
    """What somebody typed as the name, or the house's template. Raises Invalid where nothing of either is left."""
    typed = typed_name(wish.name)
    if wish.name.strip() and not typed:
        raise Invalid(f"“{wish.name.strip()[:80]}” leaves nothing that a channel can be called.", {"name": NAME_IT})
    if not typed and not can_name(known.customer):
        sentence = f"“{known.customer}” leaves nothing that a channel can be called. Name the channel yourself."
        raise Invalid(sentence, {"name": NAME_IT})
    return typed or tools.settings.slack_channel_name


def _not_made(lost: ChatError) -> Invalid:
    return Invalid(
        f"The channel was not made, as far as Slack tells: {in_words(lost)}.",
        {"name": "Look into Slack, and try again."},
    )


# ------------------------------------------------------------------ what belongs into it
def _furnish(chat: Chat, channel: ChatChannel, wish: Wish, known: _Known, found: Found, outcome: Outcome) -> None:
    if wish.topic:
        with _telling(outcome, "The topic was not set"):
            chat.set_topic(channel=channel.id, topic=f"{known.customer} · {known.url}")
            outcome.tell("The topic names the customer.")
    _invite(chat, channel, known, found, outcome)
    if wish.pin:
        said = sentence_blocks(f"This channel belongs to {known.customer}")
        words = f"{plain('This channel belongs to')} {link(known.url, known.customer)}."
        with _telling(outcome, "The customer's page was not posted and pinned"):
            ts = chat.post(channel=channel.id, text=said.text, blocks=[section(words)])
            with _telling(outcome, "The customer's page was posted, but not pinned"):
                chat.pin(channel=channel.id, ts=ts)
                outcome.tell("The customer's page is pinned.")


def _invite(chat: Chat, channel: ChatChannel, known: _Known, found: Found, outcome: Outcome) -> None:
    if found.users:
        names = ", ".join(person.name for person in known.people if person.id in found.users)
        with _telling(outcome, f"Not invited: {names}"):
            chat.invite(channel=channel.id, users=list(found.users.values()))
            outcome.tell(f"Invited: {names}.")
    for why, missing in found.missing.items():
        outcome.tell(f"Not invited, for {why}: {', '.join(missing)}.", done=False)


@contextmanager
def _telling(outcome: Outcome, failed: str) -> Iterator[None]:
    try:
        yield
    except ChatError as refusal:
        outcome.tell(f"{failed}: {in_words(refusal)}.", done=False)
