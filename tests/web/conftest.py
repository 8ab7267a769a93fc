"""Every page of the demo company that one can come to by links, for those who are in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing
from sqlalchemy import select

from workspace.app import Baton, build
from workspace.demo import seed
from workspace.migrate import migrate
from workspace.people.models import Person
from workspace.people.queries import actor_for
from workspace.people.sessions import start_session
from workspace.settings import read_settings
from workspace.web.site import create_site
from workspace.worker import wall_clock

EACH = 2
"""Pages that are looked at of one kind: one rule with the same names in its query."""
# What is hidden waits for a script to find out that it is the reader's own.
_LINK = re.compile(r'<a\b(?![^>]*\shidden[\s>])[^>]*\shref="(/[^"#]*)')


def _undefined(
    hint: str | None = None, obj: object = missing, name: str | None = None, exc: type = UndefinedError
) -> Undefined:
    """A variable that nobody gave is a mistake; a value that has no such part (no error for this field) is none."""
    kind = StrictUndefined if obj is missing else Undefined
    return kind(hint, obj, name, exc)


class Demo:
    """The demo company, its site without a server, and what was found there."""

    def __init__(self, home: str) -> None:
        self.baton: Baton = build(read_settings({"BATON_HOME": home, "BATON_DEMO": "1"}))
        migrate(self.baton.database)
        seed(self.baton)
        self.baton.worker.drain()
        self.site: Flask = create_site(self.baton.tools, self.baton.wake)
        self.site.jinja_env.undefined = _undefined
        self.site.config["PROPAGATE_EXCEPTIONS"] = True

    def client(self, who: str | None) -> FlaskClient:
        """A browser of the person whose first name this is, or of nobody."""
        client = self.site.test_client()
        if who:
            with self.baton.database.transaction() as db:
                person = db.scalars(select(Person).where(Person.name.startswith(who))).one()
                secret = start_session(db, actor_for(person, wall_clock()), browser="a test")[1]
            client.set_cookie("baton_session", secret)
        return client

    def pages(self, who: str | None) -> dict[str, str]:
        """HTML by address, found by following links from the beginning."""
        client, found = self.client(who), {}
        waiting, seen, kinds = ["/", "/sign-in"], {"/", "/sign-in"}, Counter[tuple[str, ...]]()
        while waiting:
            address = waiting.pop(0)
            kind = self._kind(address)
            kinds[kind] += 1
            if kinds[kind] > EACH:
                continue
            answered = client.get(address, follow_redirects=True, buffered=True)
            assert answered.status_code == 200, f"{address}: {answered.status_code}"
            if answered.mimetype != "text/html":
                continue
            found[address] = answered.get_data(as_text=True)
            links = dict.fromkeys(unescape(link) for link in _LINK.findall(found[address]))
            waiting += [link for link in links if link not in seen]
            seen.update(links)
        return found

    def _kind(self, address: str) -> tuple[str, ...]:
        parts = urlsplit(address)
        rules = self.site.url_map.bind("localhost")
        return (rules.match(parts.path)[0], *sorted(parse_qs(parts.query)))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = Demo(str(tmp_path_factory.mktemp("demo")))
    with closing(made.baton):
        yield made


@pytest.fixture(scope="session")
def pages(demo: Demo) -> dict[str, str]:
    """By "who address"."""
    everybody: tuple[str | None, ...] = ("Ana", "Vera", None)
    return {f"{who} {address}": page for who in everybody for address, page in demo.pages(who).items()}
