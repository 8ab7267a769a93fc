"""What people do in the fake workspace: say, edit, delete, type commands, press buttons, send forms."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fake_slack import wire
from tests.fake_slack.blockkit import block_problems, view_problems
from tests.fake_slack.server import Api
from tests.fake_slack.state import Channel, Raw, Workspace
from tests.fake_slack.wire import Delivery
from tests.fake_slack.writing import remove


@dataclass(frozen=True)
class Answer:
    """The app's answer to a command, a click or a form."""

    status: int
    body: bytes
    responses: tuple[Raw, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body.strip().startswith(b"{") else None

    @property
    def text(self) -> str:
        """All that the person gets to read: the answer itself and what came by response_url, blocks included."""
        shown = [self.json if self.json is not None else {"text": self.body.decode()}, *self.responses]
        return "\n".join(part for one in shown for part in (_said(one)) if part)


class People:
    """Needs `slack`, `api`, `send`, `_tell` of FakeSlack."""

    slack: Workspace
    api: Api

    def send(self, body: bytes, *, form: bool = False, event_id: str = "", attempt: int = 0) -> Delivery:
        raise NotImplementedError

    def settle(self) -> None:
        raise NotImplementedError

    def _tell(self, channel: Channel, event: Raw) -> Delivery | None:
        raise NotImplementedError

    # ------------------------------------------------------------------ messages
    def says(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread: str | None = None,
        broadcast: bool = False,
        files: Sequence[Raw] = (),
        bot_id: str = "",
    ) -> str:
        """Somebody writes; `text` is as on the wire (`&amp;`, `<@U…>`). Answers with the ts."""
        with self.slack.lock:
            here = self.slack.channels[channel]
            message: Raw = {"type": "message", "user": user, "text": text, "ts": self.slack.next_ts()}
            message |= {"team": self.slack.users[user].team, "client_msg_id": self.slack.next_id("m")}
            if thread is not None:
                here.message(thread).setdefault("thread_ts", thread)
                message |= {"thread_ts": thread}
            if files:
                message |= {"subtype": "file_share", "files": list(files)}
            if bot_id:
                message |= {"subtype": "bot_message", "bot_id": bot_id}
            if broadcast:
                message |= {"subtype": "thread_broadcast", "root": copy.deepcopy(here.message(str(thread)))}
            here.messages.append(message)
            event = wire.message_event(here, message)
        self._tell(here, event)
        return str(message["ts"])

    def edits(self, user: str, channel: str, ts: str, text: str) -> None:
        with self.slack.lock:
            here, message = self._message(channel, ts)
            before = copy.deepcopy(message)
            message |= {"text": text, "edited": {"user": user, "ts": self.slack.next_ts()}}
            event = wire.changed_event(here, message, before, self.slack.next_ts())
        self._tell(here, event)

    def deletes(self, channel: str, ts: str) -> None:
        with self.slack.lock:
            here, message = self._message(channel, ts)
            event = remove(self.slack, here, message)
        self._tell(here, event)

    def unfurls(self, channel: str, ts: str) -> None:
        """Slack adds a preview: a message_changed in which nothing that anybody wrote has changed."""
        with self.slack.lock:
            here, message = self._message(channel, ts)
            before = copy.deepcopy(message)
            message["attachments"] = [{"title": "A page", "from_url": "https://example.org/", "id": 1}]
            event = wire.changed_event(here, message, before, self.slack.next_ts())
        self._tell(here, event)

    # ------------------------------------------------------------------ commands and clicks
    def slash(self, user: str, channel: str, text: str, *, command: str = "/baton") -> Answer:
        self.settle()
        with self.slack.lock:
            url = self._response_url()
            here = self.slack.channels[channel]
            body = wire.command_form(self.slack, user=user, channel=here, command=command, text=text, response_url=url)
        return self._asked(body)

    def presses(self, user: str, channel: str, ts: str, action_id: str) -> Answer:
        """Press the button with this action_id in a message."""
        self.settle()
        with self.slack.lock:
            _, message = self._message(channel, ts)
            block, button = _button(message.get("blocks", []), action_id)
            action = {name: button[name] for name in ("type", "action_id", "value", "text", "style") if name in button}
            action |= {"block_id": block["block_id"], "action_ts": self.slack.next_ts()}
            payload = wire.interaction(
                self.slack, "block_actions", user, actions=[action], **self._around(channel, message)
            )
        return self._asked(wire.payload_form(payload))

    def presses_home(self, user: str, action_id: str) -> Answer:
        with self.slack.lock:
            view = self.slack.homes[user]
            block, button = _button(view["blocks"], action_id)
            action = {name: button[name] for name in ("type", "action_id", "value", "text") if name in button}
            action |= {"block_id": block["block_id"], "action_ts": self.slack.next_ts()}
            container = {"type": "view", "view_id": view["id"]}
            payload = wire.interaction(
                self.slack, "block_actions", user, actions=[action], view=copy.deepcopy(view), container=container
            )
        return self._asked(wire.payload_form(payload))

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Choose a message shortcut."""
        self.settle()
        with self.slack.lock:
            _, message = self._message(channel, ts)
            more = {"callback_id": callback_id, "message_ts": ts, **self._around(channel, message)}
            payload = wire.interaction(self.slack, "message_action", user, action_ts=self.slack.next_ts(), **more)
        return self._asked(wire.payload_form(payload))

    def global_shortcut(self, user: str, callback_id: str) -> Answer:
        with self.slack.lock:
            more = {"callback_id": callback_id, "action_ts": self.slack.next_ts()}
            payload = wire.interaction(self.slack, "shortcut", user, **more)
        return self._asked(wire.payload_form(payload))

    def submits(self, user: str, values: Mapping[str, str | int], *, view_id: str = "") -> Answer:
        """Fill the inputs of a view (the newest by default) by action_id, and send it."""
        with self.slack.lock:
            view = copy.deepcopy(self.slack.views[view_id or max(self.slack.views)])
            view["state"] = {"values": _state(view["blocks"], values)}
            payload = wire.interaction(self.slack, "view_submission", user, view=view, response_urls=[])
        answer = self._asked(wire.payload_form(payload))
        if answer.json and answer.json.get("response_action") in ("update", "push"):
            self.slack.violations += [f"view answer: {problem}" for problem in view_problems(answer.json["view"])]
        return answer

    def asks_options(self, user: str, action_id: str, typed: str, *, view_id: str = "") -> Answer:
        """Type into an external select of a view."""
        with self.slack.lock:
            view = copy.deepcopy(self.slack.views[view_id or max(self.slack.views)])
            more = {"action_id": action_id, "block_id": action_id, "value": typed, "view": view}
            payload = wire.interaction(self.slack, "block_suggestion", user, **more)
        return self._asked(wire.payload_form(payload))

    def opens_home(self, user: str) -> None:
        event = {"type": "app_home_opened", "user": user, "channel": "D0HOME", "tab": "home"}
        body = wire.as_json(wire.envelope(self.slack, event, self.slack.next_id("Ev")))
        self.send(body)

    def verifies_url(self) -> Answer:
        body = {"type": "url_verification", "challenge": "a-challenge", "token": "legacy-verification-token"}
        return self._asked(wire.as_json(body), form=False)

    # ------------------------------------------------------------------ below
    def _asked(self, body: bytes, *, form: bool = True) -> Answer:
        seen = len(self.api.responses)
        delivery = self.send(body, form=form)
        answer = Answer(delivery.status, delivery.answer, tuple(self.api.responses[seen:]))
        if answer.json and "blocks" in answer.json:
            problems = block_problems(answer.json["blocks"])
            self.slack.violations += [f"answer: {problem}" for problem in problems]
        return answer

    def _message(self, channel: str, ts: str) -> tuple[Channel, Raw]:
        here = self.slack.channels[channel]
        message = here.message(ts)
        assert message is not None, f"no message {ts} in {channel}"
        return here, message

    def _around(self, channel: str, message: Raw) -> Raw:
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": False}
        here = {"id": channel, "name": self.slack.channels[channel].name}
        shown = copy.deepcopy(message)
        return {"channel": here, "message": shown, "container": container, "response_url": self._response_url()}

    def _response_url(self) -> str:
        response_id = self.slack.next_id("R")
        self.api.response_urls[response_id] = [self.slack.clock()]
        return self.api_url.replace("/api/", f"/respond/{response_id}")

    @property
    def api_url(self) -> str:
        raise NotImplementedError


def _button(blocks: list[Raw], action_id: str) -> tuple[Raw, Raw]:
    for block in blocks:
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
            if element.get("action_id") == action_id:
                return block, element
    raise AssertionError(f"no button {action_id}")


def _state(blocks: list[Raw], values: Mapping[str, str | int]) -> Raw:
    inputs = {block["element"]["action_id"]: block for block in blocks if block["type"] == "input"}
    unknown = set(values) - set(inputs)
    assert not unknown, f"the form has no fields {sorted(unknown)}; it has {sorted(inputs)}"
    return {block["block_id"]: {name: _typed(block["element"], values.get(name))} for name, block in inputs.items()}


def _typed(element: Raw, value: str | int | None) -> Raw:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": value if value is not None else element.get("initial_value")}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": value if value is not None else element.get("initial_date_time")}
    if value is None:
        return {"type": kind, "selected_option": element.get("initial_option")}
    groups = element.get("option_groups", [])
    offered = element.get("options") or [option for group in groups for option in group["options"]]
    chosen = next((option for option in offered if option["value"] == value), None)
    if chosen is None and kind == "external_select":
        chosen = {"text": {"type": "plain_text", "text": str(value)}, "value": value}
    assert chosen is not None, f"{value!r} cannot be chosen; there are {[option['value'] for option in offered]}"
    return {"type": kind, "selected_option": chosen}


def _said(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for name, value in part.items() if name != "text" or not own for text in _said(value)]
    return [text for value in part for text in _said(value)] if isinstance(part, list) else []
