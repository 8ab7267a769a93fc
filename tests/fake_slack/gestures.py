"""What people do to messages without a word: react, pin, and take both back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fake_slack import files, sticking
from tests.fake_slack.state import Channel, Raw, Workspace
from tests.fake_slack.wire import Delivery

Gesture = Callable[[Channel, Raw], Raw]


class Gestures:
    """Needs `slack` and `_tell` of FakeSlack. Each answers with how our program took the event about it."""

    slack: Workspace

    def _tell(self, channel: Channel, event: Raw) -> Delivery | None:
        raise NotImplementedError

    def reacts(self, user: str, channel: str, ts: str, name: str) -> Delivery | None:
        return self._gesture(channel, ts, lambda here, message: sticking.add(self.slack, here, message, user, name))

    def unreacts(self, user: str, channel: str, ts: str, name: str) -> Delivery | None:
        return self._gesture(channel, ts, lambda here, message: sticking.remove(self.slack, here, message, user, name))

    def pins(self, user: str, channel: str, ts: str) -> Delivery | None:
        return self._gesture(channel, ts, lambda here, message: sticking.pinned(self.slack, here, message, user))

    def unpins(self, user: str, channel: str, ts: str) -> Delivery | None:
        return self._gesture(channel, ts, lambda here, message: sticking.unpinned(self.slack, here, message, user))

    def file(self, name: str, content: bytes, **more: Any) -> Raw:
        """A file that somebody may share: for `says(..., files=[...])`."""
        with self.slack.lock:
            return files.shared(self.slack, self.slack.base, name, content, **more)

    def _gesture(self, channel: str, ts: str, gesture: Gesture) -> Delivery | None:
        with self.slack.lock:
            here = self.slack.channels[channel]
            message = here.message(ts)
            assert message is not None, f"no message {ts} in {channel}"
            event = gesture(here, message)
        return self._tell(here, event)
