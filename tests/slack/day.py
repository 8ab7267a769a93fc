"""A random day in an office: what people do on both sides, and what they will say of it in the evening.

Two channels mirror Acme all day. A third is connected with Beta and taken off again, while things are on their way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.slack.office import Office
from tests.slack.weather import Weather
from workspace.bots.installing.installations import know_configured
from workspace.bots.links import link_channel
from workspace.bots.models import ChannelLink
from workspace.customers.operations import add_customer
from workspace.documents.operations import Upload, post_entry
from workspace.ports import ChatError
from workspace.timeline.models import Entry
from workspace.timeline.operations import delete_entry, edit_entry
from workspace.timeline.sticking.operations import pin_entry, react, take_back, unpin_entry

EMOJI = ("tada", "eyes", "heart")
CONTENT = b"%PDF-1.4 a plan"


@dataclass
class Said:
    """Something that was said, and all the words it ever had: the last ones count. `channel` and `ts` are of Slack's.

    `links`: which link each channel of the customer had when it was said.
    """

    customer: str
    words: list[str]
    links: dict[str, str]
    entry_id: str = ""
    channel: str = ""
    ts: str = ""
    file: str = ""
    is_gone: bool = False


@dataclass
class Day(Weather):
    """Every text is written once only, so that a double is seen."""

    office: Office
    chance: random.Random
    said: list[Said] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What was seen to go wrong before the evening."""

    def __post_init__(self) -> None:
        office = self.office
        self.customers = [office.world.acme, office.world.does("Ana", add_customer, name="Beta").id]
        everybody = office.users.values()
        self.places = {
            office.acme: self.customers[0],
            office.slack.channel("acme-sales", members=everybody): self.customers[0],
            office.slack.channel("beta", members=everybody): self.customers[1],
        }
        office.slack.slack.may_be_called.update(everybody)
        know_configured(office.world.baton.tools)
        for channel in list(self.places)[:2]:
            office.link(customer=self.places[channel], channel=channel)
        # Whoever is called by name has to be known there.
        office.slack.slash(office.users["Cleo"], office.acme, "help")
        office.quiet()

    def act(self, name: str) -> None:
        getattr(self, f"do_{name}")()

    def links(self, customer: str) -> dict[str, str]:
        """The live links of a customer, by channel."""
        with self.office.world.reading() as db:
            found = db.query(ChannelLink).filter(ChannelLink.unlinked_at.is_(None)).all()
        return {link.channel: link.id for link in found if link.customer_id == customer}

    # ------------------------------------------------------------------ on the web
    def do_web_new(self, **more: Any) -> None:
        customer = self.chance.choices(self.customers, (2, 1))[0]
        words = self._words()
        called = self.chance.choice(["", "", "", "@Cleo "])
        entry = self._does("Ana", post_entry, customer_id=customer, body=called + words, **more)
        self._note(customer, words, entry_id=entry.id, file=more["uploads"][0].name if more else "")

    def do_web_file(self) -> None:
        stored = self.office.world.outside.files.put([CONTENT], limit=10**6)
        self.do_web_new(uploads=[Upload(self._words().replace("words", "plan") + ".pdf", stored)])

    def do_web_reply(self) -> None:
        customer = self.chance.choice(self.customers)
        if entries := self.office.entries(customer=customer):
            root, words = self.chance.choice(entries), self._words()
            entry = self._does("Ana", post_entry, customer_id=customer, body=words, reply_to_id=root.id)
            self._note(customer, words, entry_id=entry.id)

    def do_web_edit(self) -> None:
        if mine := [each for each in self.said if each.entry_id and not each.is_gone]:
            one, words = self.chance.choice(mine), self._words()
            self._does("Ana", edit_entry, entry_id=one.entry_id, body=words)
            one.words.append(words)

    def do_web_delete(self) -> None:
        if mine := [each for each in self.said if each.entry_id and not each.is_gone]:
            one = self.chance.choice(mine)
            self._does("Ana", delete_entry, entry_id=one.entry_id)
            one.is_gone = True

    def do_web_react(self) -> None:
        self._on_entry(lambda entry: self._does("Ana", react, entry_id=entry.id, emoji=self.chance.choice(EMOJI)))

    def do_web_unreact(self) -> None:
        def take(entry: Entry) -> None:
            mine = [each.emoji for each in entry.reactions if each.source == "web"]
            if mine:
                self._does("Ana", take_back, entry_id=entry.id, emoji=self.chance.choice(mine))

        self._on_entry(take)

    def do_web_pin(self) -> None:
        self._on_entry(
            lambda entry: self._does("Ana", unpin_entry if entry.pinned_at else pin_entry, entry_id=entry.id)
        )

    def _on_entry(self, gesture: Callable[[Entry], object]) -> None:
        if entries := self.office.entries(customer=self.chance.choice(self.customers)):
            gesture(self.chance.choice(entries))

    # ------------------------------------------------------------------ in Slack
    def do_slack_new(self, *, channel: str = "", **more: Any) -> None:
        channel, words = channel or self.chance.choice(list(self.places)), self._words()
        called = self.chance.choice(["", "", "", f"<@{self.office.users['Cleo']}> "])
        who = self.chance.choice(["Ben", "Ben", "Dora"])
        ts = self.office.says(who, called + words, channel=channel, **more)
        name = more["files"][0]["name"] if "files" in more else ""
        self._note(self.places[channel], words, channel=channel, ts=ts, file=name)

    def do_slack_file(self) -> None:
        name = self._words().replace("words", "plan") + ".pdf"
        self.do_slack_new(files=[self.office.slack.file(name, CONTENT)])

    def do_slack_reply(self, *, broadcast: bool = False) -> None:
        channel = self.chance.choice(list(self.places))
        roots = [each["ts"] for each in self.messages(channel) if each.get("thread_ts", each["ts"]) == each["ts"]]
        if roots:
            root, words = self.chance.choice(roots), self._words()
            ts = self.office.says("Ben", words, channel=channel, thread=root, broadcast=broadcast)
            self._note(self.places[channel], words, channel=channel, ts=ts)

    def do_slack_broadcast(self) -> None:
        self.do_slack_reply(broadcast=True)

    def do_slack_edit(self) -> None:
        if theirs := [each for each in self.said if each.ts and not each.is_gone]:
            one = self.chance.choice(theirs)
            for _ in range(self.chance.choice((1, 2))):
                one.words.append(self._words())
                self.office.slack.edits(self.office.users["Ben"], one.channel, one.ts, one.words[-1])

    def do_slack_delete(self) -> None:
        if theirs := [each for each in self.said if each.ts and not each.is_gone]:
            one = self.chance.choice(theirs)
            self.office.slack.deletes(one.channel, one.ts)
            one.is_gone = True

    def do_slack_preview(self) -> None:
        if theirs := [each for each in self.said if each.ts and not each.is_gone]:
            one = self.chance.choice(theirs)
            self.office.slack.unfurls(one.channel, one.ts)

    def do_slack_react(self) -> None:
        def give(channel: str, message: dict[str, Any]) -> None:
            user, emoji = self.office.users[self.chance.choice(["Ben", "Dora"])], self.chance.choice(EMOJI)
            given = [each for each in message.get("reactions", []) if each["name"] == emoji]
            gesture = self.office.slack.unreacts if given and user in given[0]["users"] else self.office.slack.reacts
            gesture(user, channel, message["ts"], emoji)

        self._on_message(give)

    def do_slack_pin(self) -> None:
        def pin(channel: str, message: dict[str, Any]) -> None:
            gesture = self.office.slack.unpins if message.get("pinned_to") else self.office.slack.pins
            gesture(self.office.users["Ben"], channel, message["ts"])

        self._on_message(pin)

    def _on_message(self, gesture: Callable[[str, dict[str, Any]], None]) -> None:
        channel = self.chance.choice(list(self.places))
        messages = [each for each in self.messages(channel) if each.get("blocks") or not self.is_ours(each)]
        if messages:
            gesture(channel, self.chance.choice(messages))

    # ------------------------------------------------------------------ connecting
    def do_connect(self) -> None:
        """Connect the third channel, or take it off."""
        channel, customer = list(self.places.items())[2]
        if link_id := self.links(customer).get(channel):
            with self.office.world.reading() as db:
                link = db.get_one(ChannelLink, link_id)
            self.office.unlink(link)
            return
        with suppress(ChatError):
            found = self.office.world.chat.channel(channel)
            self._does("Ana", link_channel, customer_id=customer, team=self.office.team, channel=found)

    def do_apart(self) -> None:
        """The third channel is taken off, and people go on in it: nothing of that may come here."""
        channel, customer = list(self.places.items())[2]
        for _ in range(10):
            # Slack may not tell of the channel at once.
            if channel not in self.links(customer):
                self.do_connect()
        self.do_slack_new(channel=channel)
        self.do_work()
        if channel in self.links(customer):
            self.do_connect()
        theirs = [each for each in self.said if each.channel == channel and each.ts and not each.is_gone]
        self.do_slack_new(channel=channel)
        written = [self.said[-1].words[-1]]
        if theirs:
            one = self.chance.choice(theirs)
            written.append(self._words())
            one.words.append(written[-1])
            self.office.slack.edits(self.office.users["Ben"], channel, one.ts, written[-1])
        before = self._stands(customer)
        if theirs:
            one = self.chance.choice(theirs)
            one.is_gone = True
            self.office.slack.deletes(channel, one.ts)
        self.do_work()
        after = self._stands(customer)
        self.wrong += [f"{words} came from a channel that was taken off" for words in written if words in after]
        self.wrong += [f"{words} went with a channel that was taken off" for words in sorted(before - after)]

    # ------------------------------------------------------------------ below
    def _stands(self, customer: str) -> set[str]:
        """The words on a timeline, without those that only say where a file is."""
        return {
            words for entry in self.office.entries(customer=customer) for words in re.findall(r"words\d+", entry.body)
        }

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a channel and can be answered."""
        messages = self.office.slack.slack.channels[channel].messages
        return [each for each in messages if each.get("subtype") != "tombstone" and not (each.get("upload"))]

    def is_ours(self, message: dict[str, Any]) -> bool:
        return self.office.slack.slack.is_ours(message)

    def _words(self) -> str:
        self.number += 1
        return f"words{self.number}"

    def _note(self, customer: str, words: str, **more: Any) -> None:
        self.said.append(Said(customer, [words], self.links(customer), **more))

    def _does(self, *args: Any, **arguments: Any) -> Any:
        return self.office.world.does(*args, **arguments)
