"""FakeSlack: the whole fake as a test uses it. People say and click things; what the app says is read from `posts`."""

from __future__ import annotations

import copy
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, Self

from tests.fake_slack import wire
from tests.fake_slack.faults import Fault, Kind
from tests.fake_slack.gestures import Gestures
from tests.fake_slack.people import Answer, People
from tests.fake_slack.server import Api, Call, Server
from tests.fake_slack.state import Channel, Raw, User, Workspace
from tests.fake_slack.wire import Delivery

Deliver = Callable[[str, Mapping[str, str], bytes], tuple[int, bytes]]
RETRIES = (0.0, 60.0, 300.0)
Echo = Literal["off", "after", "before"]
__all__ = ["Answer", "Deliver", "FakeSlack"]


class FakeSlack(Gestures, People):
    """A workspace with our app in it.

    `deliver(path, headers, body) -> (status, answer)` brings Slack's requests to the app; `sent` keeps them all.
    `echo`: events about the app's own posts come never ("off"), at the next `settle()` or act of a person ("after"), or
    before the app's call is even answered ("before"), as it happens in real life.
    """

    def __init__(
        self,
        deliver: Deliver | None = None,
        *,
        echo: Echo = "off",
        path: str = "/slack/events",
        clock: Callable[[], float] = time.time,
        beside: FakeSlack | None = None,
        **workspace: Any,
    ) -> None:
        """`beside`: another workspace behind the same server, with people and channels of its own."""
        self.slack = Workspace(clock=clock, **workspace)
        self.api = beside.api if beside else Api(self.slack, after_call=self._after_call)
        if beside is not None:
            self.slack.lock, self.slack.violations = beside.slack.lock, beside.slack.violations
            self.slack.grants = beside.slack.grants
            # Slack's ids of events and clicks are unique over all workspaces.
            self.slack._counter = 1_000_000 * len(self.slack.grants.workspaces)
        self.slack.grants.workspaces.append(self.slack)
        self.deliver = deliver
        self.echo: Echo = echo
        self.path = path
        self.sent: list[Delivery] = []
        self.refused: list[Delivery] = []
        self.given_up: list[Delivery] = []
        self._waiting: list[Raw] = []
        self.drops = False
        """Events get lost on their way and never come again."""
        self.holds = False
        """Events wait, for hours if need be, until `let_go`."""
        self._held: list[Delivery] = []
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._port = beside._port if beside else 0
        self.slack.users[self.slack.bot_user] = User(self.slack.bot_user, "Baton", is_bot=True)
        if beside is None:
            self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    # ------------------------------------------------------------------ the line to it
    def start(self) -> None:
        """Listen, again on the same port after a `stop`."""
        if self._server is not None:
            return
        self.api.stopping.clear()
        self._server = Server(self._port, self.api)
        self._port = self._server.server_address[1]
        self.slack.base = f"http://127.0.0.1:{self._port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True, name="fake-slack")
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections from now on: Slack is down."""
        if self._server is None or self._thread is None:
            return
        self.api.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    @property
    def token(self) -> str:
        return self.slack.token

    @property
    def signing_secret(self) -> str:
        return self.slack.signing_secret

    @property
    def violations(self) -> list[str]:
        """What the app did that no app should; empty at the end of each journey."""
        return self.slack.violations

    @property
    def calls(self) -> list[Call]:
        return self.api.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.api.calls if call.method == method]

    def fail(
        self, method: str, kind: Kind, *, times: int = 1, seconds: float = 1.0, code: str = "internal_error"
    ) -> None:
        """Let the next calls of this method fall to this fault."""
        self.api.faults.plan(method, Fault(kind, seconds, code), times)

    def restrict_history(self) -> None:
        """Fifteen messages a page and one request a minute, as for apps from outside the Marketplace."""
        self.api.one_history_a_minute, self.slack.page_cap = True, 15

    def shake(self, seed: int, chances: Mapping[str, float], methods: Iterable[str] = ("chat.postMessage",)) -> None:
        self.api.faults.shake(seed, chances, frozenset(methods))

    # ------------------------------------------------------------------ what is in it
    def user(self, name: str, *, email: str | None = None, **more: Any) -> str:
        """A new person; answers with the id."""
        user = User(f"U0{_code(name)}", name, email=email, **more)
        self.slack.users[user.id] = user
        return user.id

    def channel(self, name: str, *, members: Iterable[str] = (), with_bot: bool = True, **more: Any) -> str:
        """A new channel; answers with the id."""
        everyone = [*members, *([self.slack.bot_user] if with_bot else [])]
        channel = Channel(f"C0{_code(name)}", name, members=everyone, **more)
        self.slack.channels[channel.id] = channel
        return channel.id

    def posts(self, channel: str, thread: str | None = None) -> list[Raw]:
        """The app's own messages as they stand: at the top of the channel, or the replies in one thread."""
        with self.slack.lock:
            messages = copy.deepcopy(self.slack.channels[channel].messages)
        if thread is None:
            here = [message for message in messages if message.get("thread_ts", message["ts"]) == message["ts"]]
        else:
            here = [message for message in messages if message.get("thread_ts") == thread and message["ts"] != thread]
        return [message for message in here if self.slack.is_ours(message)]

    # ------------------------------------------------------------------ its requests to us
    def sign(self, body: bytes, timestamp: str) -> str:
        return wire.signature(self.signing_secret, timestamp, body)

    def send(self, body: bytes, *, form: bool = False, event_id: str = "", attempt: int = 0) -> Delivery:
        """Sign and deliver one request now, and keep what came of it."""
        timestamp = str(int(self.slack.clock()))
        headers = wire.signed(self.signing_secret, body, timestamp, form=form, retry=attempt)
        status, answer = (0, b"") if self.deliver is None else self.deliver(self.path, headers, body)
        delivery = Delivery(self.path, headers, body, status, answer, event_id, attempt)
        self.sent.append(delivery)
        return delivery

    def send_event(self, event: Raw, *, event_id: str = "") -> Delivery:
        """Deliver any event at once, by itself."""
        with self.slack.lock:
            event_id = event_id or self.slack.next_id("Ev")
            channel = self.slack.channels.get(str(event.get("channel", "")))
            shared = bool(channel and channel.is_ext_shared)
            body = wire.as_json(wire.envelope(self.slack, event, event_id, shared=shared))
        if self.drops or self.holds:
            late = Delivery(self.path, {"Content-Type": "application/json"}, body, event_id=event_id)
            self._held += [late] if self.holds and not self.drops else []
            return late
        delivery = self.send(body, event_id=event_id)
        if not 200 <= delivery.status < 300:
            self.refused.append(delivery)
        return delivery

    def settle(self) -> None:
        """Deliver the events that wait, in order. What is not taken goes to `refused`, for `retry_refused`."""
        while True:
            with self.slack.lock:
                self._gather()
                if not self._waiting:
                    return
                event = self._waiting.pop(0)
            self.send_event(event)

    def redeliver(self, delivery: Delivery, *, attempt: int = 1) -> Delivery:
        """The same request once more, as Slack does when it doubts our answer: same event_id, a retry header."""
        form = delivery.headers["Content-Type"] != "application/json"
        return self.send(delivery.body, form=form, event_id=delivery.event_id, attempt=attempt)

    def let_go(self, chance: random.Random | None = None, *, twice: bool = False) -> None:
        """Deliver what was held: in order, or in any with `chance`; `twice` as when Slack doubts our answer."""
        late, self._held, self.holds = self._held, [], False
        late = late * 2 if twice else late
        if chance is not None:
            chance.shuffle(late)
        for delivery in late:
            again = self.send(delivery.body, event_id=delivery.event_id)
            self.refused += [again] if not 200 <= again.status < 300 else []

    def retry_in_time(self, move: Callable[[float], object]) -> None:
        """Slack's three retries of what was refused: at once, a minute later, five minutes after that. `move` lets
        so many seconds go by. What is refused then is given up (docs.slack.dev, "Events API")."""
        for seconds in RETRIES:
            if not self.refused:
                return
            move(seconds)
            self.retry_refused()
        self.given_up += self.refused
        self.refused = []

    def retry_due(self) -> None:
        """The tries whose time has come by the clock: at once, a minute later, five minutes after that."""
        waiting, self.refused = self.refused, []
        for delivery in waiting:
            if delivery.attempt == len(RETRIES):
                self.given_up.append(delivery)
            elif self.slack.clock() < int(delivery.headers["X-Slack-Request-Timestamp"]) + RETRIES[delivery.attempt]:
                self.refused.append(delivery)
            else:
                again = self.redeliver(delivery, attempt=delivery.attempt + 1)
                self.refused += [again] if not 200 <= again.status < 300 else []

    def retry_refused(self) -> list[Delivery]:
        """Slack's next try of all that we did not take. Answers with those tries."""
        waiting, self.refused = self.refused, []
        again = [self.redeliver(delivery, attempt=delivery.attempt + 1) for delivery in waiting]
        self.refused += [delivery for delivery in again if not 200 <= delivery.status < 300]
        return again

    # ------------------------------------------------------------------ below
    def _after_call(self) -> None:
        if self.echo == "before":
            self.settle()

    def _gather(self) -> None:
        """Our own events join the queue, or nobody hears of them."""
        if self.echo != "off":
            self._waiting += self.slack.own_events
        self.slack.own_events.clear()

    def _tell(self, channel: Channel, event: Raw) -> Delivery | None:
        """An event about what a person did, after those that wait; the app hears of its own channels alone."""
        self.settle()
        return self.send_event(event) if self.slack.bot_user in channel.members else None


def _code(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum()) or "X"
