"""The demo company behind the real server, as `baton serve` runs it: what browsers of the tests talk to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select

from tests.live.server import Server
from workspace.app import Baton, build
from workspace.customers.operations import add_customer
from workspace.demo import seed
from workspace.documents.operations import Upload, add_document
from workspace.migrate import migrate
from workspace.people.models import Person, Vendor
from workspace.people.operations import add_person
from workspace.people.queries import actor_for
from workspace.people.sessions import start_session
from workspace.worker import wall_clock

PATIENCE = 20.0
"""Seconds to wait for what the server says, on a busy machine."""


class House(Server):
    """A seeded server. Mails are printed on its output, so what it says can be waited for."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, {"BATON_DEMO": "1"})
        self.baton: Baton = build(self.settings)
        migrate(self.baton.database)
        seed(self.baton)
        # Else the first tests would meet what the demo's own story still causes.
        self.baton.worker.drain()
        with self.baton.database.reading() as db:
            self.people = {person.name.split()[0]: person.id for person in db.scalars(select(Person))}
            self.vendors = {vendor.name: vendor.id for vendor in db.scalars(select(Vendor))}
        self._heard = threading.Condition()
        self._numbers = count(1)

    def close(self) -> None:
        if self.is_running:
            self.stop()
        self.baton.close()

    def _listen(self, output: IO[str]) -> None:
        for line in output:
            with self._heard:
                self.said += line
                self._heard.notify_all()

    def mailed_link(self, to: str, *, after: int = 0) -> str:
        """The link in the first mail to this address that was printed after so many letters of output."""
        wanted = re.compile(rf"Mail to {re.escape(to)}\n.*?(http://\S+/link/\S+)", re.DOTALL)
        with self._heard:
            assert self._heard.wait_for(lambda: wanted.search(self.said, after), timeout=PATIENCE), self.said
            found = wanted.search(self.said, after)
        assert found is not None
        return found.group(1)

    def does(self, who: str, operation: Callable[..., Any], **arguments: Any) -> Any:
        """One operation in one transaction, by this person, now. The server's pages hear of it as of anybody's."""
        with self.baton.database.transaction() as db:
            person = db.get_one(Person, self.people[who])
            return operation(db, actor_for(person, wall_clock()), **arguments)

    def session(self, who: str) -> str:
        """The cookie's value of a new session."""
        return str(self.does(who, start_session, browser="Chromium on Linux")[1])

    def newcomer(self, name: str) -> None:
        """A colleague of one test alone, known by the first name: nobody else causes anything in that inbox."""
        first = name.split(maxsplit=1)[0]
        self.people[first] = self.does("Ana", add_person, name=name, email=f"{first.lower()}@baton.example").id

    def customer(self, name: str = "Acme") -> str:
        """A customer of one test alone. Returns the id."""
        return str(self.does("Ana", add_customer, name=f"{name} {next(self._numbers)}").id)

    def document(
        self,
        customer_id: str,
        *,
        name: str = "Offer",
        text: str = "Two pallets on Thursday.",
        content: bytes = b"",
        ending: str = "txt",
        by: str = "Ana",
    ) -> str:
        """A file of this customer with this text, or with this content. Returns the document's id."""
        stored = self.baton.outside.files.put([content or text.encode()], limit=1_000_000)
        upload = Upload(f"{name} {next(self._numbers)}.{ending}", stored)
        return str(self.does(by, add_document, customer_id=customer_id, upload=upload).id)
