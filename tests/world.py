"""The program as people use it: a whole Baton in a temporary folder, with the usual cast, driven through its edges.

Ana (sales, admin), Ben (support), Cleo (marketing), Vera (guest of Nordwind), Otto (guest of Ostwind), and Acme.
"""

from __future__ import annotations

import atexit
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session

from integrations.console_chat import ConsoleChat
from integrations.email import ConsoleMailer
from integrations.files import DiskFiles
from integrations.whoosh_index import WhooshIndex
from tests.one_chat import OneChat
from workspace.app import Baton, build
from workspace.customers.operations import add_customer
from workspace.migrate import migrate
from workspace.people.models import Person, Team, Vendor
from workspace.people.operations import add_person, add_team, add_vendor, guest_of
from workspace.people.queries import actor_for
from workspace.people.sessions import create_token, start_session
from workspace.policy import Actor, Role, system_actor
from workspace.ports import Chat, Outside
from workspace.settings import Settings
from workspace.web.site import create_site

_NOT_COPIED = shutil.ignore_patterns("wake", "*-shm", "*-wal")
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
STAFF = {"Ana": ("sales", Role.admin), "Ben": ("support", Role.member), "Cleo": ("marketing", Role.member)}
GUESTS = {"Vera": "Nordwind", "Otto": "Ostwind"}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        # Each look is a little later, so that what happens in order has its order.
        self.now += timedelta(milliseconds=1)
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class World:
    """One company with one customer. `settle()` lets the worker do all that is due."""

    def __init__(
        self, home: Path, *, chat: Chat | None = None, clock: Callable[[], datetime] | None = None, **changed: Any
    ) -> None:
        self.clock = clock or Clock()
        self.mailer = ConsoleMailer(io.StringIO())
        self.chat = chat or ConsoleChat(io.StringIO())
        self.settings = _settings(home, **changed)
        self.outside = Outside(
            chats=OneChat(self.chat),
            files=DiskFiles(home / "files"),
            index=WhooshIndex(home / "index"),
            mailer=self.mailer,
        )
        self.people: dict[str, str] = {}
        self.teams: dict[str, str] = {}
        self.vendors: dict[str, str] = {}
        self._site: Flask | None = None
        if isinstance(self.clock, Clock) and home != _first_home():
            self._move_in()
        self.baton: Baton = build(self.settings, outside=self.outside, now=self.clock)
        if not self.people:
            migrate(self.baton.database)
            self._people_the_company()
            self.settle()

    def _move_in(self) -> None:
        """Take over a copy of the first world of this process, which is quicker than making one anew."""
        first = _first_world()
        shutil.copytree(first.settings.home, self.settings.home, dirs_exist_ok=True, ignore=_NOT_COPIED)
        self.people, self.teams, self.vendors = dict(first.people), dict(first.teams), dict(first.vendors)
        self.acme = first.acme
        if isinstance(self.clock, Clock) and isinstance(first.clock, Clock):
            self.clock.now = first.clock.now

    # ------------------------------------------------------------------ inside
    @property
    def transaction(self) -> Any:
        return self.baton.database.transaction

    @property
    def reading(self) -> Any:
        return self.baton.database.reading

    def actor(self, name: str, *, origin: str = "web") -> Actor:
        """Who acts now."""
        with self.reading() as db:
            return actor_for(db.get_one(Person, self.people[name]), self.clock(), origin=origin)

    def does(self, who: str, operation: Callable[..., Any], **arguments: Any) -> Any:
        """One operation in one transaction, as an edge would do it."""
        actor = self.actor(who)
        with self.transaction() as db:
            return operation(db, actor, **arguments)

    def sees(self, who: str, query: Callable[..., Any], *args: Any, **arguments: Any) -> Any:
        actor = self.actor(who)
        with self.reading() as db:
            return query(db, actor, *args, **arguments)

    def settle(self) -> int:
        """Do every delivery that is due now."""
        return self.baton.worker.drain()

    # ------------------------------------------------------------------ through HTTP
    @property
    def site(self) -> Flask:
        if self._site is None:
            self._site = create_site(self.baton.tools, self.baton.wake)
            self._site.testing = True
            self._site.jinja_env.bytecode_cache = _COMPILED
            # An unexpected error shall answer 500 here as it does for people; tests look at the status.
            self._site.config["PROPAGATE_EXCEPTIONS"] = False
        return self._site

    def client(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self.site.test_client()

    def client_as(self, name: str) -> Browser:
        """A browser in which this person is signed in."""
        browser = Browser(self.client())
        browser.client.set_cookie("baton_session", self.session(name))
        return browser

    def session(self, name: str) -> str:
        """The secret of a new session of this person."""
        actor = self.actor(name)
        with self.transaction() as db:
            return start_session(db, actor, browser="Firefox on Linux")[1]

    def token(self, name: str) -> str:
        """A new API token of this person."""
        actor = self.actor(name)
        with self.transaction() as db:
            return create_token(db, actor, name="tests")[1]

    def api(self, name: str) -> Program:
        """A program that acts for this person."""
        return Program(self.client(), self.token(name))

    def last_link(self) -> str:
        """The path in the mail that was sent last."""
        found = re.findall(r"https?://[^/\s]+(/link/\S+)", self.mailer.sent[-1].text)
        return str(found[-1])

    def close(self) -> None:
        self.baton.close()

    # ------------------------------------------------------------------ the cast
    def _people_the_company(self) -> None:
        program = system_actor(self.clock())
        with self.transaction() as db:
            for team in ("Sales", "Support", "Marketing"):
                self.teams[team.lower()] = add_team(db, program, name=team).id
            for name, (team, role) in STAFF.items():
                self.people[name] = self._staff(db, program, name, team, role)
            for name, vendor in GUESTS.items():
                self.vendors[vendor] = add_vendor(db, program, name=vendor).id
                email = f"{name.lower()}@{vendor.lower()}.example"
                self.people[name] = guest_of(db, program, vendor_id=self.vendors[vendor], email=email, name=name).id
        self.acme = self.does("Ana", add_customer, name="Acme", about="Makes anvils.").id

    def _staff(self, db: Session, program: Actor, name: str, team: str, role: Role) -> str:
        return add_person(
            db, program, name=name, email=f"{name.lower()}@baton.example", role=role, team_id=self.teams[team]
        ).id

    def person(self, name: str) -> Person:
        with self.reading() as db:
            return db.get_one(Person, self.people[name])

    def team(self, name: str) -> Team:
        with self.reading() as db:
            return db.get_one(Team, self.teams[name])

    def vendor(self, name: str) -> Vendor:
        with self.reading() as db:
            return db.get_one(Vendor, self.vendors[name])


@lru_cache(maxsize=1)
def _first_home() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="baton-first-world-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@lru_cache(maxsize=1)
def _first_world() -> World:
    """Closed as soon as it is made, so that its files are whole and still."""
    first = World(_first_home())
    first.close()
    return first


class _Compiled(BytecodeCache):
    """Templates compiled once for all worlds of a run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Browser:
    """A signed-in browser: it sends the form token of the page, as forms and scripts do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **more: Any) -> Any:
        # Buffered: a download's file is closed when the answer is here, as a server does it.
        return self.client.get(path, buffered=True, **more)

    def post(self, path: str, form: Mapping[str, Any] | None = None, *, script: bool = False, **more: Any) -> Any:
        """Submit a form; with `script` as our JavaScript does it."""
        headers = {"X-CSRF-Token": self.csrf(), **({"HX-Request": "true"} if script else {}), **more.pop("headers", {})}
        return self.client.post(path, data=dict(form or {}), headers=headers, buffered=True, **more)

    def csrf(self) -> str:
        page = self.client.get("/sign-in").get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found, "every page carries a form token"
        return found.group(1)


class Program:
    """A program with an API token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, json: Any = None, *, key: str | None = None, **more: Any) -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {}), **more.pop("headers", {})}
        body = {} if json is None else {"json": json}
        return self.client.open(path, method=method, headers=headers, **body, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Any:
        return self.call("POST", path, json, **more)

    def patch(self, path: str, json: Any = None, **more: Any) -> Any:
        return self.call("PATCH", path, json, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self.call("DELETE", path, **more)

    def upload(self, path: str, name: str, content: bytes, **more: Any) -> Any:
        data = {"file": (io.BytesIO(content), name)}
        return self.client.post(path, data=data, headers={**self.headers, **more.pop("headers", {})}, **more)


def _settings(home: Path, **changed: Any) -> Settings:
    values: dict[str, Any] = {
        "home": home,
        "database_url": f"sqlite:///{home / 'baton.db'}",
        "bind": "127.0.0.1:8000",
        "public_url": "http://localhost",
        "secret_key": "a secret key for tests alone, long enough",
        "files_url": f"file:{home / 'files'}",
        **changed,
    }
    return Settings(**values)
