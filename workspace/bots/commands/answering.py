"""Every command, and how one is answered. `/baton help` is for everybody, the rest for staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from sqlalchemy.orm import Session

from workspace.bots.commands import looking, searching, why, writing
from workspace.bots.commands.asked import Around, Asked, customer_of_channel
from workspace.bots.identity.link_me import offer_link
from workspace.bots.people import acting, make_known
from workspace.bots.wording.blocks import Message, help_blocks, sentence_blocks
from workspace.bots.wording.menus import menu_blocks
from workspace.errors import Invalid
from workspace.policy import Actor
from workspace.ports import ChatChannel
from workspace.worker import Tools

Look = Callable[[Tools, Asked, Around], Message]
Write = Callable[[Session, Actor, Asked, ChatChannel | None], str]


@dataclass(frozen=True)
class Command:
    """What to type, what it does, an example, and how it is followed: it looks, or it writes and says what it did."""

    usage: str
    does: str
    example: str = ""
    look: Look | None = None
    write: Write | None = None


def answer(tools: Tools, asked: Asked, *, once: Callable[[Session], bool], around: Around) -> Message | None:
    """What to say. None when this very request was followed before. Raises BatonError and DatabaseBusy.

    `once` writes down, in the command's own transaction, that it is followed now.
    """
    if asked.word == "help":
        return helping(tools)
    if not asked.word:
        return _menu(tools, asked)
    command = COMMANDS.get(asked.word)
    if command is None:
        raise Invalid(_unknown(asked.word))
    make_known(tools, asked.who)
    if command.look is not None:
        return command.look(tools, asked, around)
    if asked.word == "handoff":
        writing.meet_receiver(tools, asked)
    channel = writing.channel_to_link(tools, asked) if asked.word == "link" else None
    with tools.transaction() as db:
        if not once(db):
            return None
        actor = acting(db, asked.who, at=tools.now())
        return sentence_blocks(command.write(db, actor, asked, channel)) if command.write else None


def helping(tools: Tools) -> Message:
    told = [(each.usage, each.does, each.example) for each in COMMANDS.values()]
    return help_blocks(commands=told, url=tools.settings.public_url)


def _menu(tools: Tools, asked: Asked) -> Message:
    make_known(tools, asked.who)
    with tools.reading() as db:
        customer = customer_of_channel(db, acting(db, asked.who, at=tools.now()), asked.place)
        return menu_blocks(customer=customer.name if customer else "", url=tools.settings.public_url)


def _unknown(word: str) -> str:
    """Name the command that was probably meant."""
    near = get_close_matches(word[:40], COMMANDS, n=1, cutoff=0.5)
    meant = f" Did you mean `/baton {near[0]}`?" if near else ""
    return f"There is no /baton {word[:40]}.{meant} Type `/baton help` to see what there is."


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "help": Command("/baton help", "shows this"),
        "search": Command(
            "/baton search WORDS",
            "finds entries, documents, customers and contacts; only you see the answer",
            '/baton search "price list" customer:acme',
            look=searching.search,
        ),
        "customer": Command(
            "/baton customer NAME",
            "shows a customer; in a linked channel no name is needed",
            "/baton customer Acme",
            look=looking.customer,
        ),
        "note": Command(
            "/baton note TEXT",
            "writes on the timeline of this channel's customer; elsewhere NAME: TEXT",
            "/baton note Acme: They want the new price list",
            write=writing.note,
        ),
        "handoff": Command(
            "/baton handoff TEAM REASON",
            "offers the customer to a team or to @somebody; without words a form opens",
            "/baton handoff support They cannot sign in since Monday",
            write=writing.handoff,
        ),
        "link": Command(
            "/baton link CUSTOMER",
            "mirrors this channel and a customer's timeline",
            "/baton link Acme",
            write=writing.link,
        ),
        "unlink": Command("/baton unlink", "stops that; what was said stays", write=writing.unlink),
        "who": Command(
            "/baton who", "says who holds the customer, who is there now, and whom to talk to", look=looking.who
        ),
        "link-me": Command(
            "/baton link-me", "says who you are in Baton, when your address there is another one", look=offer_link
        ),
        "today": Command("/baton today", "shows what waits for you", look=looking.what_waits),
        "why": Command(
            "/baton why", "says why you did or did not get something; of one entry by its link or words", look=why.why
        ),
    }
)
