"""The live edge: Socket.IO over WebSocket. Says who is there, lets them into rooms, answers what they missed.

What is new is sent by the pump; here are the doors. Every event that asks for an answer gets one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Flask, Response, request
from flask.ctx import RequestContext
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO
from gevent import monkey
from sqlalchemy.orm import Session
from werkzeug.sansio.utils import host_is_trusted

from workspace.errors import BatonError, Forbidden, Invalid, NotFound
from workspace.events import ROOMS, RoomChange, changes_after, last_number
from workspace.i18n import ENGLISH, _
from workspace.people.connections import signed_in
from workspace.people.events import person_room
from workspace.people.sessions import actor_of_session, actor_of_token
from workspace.policy import Actor
from workspace.settings import Settings
from workspace.wake import Wake
from workspace.web.asked import Asked, asked_here, asked_room, asked_watch, asked_words
from workspace.web.edge import nobody, session_cookie
from workspace.web.guard import trusted_hosts
from workspace.web.packets import Packets
from workspace.web.pump import Pump
from workspace.web.reader import asked_language
from workspace.web.rooms import Connection, Place, Rooms, open_door
from workspace.web.sockets import Sockets
from workspace.web.wire import LARGEST_MESSAGE, Wire, WireGate, bound_messages
from workspace.worker import Tools

logger = logging.getLogger(__name__)

MOST_MISSED = 200
"""Changes in one answer; who missed more loads the page again."""
LARGEST_ANSWER = 1024 * 1024
MOST_ROOMS = 25
MOST_OF_A_PERSON = 20
"""Open pages and programs of one person in this process."""


def install(app: Flask, tools: Tools, wake: Wake) -> Live:
    """Put the sockets before the application. Nothing runs until the first of them comes."""
    live = app.extensions["baton_live"] = Live(app, tools, wake)
    return live


class Live:
    """The sockets of one web process."""

    def __init__(self, app: Flask, tools: Tools, wake: Wake) -> None:
        self._app = app
        self._tools = tools
        self._wake = wake
        self._rooms = Rooms()
        cooperative = monkey.is_module_patched("socket")
        self._socketio = _socket_server(app, tools.settings, cooperative=cooperative)
        self._sockets = Sockets(self._socketio, self._rooms)
        self._pump = Pump(tools, self._rooms, self._sockets, showing=self._showing, survive=_survive)
        self._gate = WireGate(app.wsgi_app, on_first=self._start)
        app.wsgi_app = self._gate  # type: ignore[method-assign]
        self._starting = threading.Lock()
        self._is_open = False
        self._read: Callable[[str, str], None] = self._socketio.server.eio.handlers["message"]
        self._socketio.server.eio.on("message", self._heard)
        self._socketio.on_event("connect", self._connect)
        self._socketio.on_event("disconnect", self._disconnect)
        self._socketio.on_event("watch", lambda *said: self._answered(self._watch, said))
        self._socketio.on_event("unwatch", lambda *said: self._answered(self._unwatch, said))
        self._socketio.on_event("here", lambda *said: self._answered(self._here, said))
        self._socketio.on_event("typing", lambda *said: self._answered(self._typing, said))
        if cooperative:
            app.after_request(_let_others_run)

    def looking_at(self, room: str) -> list[str]:
        return self._rooms.looking_at(room)

    def close(self) -> None:
        """Tell everybody that this process goes away, and stop."""
        for connection in self._rooms.everybody():
            self._sockets.say_bye(connection, "restart")
        self._is_open = False
        self._pump.stop()

    def _start(self) -> None:
        with self._starting:
            if self._is_open:
                return
            self._is_open = True
        self._socketio.start_background_task(self._pump.run, self._gate.cut_strangers)
        self._socketio.start_background_task(self._listen)

    def _listen(self) -> None:
        with self._wake.listen("web") as listener:
            listener.settimeout(5)
            while self._is_open:
                try:
                    names = self._wake.heard(listener)
                except TimeoutError:
                    continue
                if ROOMS in names:
                    self._pump.wake()

    def _showing(self) -> RequestContext:
        """Addresses in pushed HTML are made as for the public address, whoever's packet set it off."""
        return self._app.test_request_context("/", base_url=self._tools.settings.public_url)

    # ------------------------------------------------------------------ coming and going
    def _heard(self, eio_sid: str, message: str | bytes) -> None:
        """Every message of a client passes here first: so many, no attachments, and only what can be read."""
        wire: Wire = self._socketio.server.environ[eio_sid]["baton.wire"]
        if wire.is_cut:
            return
        if isinstance(message, bytes) or message[:1] in ("5", "6") or not wire.packets.spend():
            wire.cut()
            return
        # Between two messages of one client everybody else has a turn.
        time.sleep(0)
        try:
            self._read(eio_sid, message)
        except Exception:
            # Whatever a stranger sends, it ends with their connection.
            logger.info("A socket sent what cannot be read", exc_info=True)
            wire.cut()

    def _connect(self, auth: object = None) -> None:
        with self._tools.reading() as db:
            try:
                actor, key, by_token, language = _who(db, auth)
            except BatonError as unknown:
                raise Refused(unknown.sentence, {"reason": "signed-out"}) from unknown
            room = person_room(actor.person_id)
            if self._rooms.connections_of(actor.person_id) >= MOST_OF_A_PERSON:
                raise Refused("Baton is open too often under your name. Close some pages.", {"reason": "full"})
            wire: Wire = request.environ["baton.wire"]
            connection = Connection(_sid(), wire, actor, key, by_token, language)
            self._rooms.add(connection)
            self._rooms.enter(connection, room, Place(last_number(db, room), "json"))
            wire.is_known = True

    def _disconnect(self, *_reason: object) -> None:
        connection = self._rooms.get_or_none(_sid())
        if connection:
            rooms = list(connection.places)
            self._rooms.forget(connection.sid)
            self._pump.presence_changed(rooms)

    # ------------------------------------------------------------------ what clients ask
    def _answered(self, act: Callable[[Connection, tuple[Any, ...]], dict[str, Any]], said: tuple[Any, ...]) -> Any:
        try:
            return {"ok": True, **act(self._rooms.get(_sid()), said)}
        except BatonError as expected:
            return {"ok": False, "error": expected.sentence}
        except Exception:
            # A client waits for ever for an answer that never comes.
            logger.exception("Answering a socket failed")
            return {"ok": False, "error": _("Something went wrong here. Try again in a moment.")}

    def _watch(self, connection: Connection, said: tuple[Any, ...]) -> dict[str, Any]:
        asked = asked_watch(said)
        if asked.room not in connection.places and len(connection.places) >= MOST_ROOMS:
            raise Invalid(_("One connection watches at most %(most_rooms)s rooms.", most_rooms=MOST_ROOMS))
        before = connection.places.get(asked.room)
        self._rooms.leave(connection, asked.room)
        with self._tools.reading() as db:
            connection.actor = self._still_signed_in(db, connection)
            open_door(db, connection.actor, asked.room)
            n = last_number(db, asked.room)
            answer = self._missed(db, connection.actor, connection.language, asked, n)
        # From here on the pump owes everything after n: what came since this look was taken, too.
        self._rooms.enter(connection, asked.room, Place(n, asked.wants, visible=bool(before and before.visible)))
        self._pump.wake()
        return answer

    def _missed(self, db: Session, actor: Actor, language: str, asked: Asked, n: int) -> dict[str, Any]:
        after = n if asked.after is None else asked.after
        # A number from the future comes from before a backup was restored.
        if not 0 <= n - after <= MOST_MISSED:
            return {"n": n, "reload": True}
        rows = _newest(changes_after(db, asked.room, after, limit=MOST_MISSED))
        with self._showing():
            packets = Packets(db, asked.room, rows).for_reader(actor, asked.wants, language)
        missed = [{**packet, "op": "signal"} if event == "changed" else packet for event, packet in packets.values()]
        if len(orjson.dumps(missed)) > LARGEST_ANSWER:
            return {"n": n, "reload": True}
        return {"n": n, "missed": missed}

    def _still_signed_in(self, db: Session, connection: Connection) -> Actor:
        ids = {"session_ids": [connection.key], "token_ids": []}
        if connection.by_token:
            ids = {"session_ids": [], "token_ids": [connection.key]}
        actor = signed_in(db, nobody(), **ids).get(connection.key)
        if actor is None:
            self._sockets.say_bye(connection, "signed-out")
            raise Forbidden(_("You are signed out."))
        return actor

    def _unwatch(self, connection: Connection, said: tuple[Any, ...]) -> dict[str, Any]:
        room = asked_room(said)
        # One's own room stays: through it we learn that the session ended.
        if room != person_room(connection.person_id):
            self._rooms.leave(connection, room)
            self._pump.presence_changed([room])
        return {}

    def _here(self, connection: Connection, said: tuple[Any, ...]) -> dict[str, Any]:
        room, visible = asked_here(said)
        _place(connection, room).visible = visible
        self._pump.presence_changed([room])
        return {}

    def _typing(self, connection: Connection, said: tuple[Any, ...]) -> dict[str, Any]:
        room = asked_room(said)
        _place(connection, room)
        if connection.typing.spend():
            self._pump.typed(room, connection)
        return {}


def _survive(what: str, act: Callable[[], Any]) -> Any:
    """What it returns, or None when it failed, which is noted down. For loops that must not end."""
    try:
        return act()
    except Exception:
        logger.exception("%s failed", what)
        return None


def _place(connection: Connection, room: str) -> Place:
    if room not in connection.places:
        raise NotFound(_("You do not watch this room."))
    return connection.places[room]


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _who(db: Session, auth: object) -> tuple[Actor, str, bool, str]:
    """Who connects, the id of their session or token, whether it is a token, and the language of their page."""
    if isinstance(auth, dict) and "token" in auth:
        if not isinstance(auth["token"], str):
            raise Invalid(_("“token” must be a text."))
        actor, token = actor_of_token(db, secret=auth["token"], now=nobody())
        return actor, token.id, True, ENGLISH
    if not (cookie := session_cookie(request)):
        raise Forbidden(_("Sign in first."))
    actor, session = actor_of_session(db, token=cookie, now=nobody())
    return actor, session.id, False, asked_words(auth) or session.person.language or asked_language(request)


def _newest(rows: Sequence[RoomChange]) -> list[RoomChange]:
    """Of several changes of one thing the last: it carries all that the earlier ones said."""
    last = {row.subject: row for row in rows}
    return sorted(last.values(), key=lambda row: row.n)


def _socket_server(app: Flask, settings: Settings, *, cooperative: bool) -> SocketIO:
    ours = urlsplit(settings.public_url)
    hosts = trusted_hosts(settings)

    def is_ours(origin: str, environ: dict[str, Any]) -> bool:
        asked = urlsplit(origin)
        if (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc):
            return True
        host = environ.get("HTTP_HOST", "")
        return asked.scheme == environ["wsgi.url_scheme"] and asked.netloc == host and host_is_trusted(host, hosts)

    socketio = SocketIO(
        app,
        async_mode="gevent" if cooperative else "threading",
        # One handler after the other for each socket: an answer comes in the order of the questions.
        async_handlers=False,
        manage_session=False,
        transports=["websocket"],
        cors_allowed_origins=is_ours,
        max_http_buffer_size=LARGEST_MESSAGE,
        ping_interval=25,
        ping_timeout=20,
    )
    bound_messages(socketio.server.eio)
    return socketio


def _let_others_run(response: Response) -> Response:
    """Greenlets switch only where they wait; a client whose next request is always there would keep all others out."""
    time.sleep(0)
    return response
