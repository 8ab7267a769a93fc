"""What goes wrong on a random day: calls that fail, events that come late, twice or never, workers that die."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.slack.office import Office

READS = ("conversations.history", "conversations.replies", "conversations.info", "conversations.members", "users.info")
WRITES = (
    "chat.postMessage", "chat.update", "chat.delete", "reactions.add", "reactions.remove", "pins.add", "pins.remove",
    "files.getUploadURLExternal", "files.completeUploadExternal", "files.delete", "upload", "download",
)  # fmt: skip
FAULTS = {"lost_after": 0.10, "lost_before": 0.07, "500_after": 0.05, "500_before": 0.05, "429": 0.05, "not_json": 0.03}
DYING = ("post", "post", "update", "delete", "react", "unreact", "pin", "unpin", "show_file")


class Killed(BaseException):
    """As SIGKILL: nothing after it runs."""


class Weather:
    """Needs `office` and `chance`."""

    office: Office
    chance: random.Random
    number: int = 0
    deaf: str = ""
    """Our door's answers are lost: "before" the event is kept, or "after"."""

    def listen_badly(self, seed: int) -> None:
        slack = self.office.slack
        slack.shake(seed, FAULTS, (*WRITES, *READS))
        slack.deliver = self._deliver

    def _deliver(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if self.deaf == "before":
            return 503, b""
        answer = self.office._deliver(path, headers, body)
        return (500, b"") if self.deaf == "after" else answer

    def do_drop(self) -> None:
        """From now on events get lost for good."""
        self.office.slack.drops = True

    def do_hear(self) -> None:
        self.office.slack.drops, self.deaf = False, ""

    def do_hold(self) -> None:
        """From now on events are late."""
        self.office.slack.holds = True

    def do_let_go(self) -> None:
        """Those that were held come, often in another order, sometimes twice."""
        chance = self.chance.choice([None, self.chance])
        self.office.slack.let_go(chance, twice=self.chance.random() < 0.3)

    def do_deaf(self) -> None:
        self.deaf = self.chance.choice(["before", "after"])

    def do_repeat(self) -> None:
        if self.office.slack.sent:
            self.office.slack.redeliver(self.chance.choice(self.office.slack.sent[-10:]))

    def do_limit(self) -> None:
        method = self.chance.choice((*WRITES, *READS))
        self.office.slack.fail(method, "429", seconds=float(self.chance.randrange(1, 120)))

    def do_restart(self) -> None:
        self.office.restart()

    def do_stop(self) -> None:
        self.office.slack.stop()

    def do_start(self) -> None:
        self.office.slack.start()

    def do_work(self) -> None:
        self.office.slack.retry_due()
        self.office.world.settle()
        self.office.clock.forward(seconds=2)

    def do_minutes(self) -> None:
        self.office.clock.forward(minutes=self.chance.randrange(1, 6))
        self.do_work()

    def do_hours(self) -> None:
        self.office.clock.forward(hours=self.chance.randrange(1, 5))
        self.do_work()

    def do_kill(self) -> None:
        """The worker dies right before or after a call, and begins anew."""
        chat: Any = self.office.world.chat
        name, is_done = self.chance.choice(DYING), self.chance.random() < 0.7
        whole = getattr(chat, name)

        def killed(**arguments: Any) -> Any:
            if is_done:
                whole(**arguments)
            raise Killed

        setattr(chat, name, killed)
        try:
            self.do_work()
        except Killed:
            self.office.clock.forward(seconds=1)
        finally:
            delattr(chat, name)

    def calm(self) -> None:
        """The evening: everything works again, and all that is still on its way arrives."""
        office = self.office
        office.slack.start()
        self.deaf = ""
        office.slack.retry_in_time(lambda seconds: office.clock.forward(seconds=seconds))
        # Calls still fail, and after each one that tries whether Slack is back some minutes go by.
        office.quiet(within=timedelta(hours=12))
        office.slack.let_go()
        office.quiet(within=timedelta(hours=12))
        office.slack.drops = False
        office.slack.api.faults.calm()
        office.sweep()
