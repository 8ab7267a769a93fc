"""The fake is strict: what Slack would refuse it refuses, and remembers against us; what it sends, Slack sends."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.fake_slack import FakeSlack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
BUTTON = {"type": "button", "action_id": "go", "value": "42", "text": {"type": "plain_text", "text": "Go"}}
ACTIONS = {"type": "actions", "block_id": "act", "elements": [BUTTON]}


class App:
    """Stands for our app: keeps the requests, answers with `status` and `body`."""

    def __init__(self) -> None:
        self.requests: list[tuple[Mapping[str, str], bytes]] = []
        self.status = 200
        self.body = b""

    def __call__(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        assert path == "/slack/events"
        self.requests.append((headers, body))
        return self.status, self.body

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body)["event"] for _, body in self.requests]

    @property
    def payload(self) -> dict[str, Any]:
        return dict(json.loads(parse_qs(self.requests[-1][1].decode())["payload"][0]))


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def slack(app: App) -> Iterator[FakeSlack]:
    with FakeSlack(app) as fake:
        yield fake


@pytest.fixture
def ben(slack: FakeSlack) -> str:
    return slack.user("Ben")


@pytest.fixture
def acme(slack: FakeSlack, ben: str) -> str:
    return slack.channel("acme", members=[ben])


def call(slack: FakeSlack, method: str, *, form: bool = False, **arguments: Any) -> dict[str, Any]:
    body = urlencode(arguments).encode() if form else json.dumps(arguments).encode()
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    headers = {"Authorization": f"Bearer {slack.token}", "Content-Type": kind}
    request = urllib.request.Request(slack.api_url + method, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return dict(json.loads(answer.read()))


# ------------------------------------------------------------------ our calls
@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0ACME", "text": "x", "client_msg_id": "1"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0ACME", "text": "x", "unfurl_links": "maybe"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0ACME"}, "no_text"),
        ("chat.postMessage", {"channel": "C0ACME", "text": "x", "blocks": "["}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0ACME", "text": "x", "blocks": [{"type": "sect"}]}, "invalid_blocks"),
        ("conversations.info", {"channel": "C0ACME"}, "invalid_arguments"),
        ("chat.invent", {"channel": "C0ACME"}, "unknown_method"),
    ],
)
def test_a_wrong_call_is_refused_and_remembered(
    slack: FakeSlack, acme: str, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert call(slack, method, **arguments)["error"] == error
    assert len(slack.violations) == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0ACME", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
def test_what_only_went_wrong_is_no_violation(
    slack: FakeSlack, acme: str, arguments: dict[str, str], error: str
) -> None:
    assert call(slack, "chat.postMessage", **arguments)["error"] == error
    assert slack.violations == []


def test_a_ping_and_a_missing_fallback_are_remembered(slack: FakeSlack, acme: str) -> None:
    assert call(slack, "chat.postMessage", channel=acme, text="<!channel> hello")["ok"]
    assert call(slack, "chat.postMessage", channel=acme, blocks=[SECTION])["ok"]

    assert ["pings" in slack.violations[0], "fallback" in slack.violations[1]] == [True, True]


def test_scopes_are_those_of_the_kind_of_channel(slack: FakeSlack, acme: str) -> None:
    secret = slack.channel("secret", is_private=True)
    slack.slack.scopes.remove("groups:history")

    assert call(slack, "conversations.history", form=True, channel=acme)["ok"]
    refused = call(slack, "conversations.history", form=True, channel=secret)
    assert (refused["error"], refused["needed"]) == ("missing_scope", "groups:history")


def test_tiers_limit_calls_a_minute(slack: FakeSlack, acme: str) -> None:
    now = [1_800_000_000.0]
    slack.slack.clock = lambda: now[0]
    slack.api.tier_limits = True
    for _ in range(20):
        assert call(slack, "conversations.list", form=True)["ok"]

    with pytest.raises(urllib.error.HTTPError) as limited:
        call(slack, "conversations.list", form=True)
    assert (limited.value.code, limited.value.headers["Retry-After"]) == (429, "60")
    limited.value.close()
    now[0] += 60
    assert call(slack, "conversations.list", form=True)["ok"]


def test_ts_rise_even_when_the_clock_stands(slack: FakeSlack, acme: str) -> None:
    slack.slack.clock = lambda: 1_800_000_000.0

    first, second = (call(slack, "chat.postMessage", channel=acme, text="x")["ts"] for _ in range(2))

    assert (first, second) == ("1800000000.000000", "1800000000.000001")


def test_the_same_seed_shakes_the_same_way(acme: str) -> None:
    def outcomes() -> list[str]:
        with FakeSlack() as slack:
            channel = slack.channel("acme")
            slack.shake(7, {"error_before": 0.3, "error_after": 0.2})
            return [str(call(slack, "chat.postMessage", channel=channel, text="x").get("error")) for _ in range(30)]

    assert outcomes() == outcomes()
    assert 3 < outcomes().count("internal_error") < 27


def test_a_root_with_replies_leaves_a_tombstone(slack: FakeSlack, acme: str) -> None:
    root = call(slack, "chat.postMessage", channel=acme, text="Root")["ts"]
    call(slack, "chat.postMessage", channel=acme, text="Reply", thread_ts=root)

    call(slack, "chat.delete", channel=acme, ts=root)

    [left] = call(slack, "conversations.history", form=True, channel=acme)["messages"]
    assert (left["subtype"], left["reply_count"]) == ("tombstone", 1)


# ------------------------------------------------------------------ its requests
def test_its_requests_are_signed_as_slack_signs(slack: FakeSlack, app: App, acme: str, ben: str) -> None:
    slack.says(ben, acme, "Hello")
    headers, body = app.requests[-1]

    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, dict(headers))
    assert not SignatureVerifier("another").is_valid_request(body, dict(headers))
    assert json.loads(body)["event"]["channel_type"] == "channel"


def test_people_are_heard_where_the_app_is(slack: FakeSlack, app: App, acme: str, ben: str) -> None:
    elsewhere = slack.channel("elsewhere", members=[ben], with_bot=False)
    slack.says(ben, elsewhere, "Not for you")
    root = slack.says(ben, acme, "Root")
    reply = slack.says(ben, acme, "Reply", thread=root)
    slack.edits(ben, acme, reply, "Better reply")
    slack.unfurls(acme, reply)
    slack.deletes(acme, reply)
    slack.says(ben, acme, "", files=[{"id": "F1", "name": "plan.pdf"}])

    said = [(event.get("subtype"), event.get("text")) for event in app.events]
    assert said == [
        (None, "Root"),
        (None, "Reply"),
        ("message_changed", None),
        ("message_changed", None),
        ("message_deleted", None),
        ("file_share", ""),
    ]
    assert app.events[1]["parent_user_id"] == ben
    assert app.events[2]["message"]["edited"]["user"] == ben
    assert app.events[3]["message"]["text"] == app.events[3]["previous_message"]["text"]
    assert app.events[4]["deleted_ts"] == reply


@pytest.mark.parametrize(("echo", "heard"), [("off", 0), ("after", 1), ("before", 1)])
def test_our_own_post_comes_back_as_an_event(app: App, echo: Any, heard: int) -> None:
    with FakeSlack(app, echo=echo) as slack:
        channel = slack.channel("acme")
        call(slack, "chat.postMessage", channel=channel, text="x", blocks=[{**SECTION, "block_id": "tl:1"}])
        assert len(app.requests) == (heard if echo == "before" else 0)
        slack.settle()

    assert [event["blocks"][0]["block_id"] for event in app.events] == ["tl:1"] * heard
    assert [event["bot_id"] for event in app.events] == ["B0BATON"] * heard


def test_what_is_not_taken_comes_again_with_the_same_id(slack: FakeSlack, app: App, acme: str, ben: str) -> None:
    app.status = 500
    slack.says(ben, acme, "Hello")
    app.status = 200

    [again] = slack.retry_refused()

    first, second = app.requests
    assert json.loads(first[1])["event_id"] == json.loads(second[1])["event_id"] == again.event_id
    assert "X-Slack-Retry-Num" not in first[0]
    assert (second[0]["X-Slack-Retry-Num"], second[0]["X-Slack-Retry-Reason"]) == ("1", "http_error")
    assert slack.retry_refused() == []


def test_a_command_comes_as_a_form(slack: FakeSlack, app: App, acme: str, ben: str) -> None:
    app.body = b"Try *this*"

    answer = slack.slash(ben, acme, "search offer")

    form = parse_qs(app.requests[-1][1].decode())
    assert (form["command"], form["text"], form["user_id"]) == (["/baton"], ["search offer"], [ben])
    assert answer.text == "Try *this*"


def test_clicks_and_forms_go_round(slack: FakeSlack, app: App, acme: str, ben: str) -> None:
    ts = call(slack, "chat.postMessage", channel=acme, text="x", blocks=[SECTION, ACTIONS])["ts"]
    slack.presses(ben, acme, ts, "go")
    assert (app.payload["type"], app.payload["actions"][0]["value"]) == ("block_actions", "42")
    assert app.payload["container"]["message_ts"] == ts

    label = {"type": "plain_text", "text": "Why"}
    field = {"type": "input", "block_id": "b", "label": label}
    field["element"] = {"type": "plain_text_input", "action_id": "why"}
    view = {"type": "modal", "callback_id": "form", "title": label, "submit": label, "blocks": [field]}
    assert call(slack, "views.open", trigger_id=app.payload["trigger_id"], view=view)["ok"]
    slack.submits(ben, {"why": "Because"})
    assert app.payload["view"]["state"]["values"] == {"b": {"why": {"type": "plain_text_input", "value": "Because"}}}

    slack.shortcut(ben, acme, ts, "add_to_timeline")
    assert (app.payload["type"], app.payload["message"]["ts"]) == ("message_action", ts)
    app.body = b"a-challenge"
    assert slack.verifies_url().text == "a-challenge"
    assert slack.violations == []


def test_a_response_url_lasts_five_times(slack: FakeSlack, app: App, acme: str, ben: str) -> None:
    slack.slash(ben, acme, "help")
    url = parse_qs(app.requests[-1][1].decode())["response_url"][0]
    body = json.dumps({"text": "Later"}).encode()

    for _ in range(5):
        with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=5) as answer:
            assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as used_up:
        urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=5)

    assert used_up.value.code == 404
    used_up.value.close()
    assert [response["text"] for response in slack.api.responses] == ["Later"] * 5
