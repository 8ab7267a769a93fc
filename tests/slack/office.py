"""A whole Baton beside a strict fake Slack: people write on both sides, through signed requests and real calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from integrations.slack import SlackChat
from tests.fake_slack import FakeSlack
from tests.one_chat import OneChat
from tests.world import Clock, World
from workspace.app import build
from workspace.bots.installing.installations import know_configured
from workspace.bots.links import link_channel, unlink_channel
from workspace.bots.manifest import SCOPES
from workspace.bots.mirroring.standing import states_of
from workspace.bots.models import ChannelLink
from workspace.events import DeliveryRow
from workspace.people.telling.kinds import KINDS
from workspace.people.telling.operations import choose_ways
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry
from workspace.timeline.queries import timeline
from workspace.web import slack_door
from workspace.web.edge import install_tools

SECRET = "a signing secret"


class Office:
    """`world` is Baton, `slack` is Slack; Ana, Ben and Cleo have verified addresses there, Dora is nobody of ours."""

    def __init__(self, home: Path) -> None:
        self.clock = Clock()
        self._asked_at = self.clock.now
        # Slack's door alone, without the other pages: test_door.py knocks at the whole site.
        self._door: Flask | None = None
        self.slack = FakeSlack(self._deliver, clock=self._seconds)
        self.slack.slack.signing_secret = SECRET
        self.slack.slack.scopes = set(SCOPES)
        self.world = World(
            home,
            chat=self._chat(),
            clock=self.clock,
            slack_bot_token=self.slack.token,
            slack_signing_secret=SECRET,
            slack_api_url=self.slack.api_url,
        )
        self.users = {
            name: self.slack.user(name, email=f"{name.lower()}@baton.example") for name in ("Ana", "Ben", "Cleo")
        }
        self.users["Dora"] = self.slack.user("Dora", email="dora@elsewhere.example")
        self._tell_nobody()
        self.acme = self.slack.channel("acme", members=self.users.values())

    def _tell_nobody(self) -> None:
        """People have the inbox alone: what goes out besides is the affair of tests that ask for it."""
        alone: dict[str, list[str]] = {kind: ["inbox"] for kind in KINDS}
        actors = [self.world.actor(name) for name in ("Ana", "Ben", "Cleo")]
        with self.world.transaction() as db:
            for actor in actors:
                choose_ways(db, actor, ways=alone)

    @property
    def team(self) -> str:
        return self.slack.slack.team

    def _chat(self) -> SlackChat:
        return SlackChat(self.slack.token, api_url=self.slack.api_url, timeout=2, clock=self._seconds)

    def _deliver(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if self._door is None:
            self._door = Flask("door")
            install_tools(self._door, self.world.baton.tools)
            slack_door.install(self._door)
        answer = self._door.test_client().post(path, data=body, headers=dict(headers))
        # The worker follows an event as soon as it is kept; nothing else is done before a test says so.
        self.world.baton.worker.drain(pools=["hearing"])
        return answer.status_code, answer.get_data()

    def _seconds(self) -> float:
        return self.clock.now.timestamp()

    def close(self) -> None:
        self.slack.stop()
        self.world.close()

    # ------------------------------------------------------------------ Slack's side
    def link(self, who: str = "Ana", *, channel: str = "", customer: str = "") -> ChannelLink:
        know_configured(self.world.baton.tools)
        found = self.world.chat.channel(channel or self.acme)
        link: ChannelLink = self.world.does(
            who, link_channel, customer_id=customer or self.world.acme, team=self.team, channel=found
        )
        self.quiet()
        return link

    def unlink(self, link: ChannelLink) -> None:
        self.world.does("Ana", unlink_channel, link_id=link.id)

    def says(self, who: str, text: str, *, channel: str = "", **more: Any) -> str:
        return self.slack.says(self.users[who], channel or self.acme, text, **more)

    def channel_event(self, kind: str, **more: Any) -> None:
        self.slack.send_event({"type": kind, "channel": self.acme, **more})

    def texts(self, channel: str = "") -> list[str]:
        """What our own messages say, in order, replies among them."""
        return [message["text"] for message in self.ours(channel)]

    def ours(self, channel: str = "") -> list[dict[str, Any]]:
        messages = self.slack.slack.channels[channel or self.acme].messages
        return [message for message in messages if self.slack.slack.is_ours(message)]

    def said(self) -> list[str]:
        """The words of our messages, without who says them."""
        return [text.partition(": ")[2] for text in self.texts()]

    def posts_at(self) -> list[float]:
        return [call.at for call in self.slack.calls_of("chat.postMessage")]

    # ------------------------------------------------------------------ Baton's side
    def writes(self, who: str, body: str, **more: Any) -> Entry:
        entry: Entry = self.world.does(who, add_entry, customer_id=self.world.acme, body=body, **more)
        return entry

    def entries(self, *, customer: str = "") -> list[Entry]:
        """Everything on the timeline that is not deleted, oldest first."""
        found = self.world.sees("Ana", timeline, customer_id=customer or self.world.acme, with_replies=True, limit=500)
        return [entry for entry in reversed(found) if entry.deleted_at is None]

    def bodies(self) -> list[str]:
        return [entry.body for entry in self.entries()]

    def state(self, entry: Entry) -> str:
        states: dict[str, str] = self.world.sees("Ana", states_of, [entry.id])
        return states.get(entry.id, "")

    def the_link(self) -> ChannelLink:
        with self.world.reading() as db:
            return db.scalars(select(ChannelLink).order_by(ChannelLink.id.desc())).first()

    def the_link_of(self, channel: str) -> ChannelLink:
        with self.world.reading() as db:
            return db.scalars(select(ChannelLink).where(ChannelLink.channel == channel)).one()

    def restart(self) -> None:
        """The program ends and begins anew: what it knew in memory is gone."""
        self.world.baton.close()
        self.world.chat = self._chat()
        self.world.outside = replace(self.world.outside, chats=OneChat(self.world.chat))
        self.world.baton = build(self.world.settings, outside=self.world.outside, now=self.clock)
        self.world._site = self._door = None

    # ------------------------------------------------------------------ time
    def quiet(self, *, within: timedelta = timedelta(hours=3)) -> None:
        """Let time go by until nothing is left to do on either side."""
        end = self.clock.now + within
        while True:
            self.slack.settle()
            self.world.settle()
            due = self._next_due()
            if due is None and not self.slack.slack.own_events:
                return
            assert self.clock.now < end, f"still open: {self.open_deliveries()}"
            self.clock.now = max(self.clock.now, due or self.clock.now) + timedelta(milliseconds=1)

    def _next_due(self) -> datetime | None:
        """When the first one of those that may be done comes due: of each lane its head alone."""
        heads: dict[str, datetime] = {}
        for row in sorted(self.open_deliveries(), key=lambda row: row.id):
            heads.setdefault(row.lane or f"free {row.id}", row.due_at)
        return min(heads.values(), default=None)

    def sweep(self) -> None:
        """Let the next look through all channels come due, and all that follows from it."""
        begun = self.clock.now
        for _ in range(300):
            self.clock.forward(minutes=1)
            self.quiet()
            with self.world.reading() as db:
                links = db.scalars(select(ChannelLink).where(ChannelLink.unlinked_at.is_(None))).all()
            if all(link.swept_at and link.swept_at > begun + timedelta(minutes=1) for link in links):
                self.quiet()
                return
        raise AssertionError("the sweep does not come to an end")

    def open_deliveries(self) -> list[DeliveryRow]:
        with self.world.reading() as db:
            return list(
                db.scalars(
                    select(DeliveryRow)
                    .where(DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None))
                    # Always one is due later, see `sweep`; a mail of what nobody has read may wait for the morning.
                    .where(DeliveryRow.reaction.not_in(("sweep", "tell_due", "mail_owed")))
                )
            )
