"""Whoever misuses the sockets harms only their own connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import requests
import websocket

from tests.live.conftest import Company
from workspace.customers.events import customer_room

HANDSHAKE = "/socket.io/?EIO=4&transport=websocket"


@contextmanager
def _raw(company: Company, who: str = "", **options: object) -> Iterator[websocket.WebSocket]:
    """A bare WebSocket that has introduced itself, if it is somebody's."""
    cookie = f"baton_session={company.world.session(who)}" if who else None
    url = company.server.url.replace("http", "ws") + HANDSHAKE
    opened = websocket.create_connection(url, timeout=15, cookie=cookie, **options)
    kernel_socket = opened.sock
    try:
        assert opened.recv().startswith("0{")
        if who:
            opened.send("40")
            assert opened.recv().startswith("40{")
        yield opened
    finally:
        # Its own close() leaves the socket open where the server was faster.
        kernel_socket.close()


def _is_closed(opened: websocket.WebSocket) -> bool:
    """Whether the server ends the connection. What it still says before that is read away."""
    try:
        while opened.recv():
            continue
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return True
    except websocket.WebSocketTimeoutException:
        return False
    return True


def _answers(company: Company) -> bool:
    return requests.get(f"{company.server.url}/healthz", timeout=5).status_code == 200


@pytest.fixture
def ana(company: Company) -> Iterator[websocket.WebSocket]:
    with _raw(company, "Ana") as opened:
        yield opened


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://127.0.0.1",
        "http://127.0.0.1",
        "http://127.0.0.1.evil.example",
        "file://",
    ],
)
def test_page_of_another_site_is_refused(company: Company, origin: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="400"), _raw(company, "Ana", origin=origin):
        pass


def test_own_page_is_let_in_under_each_name_of_this_machine(company: Company) -> None:
    localhost = company.server.url.replace("127.0.0.1", "localhost")

    for name in (company.server.url, localhost):
        host = name.removeprefix("http://")
        with _raw(company, "Ana", origin=name, host=host) as opened:
            assert opened.connected


def test_host_that_is_not_ours_makes_no_page_our_own(company: Company) -> None:
    refused = pytest.raises(websocket.WebSocketBadStatusException, match="400")
    with refused, _raw(company, "Ana", origin="http://evil.example", host="evil.example"):
        pass


@pytest.mark.parametrize(
    "query", ["EIO=4&transport=polling", "EIO=4&transport=polling&j=0", "EIO=4&transport=websocket"]
)
def test_nothing_but_websocket_is_spoken(company: Company, query: str) -> None:
    answer = requests.get(f"{company.server.url}/socket.io/?{query}", timeout=5)

    assert answer.status_code == 400
    assert "___eio" not in answer.text


def test_oversized_posts_hold_no_place(company: Company) -> None:
    """Long-polling POSTs over the limit park a thread each in python-engineio; here none of them gets that far."""
    opened = []
    for _ in range(120):
        asking = socket.create_connection(("127.0.0.1", company.server.port), timeout=10)
        asking.sendall(
            b"POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: text/plain\r\nContent-Length: 3000000\r\n\r\n"
        )
        opened.append(asking)

    answers = [asking.recv(64) for asking in opened]

    assert all(answer.startswith(b"HTTP/1.1 400") for answer in answers)
    assert _answers(company)
    for asking in opened:
        asking.close()


def test_flood_of_packets_ends_the_flooder_alone(company: Company, ana: websocket.WebSocket) -> None:
    customer = company.customer()
    ben = company.page("Ben")
    ben.watch(customer_room(customer))
    frames = b"".join(websocket.ABNF.create_frame("42" + json.dumps(["typing", {}]), 1).format() for _ in range(2000))

    with suppress(OSError):
        for _ in range(20):
            ana.sock.sendall(frames)

    assert _answers(company)
    assert _is_closed(ana)
    note = company.note(customer, "Still here")
    ben.until_entry(note)


def test_flood_of_pings_ends_the_flooder_alone(company: Company, ana: websocket.WebSocket) -> None:
    frames = websocket.ABNF.create_frame("", websocket.ABNF.OPCODE_PING).format() * 5000

    with suppress(OSError):
        for _ in range(60):
            ana.sock.sendall(frames)

    assert _answers(company)
    assert _is_closed(ana)


@pytest.mark.parametrize(
    "message",
    [
        "42" + "x" * 70_000,
        "42" + "[" * 20_000,
        "42not json",
        "45999999999-[]",
        '451-["watch",{"_placeholder":true,"num":0}]',
        "49",
        b"\x00\x01",
    ],
    ids=["too large", "deep", "no json", "many attachments", "attachment", "unknown packet", "binary"],
)
def test_message_that_cannot_be_read_ends_its_connection(
    company: Company, ana: websocket.WebSocket, message: str | bytes
) -> None:
    opcode = websocket.ABNF.OPCODE_BINARY if isinstance(message, bytes) else websocket.ABNF.OPCODE_TEXT
    ana.send(message, opcode)

    assert _is_closed(ana)
    assert _answers(company)


def test_compression_is_not_spoken(company: Company) -> None:
    """A small compressed frame may unpack to a large one, and every listener would cost memory and time."""
    with _raw(company, "Ana", header=["Sec-WebSocket-Extensions: permessage-deflate"]) as opened:
        assert "sec-websocket-extensions" not in opened.headers


def test_unknown_events_and_other_namespaces_do_nothing(company: Company, ana: websocket.WebSocket) -> None:
    ana.send('42["constructor",{}]')
    ana.send("40/admin,{}")
    ana.send('421["watch",{"room":"kitchen"}]')

    answers = [ana.recv() for _ in range(2)]

    assert answers[0].startswith("44/admin,")
    assert json.loads(answers[1].removeprefix("431"))[0]["ok"] is False


def test_who_does_not_say_who_they_are_is_sent_away(company: Company) -> None:
    with _raw(company) as stranger:
        stranger.settimeout(20)

        assert _is_closed(stranger)
