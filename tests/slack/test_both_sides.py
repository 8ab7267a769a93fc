"""Whatever people do on both sides while calls fail at random: when it is quiet both sides say the same, once."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.slack.office import Office
from workspace.timeline.models import Entry
from workspace.timeline.operations import delete_entry, edit_entry

ACTS = st.sampled_from(
    ["web_new", "web_new", "web_reply", "web_edit", "web_delete", "slack_new", "slack_new", "slack_reply", "slack_edit",
     "slack_delete", "slack_broadcast", "drop", "hear", "hours", "restart",
     "repeat", "work", "work", "work", "minutes", "stop", "start", "kill"]
)  # fmt: skip
WRITES = ("chat.postMessage", "chat.update", "chat.delete")
FAULTS = {"lost_after": 0.12, "lost_before": 0.08, "500_after": 0.05, "500_before": 0.05, "429": 0.05, "not_json": 0.03}


class Killed(BaseException):
    """As SIGKILL: nothing after it runs."""


class Day:
    """One random day. Every text is written once only, so that a double is seen."""

    def __init__(self, office: Office, chance: random.Random) -> None:
        self.office, self.chance, self.number = office, chance, 0
        self.mine: list[str] = []
        self.theirs: list[str] = []

    def act(self, name: str) -> None:
        getattr(self, f"_{name}")()

    def _words(self) -> str:
        self.number += 1
        return f"words{self.number}"

    def _web_new(self) -> None:
        self.mine.append(self.office.writes("Ana", self._words()).id)

    def _web_reply(self) -> None:
        entries = self.office.entries()
        if entries:
            root = self.chance.choice(entries)
            self.mine.append(self.office.writes("Ana", self._words(), reply_to_id=root.id).id)

    def _web_edit(self) -> None:
        if self.mine:
            entry_id = self.chance.choice(self.mine)
            self.office.world.does("Ana", edit_entry, entry_id=entry_id, body=self._words())

    def _web_delete(self) -> None:
        if self.mine:
            entry_id = self.mine.pop(self.chance.randrange(len(self.mine)))
            self.office.world.does("Ana", delete_entry, entry_id=entry_id)

    def _slack_new(self) -> None:
        self.theirs.append(self.office.says("Ben", self._words()))

    def _slack_reply(self) -> None:
        roots = [each["ts"] for each in self._channel() if each.get("thread_ts", each["ts"]) == each["ts"]]
        if roots:
            self.theirs.append(self.office.says("Ben", self._words(), thread=self.chance.choice(roots)))

    def _slack_edit(self) -> None:
        if self.theirs:
            office = self.office
            office.slack.edits(office.users["Ben"], office.acme, self.chance.choice(self.theirs), self._words())

    def _slack_delete(self) -> None:
        if self.theirs:
            self.office.slack.deletes(self.office.acme, self.theirs.pop(self.chance.randrange(len(self.theirs))))

    def _slack_broadcast(self) -> None:
        roots = [each["ts"] for each in self._channel() if each.get("thread_ts", each["ts"]) == each["ts"]]
        if roots:
            root = self.chance.choice(roots)
            self.theirs.append(self.office.says("Ben", self._words(), thread=root, broadcast=True))

    def _drop(self) -> None:
        """From now on events get lost for good."""
        self.office.slack.drops = True

    def _hear(self) -> None:
        self.office.slack.drops = False

    def _hours(self) -> None:
        self.office.clock.forward(hours=self.chance.randrange(1, 5))
        self._work()

    def _restart(self) -> None:
        self.office.restart()

    def _repeat(self) -> None:
        if self.office.slack.sent:
            self.office.slack.redeliver(self.chance.choice(self.office.slack.sent[-10:]))

    def _work(self) -> None:
        self.office.world.settle()
        self.office.clock.forward(seconds=2)

    def _minutes(self) -> None:
        self.office.clock.forward(minutes=self.chance.randrange(1, 6))
        self._work()

    def _stop(self) -> None:
        self.office.slack.stop()

    def _start(self) -> None:
        self.office.slack.start()

    def _kill(self) -> None:
        """The worker dies after its next post was stored there, and begins anew."""
        chat: Any = self.office.world.chat
        whole = chat.post

        def killed(**arguments: Any) -> str:
            whole(**arguments)
            raise Killed

        chat.post = killed
        try:
            self._work()
        except Killed:
            self.office.clock.forward(seconds=1)
        finally:
            del chat.post

    def _channel(self) -> list[dict[str, Any]]:
        messages = self.office.slack.slack.channels[self.office.acme].messages
        return [each for each in messages if each.get("subtype") != "tombstone"]

    # ------------------------------------------------------------------ what both sides say in the end
    def there(self) -> Counter[str]:
        return Counter(words for each in self._channel() for words in _said_by(each))

    def here(self) -> Counter[str]:
        return Counter(_words_in(entry.body) for entry in self.office.entries())


def _said_by(message: dict[str, Any]) -> list[str]:
    """A summary says the words of many entries."""
    if message["text"].startswith("While"):
        return [_words_in(line) for line in message["text"].split("\n")[1:]]
    return [_words_in(message["text"])]


def _words_in(text: str) -> str:
    found = re.findall(r"words\d+", text)
    return str(found[-1]) if found else text


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(ACTS, min_size=10, max_size=45),
    seed=st.integers(0, 10**6),
    echo=st.sampled_from(["off", "after", "before"]),
)
def test_both_sides_say_the_same_once(acts: list[str], seed: int, echo: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        try:
            office.link()
            office.slack.echo = echo
            office.slack.shake(seed, FAULTS, WRITES)
            day = Day(office, random.Random(seed))
            for name in acts:
                day.act(name)
            office.slack.start()
            while office.slack.refused:
                office.slack.retry_refused()
                office.quiet()
            office.quiet()
            office.slack.drops = False
            office.slack.api.faults.calm()
            office.sweep()

            assert day.there() == day.here()
            assert max(day.here().values(), default=1) == 1
            assert _order(office) == sorted(_order(office))
            assert office.slack.violations == []
        finally:
            office.close()


def _order(office: Office) -> list[int]:
    """Where our top messages stand on the timeline, in the channel's order."""
    entries: list[Entry] = office.entries()
    place = {f"tl:{entry.id}": index for index, entry in enumerate(entries)}
    top = [each for each in office.ours() if "thread_ts" not in each or each["thread_ts"] == each["ts"]]
    return [place[each["blocks"][0]["block_id"]] for each in top if not each["text"].startswith("While")]
