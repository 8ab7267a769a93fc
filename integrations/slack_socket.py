"""Socket Mode: the connection that we open to Slack, for a machine that Slack cannot reach.

Source: docs.slack.dev, "Using Socket Mode". Slack closes each connection after some hours and says so before; the
library opens the next one. It has been seen to stop for good after that, so that we look after it ourselves.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from workspace.ports import ChatRequest

logger = logging.getLogger(__name__)

# The library's own log would hold tokens and texts.
_quiet = logging.getLogger("integrations.slack_socket.library")
_quiet.setLevel(logging.CRITICAL)

LOOKS = 1.0
"""Seconds between two looks at the connection."""
GONE_FOR_GOOD = 30.0
"""Seconds without a connection after which the library is not waited for any longer."""
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
AT_ONCE = 8
"""Commands and clicks answered at the same time. Events are taken one after the other."""

Answer = Callable[[ChatRequest], Mapping[str, Any] | None]


class SlackSocket:
    """A `workspace.ports.ChatLine`, with the app-level token that begins with xapp-."""

    def __init__(self, app_token: str, *, api_url: str, ping: float = 5.0) -> None:
        """`ping`: seconds between two signs of life."""
        self._app_token, self._api_url, self._ping = app_token, api_url, ping

    def listen(self, answer: Answer, *, stopping: Event, connected: Callable[[], None]) -> None:
        pause = SHORTEST_PAUSE
        while not stopping.is_set():
            lasted = self._connect(answer, stopping, connected)
            pause = SHORTEST_PAUSE if lasted > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            stopping.wait(pause)

    def _connect(self, answer: Answer, stopping: Event, connected: Callable[[], None]) -> float:
        """Connect, and stay until it is lost for good. Returns for how many seconds that was."""
        web = WebClient(token=self._app_token, base_url=self._api_url, retry_handlers=[], logger=_quiet)
        client = SocketModeClient(
            self._app_token, web_client=web, logger=_quiet, ping_interval=self._ping, concurrency=1
        )
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="socket-mode") as others:
            client.socket_mode_request_listeners.append(_listener(answer, others))
            try:
                client.connect()
                _stay(client, stopping, connected)
            except (SlackClientError, OSError) as error:
                logger.warning("Slack's line could not be opened: %s", type(error).__name__)
            finally:
                _close(client)
        return time.monotonic() - began


def _close(client: SocketModeClient) -> None:
    """End the line and the library's threads, whoever else ends it in this moment.

    Its watcher may close the same socket: then slack_sdk stumbles over one that is gone (3.47, Connection.disconnect)
    before its threads are ended, and would take our thread with it, so that nobody opened a line again.
    """
    _wake_reader(client)
    try:
        client.close()
    except (AttributeError, OSError) as stumbled:
        logger.info("Slack's line was closed from two sides: %s", type(stumbled).__name__)
        client.close()


def _wake_reader(client: SocketModeClient) -> None:
    """End what the library's thread waits for: closing waits with it, up to three seconds for each reading."""
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    line = client.current_session.sock if client.current_session else None
    if line is not None:
        # It may be closed or cut already, by the other end or by the watcher.
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _listener(answer: Answer, others: ThreadPoolExecutor) -> Callable[[BaseSocketModeClient, SocketModeRequest], None]:
    """Events in the library's only thread, which keeps their order; people who wait for an answer beside it."""

    def take(client: BaseSocketModeClient, came: SocketModeRequest) -> None:
        is_event = came.type == "events_api"
        request = ChatRequest(came.payload, retry=came.retry_attempt or 0, is_event=is_event)
        if is_event:
            _answer(client, came.envelope_id, answer, request)
        else:
            others.submit(_answer, client, came.envelope_id, answer, request)

    return take


def _answer(client: BaseSocketModeClient, envelope_id: str, answer: Answer, request: ChatRequest) -> None:
    said = answer(request)
    if said is None:
        # Not acknowledged: Slack sends it again.
        return
    try:
        client.send_socket_mode_response(SocketModeResponse(envelope_id, dict(said) or None))
    except (SlackClientError, OSError) as error:
        logger.info("An answer to Slack was lost, so it is asked again: %s", type(error).__name__)


def _stay(client: SocketModeClient, stopping: Event, connected: Callable[[], None]) -> None:
    """Tell of each new connection; return when there has been none for too long."""
    told, last_seen = "", time.monotonic()
    while not stopping.wait(LOOKS):
        session = client.session_id() or ""
        if client.is_connected():
            last_seen = time.monotonic()
            if session != told:
                told = session
                connected()
        elif time.monotonic() - last_seen > GONE_FOR_GOOD:
            logger.warning("Slack's line is dead; a new one is opened")
            return
