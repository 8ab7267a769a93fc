"""A channel in which people talked before it was linked, and an adoption of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.slack.office import Office
from workspace.bots.adopting.operations import adoption_of, look, take
from workspace.bots.models import Adoption

ROOT = "They want *anvils*"


def talked_before(office: Office) -> Office:
    """A channel in which people talked for a while before anybody linked it."""
    root = office.says("Ana", ROOT)
    office.clock.forward(hours=1)
    office.says("Ben", "How many, <@U0ANA>?", thread=root)
    office.says("Dora", "Forty")
    office.says("Cleo", "With this", files=[office.slack.file("plan.pdf", b"%PDF-1.4 the plan")])
    office.says("Ana", "beep", bot_id="B0OTHER")
    office.clock.forward(days=3)
    office.link()
    return office


def looked(office: Office) -> Adoption:
    office.world.does("Ana", look, link_id=office.the_link().id)
    office.quiet()
    return now(office)


def taken(office: Office) -> Adoption:
    office.world.does("Ana", take, adoption_id=looked(office).id)
    office.quiet()
    return now(office)


def now(office: Office) -> Adoption:
    found: Adoption = office.world.sees("Ana", adoption_of, link_id=office.the_link().id)
    return found


def between_pages(office: Office, act: Callable[[], Any], *, after: int = 1) -> None:
    """Let something happen in Slack after so many calls that read the history."""
    answer, seen = office.slack.api.answer, []

    def answering(method: str, sent: Any, token: str, *, as_json: bool) -> Any:
        answered = answer(method, sent, token, as_json=as_json)
        if method == "conversations.history":
            seen.append(method)
            if len(seen) == after:
                act()
        return answered

    office.slack.api.answer = answering


def ts_of(office: Office, text: str) -> str:
    return next(each["ts"] for each in office.slack.slack.channels[office.acme].messages if each["text"] == text)
