"""The way into Slack, step by step: what is done, what comes next, and no secret in sight."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.slack.estate import Estate
from tests.world import World
from workspace.web.slack_steps import masked

BOT, SECRET = "xoxb-111111111111-222222222222-abcdEFGH", "0123456789abcdef0123456789abcdef"


def page(world: World) -> LexborHTMLParser:
    return LexborHTMLParser(world.client_as("Ana").get("/settings/slack").get_data(as_text=True))


def next_step(world: World) -> str:
    return " ".join(page(world).css_first('.way [aria-current="step"] h3').text().split())


def test_the_first_step_holds_a_manifest_to_copy(world: World) -> None:
    shown = page(world)

    assert next_step(world) == "Create the app"
    assert shown.css_first('[data-copy="manifest"]') is not None
    made = json.loads(shown.css_first("#manifest").text())
    assert made["settings"]["socket_mode_enabled"], "nobody reaches http://localhost"


def test_tokens_are_never_shown_whole(tmp_path: Path) -> None:
    world = World(tmp_path, slack_bot_token=BOT, slack_signing_secret=SECRET, public_url="https://baton.example")
    text = html.unescape(world.client_as("Ana").get("/settings/slack", base_url="https://baton.example").text)
    world.close()

    for secret in (BOT, SECRET):
        assert secret not in text
        assert secret[:12] not in text


@pytest.mark.parametrize(
    ("secret", "shown"), [(BOT, "xoxb-••••EFGH"), (SECRET, "••••••••"), ("xoxb-short", "••••••••")]
)
def test_a_token_shows_its_end_and_what_signs_shows_nothing(secret: str, shown: str) -> None:
    assert masked(secret) == shown
    assert masked(None) == ""


def test_channels_say_whose_entries_cross(estate: Estate) -> None:
    estate.installs()
    assert next_step(estate.world) == "Choose the channels"

    estate.link()

    assert next_step(estate.world) == "Send a test message"
    way = " ".join(page(estate.world).css_first(".way").text().split())
    assert "#acme" in way
    assert "Everything, what is for staff alone too" in way
    assert "both ways" in way
