"""Pressing the buttons of what only one person sees: an answer to a command, or a view."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.fake_slack import wire
from tests.fake_slack.people import Answer

if TYPE_CHECKING:
    from tests.fake_slack.fake import FakeSlack
    from tests.fake_slack.state import Raw


def blocks_of(answer: Answer) -> list[Raw]:
    """What the person sees after this answer: the last word that came by response_url, or the answer itself."""
    shown = answer.responses[-1] if answer.responses else answer.json
    return list((shown or {}).get("blocks", []))


def press_answer(
    slack: FakeSlack, user: str, channel: str, answer: Answer, action_id: str, *, nth: int = 0, ts: str = ""
) -> Answer:
    """Press a button of an answer that this person got in a channel. `ts`: where that stands, to press there again."""
    slack.settle()
    with slack.slack.lock:
        action = _action(slack, blocks_of(answer), action_id, nth)
        here = slack.slack.channels.get(channel)
        name = ("privategroup" if here.is_private else here.name) if here else "directmessage"
        container = {
            "type": "message",
            "message_ts": ts or slack.slack.next_ts(),
            "channel_id": channel,
            "is_ephemeral": True,
        }
        payload = wire.interaction(
            slack.slack, "block_actions", user, actions=[action], container={**container, "is_ephemeral": True},
            channel={"id": channel, "name": name}, response_url=slack._response_url(),
        )  # fmt: skip
    return slack._asked(wire.payload_form(payload))


def press_view(slack: FakeSlack, user: str, action_id: str, *, view_id: str = "", nth: int = 0) -> Answer:
    """Press a button within a view, the newest by default."""
    with slack.slack.lock:
        view = copy.deepcopy(slack.slack.views[view_id or max(slack.slack.views)])
        action = _action(slack, view["blocks"], action_id, nth)
        container = {"type": "view", "view_id": view["id"]}
        payload = wire.interaction(slack.slack, "block_actions", user, actions=[action], view=view, container=container)
    return slack._asked(wire.payload_form(payload))


def buttons_in(blocks: list[Raw]) -> list[Raw]:
    found: list[Raw] = []
    for block in blocks:
        elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        found += [element for element in elements if element.get("type") == "button"]
    return found


def _action(slack: FakeSlack, blocks: list[Raw], action_id: str, nth: int) -> dict[str, Any]:
    matching = [button for button in buttons_in(blocks) if button["action_id"] == action_id]
    assert matching, f"no button {action_id}; there are {[each['action_id'] for each in buttons_in(blocks)]}"
    button = matching[nth]
    action = {name: button[name] for name in ("type", "action_id", "value", "text", "style") if name in button}
    return action | {"block_id": "b1", "action_ts": slack.slack.next_ts()}
