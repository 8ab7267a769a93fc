"""Nothing passes Slack's door without Slack's signature, and what passed once has no second effect."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.fake_slack import signed
from tests.slack.office import SECRET, Office
from tests.world import World
from workspace.bots.installing.installations import know_configured

BODY = json.dumps({"type": "url_verification", "challenge": "a-challenge", "token": "x"}).encode()


def knock(office: Office, body: bytes, headers: dict[str, str]) -> int:
    return office.world.client().post("/slack/events", data=body, headers=headers).status_code


def stamp(office: Office, seconds: int = 0) -> str:
    return str(int(office.clock.now.timestamp()) + seconds)


def test_the_address_is_verified(office: Office) -> None:
    answer = office.slack.verifies_url()

    assert (answer.status, answer.json) == (200, {"challenge": "a-challenge"})


def test_a_good_signature_passes(office: Office) -> None:
    assert knock(office, BODY, signed(SECRET, BODY, stamp(office))) == 200
    assert knock(office, BODY, signed(SECRET, BODY, stamp(office, -290))) == 200


@pytest.mark.parametrize("seconds", [-301, 302, -86_400, 10**9])
def test_a_stale_or_early_signature_is_refused(office: Office, seconds: int) -> None:
    assert knock(office, BODY, signed(SECRET, BODY, stamp(office, seconds))) == 401


@pytest.mark.parametrize("text", ["abc", "", "12.5", "-1", "1e9", "٣", " 5", "nan", "9" * 400])
def test_a_timestamp_that_is_no_number_is_refused(office: Office, text: str) -> None:
    headers = {**signed(SECRET, BODY, stamp(office)), "X-Slack-Request-Timestamp": text}
    headers["X-Slack-Request-Timestamp"] = text.encode().decode("latin-1")

    assert knock(office, BODY, headers) == 401


def test_a_signature_for_something_else_is_refused(office: Office) -> None:
    good = signed(SECRET, BODY, stamp(office))

    assert knock(office, BODY.replace(b"a-challenge", b"b-challenge"), good) == 401
    assert knock(office, BODY, signed("another secret", BODY, stamp(office))) == 401
    assert knock(office, BODY, {**good, "X-Slack-Request-Timestamp": stamp(office, -1)}) == 401
    assert knock(office, BODY, {**good, "X-Slack-Signature": ""}) == 401
    assert knock(office, BODY, {**good, "X-Slack-Signature": "v0=é"}) == 401
    assert knock(office, BODY, {"Content-Type": "application/json"}) == 401


def test_too_large_a_body_is_refused(office: Office) -> None:
    body = b"x" * (2 * 1024 * 1024 + 1)

    assert knock(office, body, signed(SECRET, body, stamp(office))) == 413


ENVELOPE = {"type": "event_callback", "team_id": "T0NORTH", "event_id": "Ev1"}
MESSAGE = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.1"}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b" [1]",
        b'"word"',
        b"7",
        b"null",
        b"{x",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"[" * 50_000 + b"]" * 50_000,
        *(
            json.dumps({**ENVELOPE, **odd}).encode()
            for odd in (
                {},
                {"event": "x"},
                {"event": ["message"]},
                {"event": {"channel": "C1"}},
                {"event": {**MESSAGE, "type": ["message"]}},
                {"event": {**MESSAGE, "item": "x"}},
                {"event": {**MESSAGE, "ts": "x"}},
                {"event": {**MESSAGE, "ts": "1e400"}},
                {"event": {**MESSAGE, "thread_ts": 5}},
                {"event": {**MESSAGE, "user": ["U1"]}},
                {"event": {**MESSAGE, "message": {"ts": "soon"}}},
                {"event": {**MESSAGE, "item": {"message": "x"}}},
                {"event": MESSAGE, "authorizations": "abc"},
                {"event": MESSAGE, "authorizations": ["abc"]},
                {"event": MESSAGE, "authorizations": {"team_id": "T"}},
                {"event": MESSAGE, "team_id": ["T"]},
            )
        ),
    ],
)
def test_a_signed_body_of_an_odd_shape_is_refused(office: Office, body: bytes) -> None:
    assert knock(office, body, signed(SECRET, body, stamp(office))) == 400
    good = json.dumps({**ENVELOPE, "event": MESSAGE}).encode()
    assert knock(office, good, signed(SECRET, good, stamp(office))) == 200


def test_a_replayed_request_has_no_second_effect(office: Office) -> None:
    office.link()
    office.slack.slash(office.users["Ben"], office.acme, "note Once")
    command = office.slack.sent[-1]

    again = office.slack.redeliver(command)
    office.quiet()

    assert again.status == 200
    assert office.bodies() == ["Once"]


def test_what_is_not_followed_is_taken_all_the_same(office: Office) -> None:
    for event in ({"type": "reaction_added"}, {"type": "team_join", "user": {"id": "U1"}}, {"type": "brand_new_event"}):
        assert office.slack.send_event(event).status == 200


def test_without_settings_the_door_is_not_there(tmp_path: Path) -> None:
    world = World(tmp_path)
    answer = world.client().post("/slack/events", data=BODY, headers=signed(SECRET, BODY, "1"))
    world.close()

    assert answer.status_code == 404
    assert "BATON_SLACK_BOT_TOKEN" in answer.get_data(as_text=True)


CLICK = {"type": "block_actions", "team": {"id": "T0NORTH"}, "user": {"id": "U1"}, "actions": [{"action_id": "x"}]}


@pytest.mark.parametrize(
    "payload",
    [
        "", "[]", "null", "1", "{", "[" * 100_000, '{"type": 1}',
        *(
            json.dumps({**CLICK, **odd})
            for odd in (
                {"user": None}, {"actions": "x"}, {"actions": ["x"]}, {"view": None}, {"channel": "C1"},
                {"message": None},
                {"type": "message_action", "message": {}}, {"type": "message_action"}, {"type": ["block_actions"]},
            )
        ),
    ],
)  # fmt: skip
def test_a_signed_click_of_an_odd_shape_is_refused(office: Office, payload: str) -> None:
    body = urlencode({"payload": payload}).encode()

    assert knock(office, body, signed(SECRET, body, stamp(office), form=True)) == 400


def test_a_click_of_the_right_shape_is_taken(office: Office) -> None:
    """So the test above could have failed."""
    know_configured(office.world.baton.tools)
    body = urlencode({"payload": json.dumps(CLICK)}).encode()

    assert knock(office, body, signed(SECRET, body, stamp(office), form=True)) == 200
