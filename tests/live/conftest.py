"""One real server for all live tests, with the usual cast in its database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.live.page import Page
from tests.live.server import Server
from tests.world import World
from workspace.customers.operations import add_customer
from workspace.documents.operations import Upload, add_document, comment, share_document
from workspace.people.operations import add_person, guest_of
from workspace.sharing.events import document_room
from workspace.timeline.operations import add_entry
from workspace.worker import wall_clock


class Company:
    """A world whose pages are served by real processes."""

    def __init__(self, world: World, server: Server) -> None:
        self.world = world
        self.server = server
        self._pages: list[Page] = []
        self._numbers = count(1)

    def page(self, who: str) -> Page:
        """A connected page of somebody who signed in with a browser."""
        return self.opened(Page(self.server.url, session=self.world.session(who)))

    def program(self, who: str) -> Page:
        return self.opened(Page(self.server.url, token=self.world.token(who)))

    def opened(self, page: Page) -> Page:
        self._pages.append(page)
        return page.connect()

    def customer(self) -> str:
        """A customer of this test alone. Returns the id."""
        return str(self.world.does("Ana", add_customer, name=f"Customer {next(self._numbers)}").id)

    def note(self, customer_id: str, body: str, *, who: str = "Ana", vendors: tuple[str, ...] = ()) -> str:
        """A note on the timeline. Returns the id."""
        ids = [self.world.vendors[vendor] for vendor in vendors]
        return str(self.world.does(who, add_entry, customer_id=customer_id, body=body, kind="note", vendor_ids=ids).id)

    def new_person(self, vendor: str | None = None) -> str:
        """Somebody of this test alone, staff or a guest. Returns the name."""
        name = f"Person {next(self._numbers)}"
        email = f"{name.replace(' ', '').lower()}@baton.example"
        if vendor:
            person = self.world.does("Ana", guest_of, vendor_id=self.world.vendors[vendor], email=email, name=name)
        else:
            person = self.world.does("Ana", add_person, name=name, email=email)
        self.world.people[name] = person.id
        return name

    def document(self, customer_id: str) -> str:
        """A text file of this customer. Returns the document's id."""
        name = f"Paper {next(self._numbers)}.txt"
        upload = Upload(name, self.world.outside.files.put([b"An offer."], limit=1000))
        return str(self.world.does("Ana", add_document, customer_id=customer_id, upload=upload).id)

    def share(self, document_id: str, vendor: str, **terms: Any) -> str:
        """Let a vendor see a document. Returns the share's id."""
        vendor_id = self.world.vendors[vendor]
        return str(self.world.does("Ana", share_document, document_id=document_id, vendor_id=vendor_id, **terms).id)

    def guest_room(self, document_id: str, vendor: str) -> str:
        return document_room(document_id, self.world.vendors[vendor])

    def comment(self, document_id: str, body: str, *, who: str = "Ana", vendors: tuple[str, ...] = ()) -> str:
        ids = [self.world.vendors[vendor] for vendor in vendors]
        return str(self.world.does(who, comment, document_id=document_id, body=body, vendor_ids=ids or None).id)

    def close_pages(self) -> None:
        for page in self._pages:
            page.close()
        self._pages.clear()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("baton")
    world = World(home, clock=wall_clock)
    server = Server(home)
    server.start()
    yield Company(world, server)
    server.stop()
    world.close()


@pytest.fixture
def company(served: Company) -> Iterator[Company]:
    yield served
    served.close_pages()
