"""Everything works the same where Slack cannot reach us and we open the line ourselves."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from slack_sdk.socket_mode.builtin import SocketModeClient

from integrations.slack_socket import SlackSocket
from tests.fake_slack.socket_mode import FakeSocketMode
from tests.slack.office import Office
from workspace.bots import socket_mode
from workspace.bots.app import create_bolt
from workspace.bots.socket_mode import answering, greet, start
from workspace.ports import ChatRequest

LONGEST = 20.0

# The library leaves a socket open when the line is cut in the middle of its handshake; it is collected in this module.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def until(fact: Callable[[], object]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + LONGEST
    tick = threading.Event()
    while not fact():
        assert time.monotonic() < end, "it did not happen"
        tick.wait(0.02)


@pytest.fixture
def line() -> Iterator[FakeSocketMode]:
    with FakeSocketMode() as opened:
        yield opened
    gc.collect()


@pytest.fixture
def office(tmp_path: Path, line: FakeSocketMode) -> Iterator[Office]:
    """An office whose Slack speaks over the line alone."""
    made = Office(tmp_path)
    tools, worker = made.world.baton.tools, made.world.baton.worker

    def deliver(path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answer = line.deliver(path, headers, body)
        worker.drain(pools=["hearing"])
        return answer

    made.slack.deliver = deliver
    stopping = threading.Event()
    socket = SlackSocket(line.app_token, api_url=line.api_url, ping=0.3)
    thread = start(tools, socket, stopping)
    assert line.someone.wait(LONGEST)
    yield made
    stopping.set()
    thread.join(LONGEST)
    made.close()
    assert not thread.is_alive()
    assert made.slack.violations == []


def test_a_conversation_crosses_both_ways(office: Office) -> None:
    office.link()
    office.writes("Ana", "From the web")
    office.quiet()

    root = office.says("Ben", "From Slack")
    office.says("Ben", "An answer", thread=root)
    office.slack.edits(office.users["Ben"], office.acme, root, "From Slack, corrected")

    assert office.said() == ["From the web"]
    assert office.bodies() == ["From the web", "From Slack, corrected", "An answer"]


def test_commands_are_answered_over_the_line(office: Office) -> None:
    office.link()

    answer = office.slack.slash(office.users["Ana"], office.acme, "note They called twice")

    assert "Noted on the timeline of Acme" in answer.text
    assert office.bodies() == ["They called twice"]


def test_a_repeated_event_has_no_second_effect(office: Office) -> None:
    office.link()
    office.says("Ben", "Once")

    office.slack.redeliver(office.slack.sent[-1])

    assert office.bodies() == ["Once"]


def test_a_new_line_is_opened_when_the_old_one_ends(office: Office, line: FakeSocketMode) -> None:
    office.link()
    line.announce_end()
    until(lambda: line.opened == 2)

    office.says("Ben", "After the change")

    assert office.bodies() == ["After the change"]


def test_a_cut_line_is_opened_again(office: Office, line: FakeSocketMode) -> None:
    office.link()
    line.hang_up()
    assert line.someone.wait(LONGEST)

    office.says("Ben", "There again")

    assert office.bodies() == ["There again"]


def test_what_could_not_be_kept_is_not_acknowledged(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """So Slack sends it again: as over HTTP, an error is no answer."""
    office.link()
    answer = answering(office.world.baton.tools, create_bolt(office.world.baton.tools))
    ts = f"{office.clock.now.timestamp() + 1:.6f}"
    event = {"type": "message", "channel": office.acme, "ts": ts, "user": office.users["Ben"], "text": "Hello"}
    body = {"team_id": office.team, "type": "event_callback", "event_id": "Ev1", "event": event}

    with monkeypatch.context() as patched, office.world.transaction():
        patched.setattr("workspace.database.PATIENCE", 0.05)
        refused = answer(ChatRequest(body, is_event=True))
    kept = answer(ChatRequest(body, retry=1, is_event=True))
    office.quiet()

    assert (refused, kept) == (None, {})
    assert office.bodies() == ["Hello"]


def test_a_wrong_token_is_tried_again_and_never_spoken(line: FakeSocketMode, caplog: pytest.LogCaptureFixture) -> None:
    stopping, told = threading.Event(), []
    socket = SlackSocket("xapp-wrong-secret", api_url=line.api_url, ping=0.3)
    thread = threading.Thread(
        target=socket.listen,
        args=(lambda request: {},),
        kwargs={"stopping": stopping, "connected": lambda: told.append(1)},
    )
    thread.start()
    until(lambda: "could not be opened" in caplog.text)
    stopping.set()
    thread.join(LONGEST)

    assert told == []
    assert "xapp-wrong-secret" not in caplog.text


def test_what_was_said_while_there_was_no_line_is_found(office: Office, line: FakeSocketMode) -> None:
    office.link()
    line.hang_up()
    office.slack.says(office.users["Ben"], office.acme, "Said into the gap")
    assert line.someone.wait(LONGEST)

    greet(office.world.baton.tools)
    office.clock.forward(minutes=2)
    office.quiet()

    assert office.bodies() == ["Said into the gap"]


def test_the_workspace_of_the_settings_is_known_once_the_line_stands(office: Office) -> None:
    greet(office.world.baton.tools)

    assert [call.outcome for call in office.slack.calls_of("auth.test")] == ["ok"]


def test_a_slow_search_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "SOON", 0)
    going_on = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TimeoutError):
            socket_mode.soon_in(pool)(going_on.wait)
        going_on.set()


def test_a_line_that_is_closed_from_two_sides_is_closed_all_the_same(
    line: FakeSocketMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stumbled, stopping = SocketModeClient.close, list[object](), threading.Event()

    def close(client: SocketModeClient) -> None:
        if not stumbled:
            stumbled.append(client)
            raise AttributeError("'NoneType' object has no attribute 'close'")
        whole(client)

    monkeypatch.setattr(SocketModeClient, "close", close)
    socket = SlackSocket(line.app_token, api_url=line.api_url, ping=0.3)

    socket.listen(lambda request: None, stopping=stopping, connected=stopping.set)

    assert stopping.is_set()
    (client,) = stumbled
    assert isinstance(client, SocketModeClient)
    assert client.closed
