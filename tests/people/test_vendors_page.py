"""Vendors and guests: who sees what until when, by whom they came, and how many are let go at once."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.world import World
from workspace.documents.operations import Upload, add_document, share_document
from workspace.people.operations import guest_of
from workspace.sharing.queries import live_shares_with


@pytest.fixture
def shares(world: World) -> list[str]:
    """Three documents for Nordwind: for everybody, until next week, and for Vera alone."""
    made = []
    ends = {"Terms": None, "Slots": world.clock() + timedelta(days=7), "Letter": None}
    for title, end in ends.items():
        upload = Upload(f"{title}.txt", world.outside.files.put([title.encode()], limit=100))
        document = world.does("Ana", add_document, customer_id=world.acme, upload=upload)
        email = "vera@nordwind.example" if title == "Letter" else None
        terms = {"vendor_id": world.vendors["Nordwind"], "email": email, "expires_at": end}
        made.append(str(world.does("Ben", share_document, document_id=document.id, **terms).id))
    return made


def row(world: World, guest: str, who: str = "Ana") -> str:
    page = LexborHTMLParser(world.client_as(who).get("/people/vendors").get_data(as_text=True))
    found = [each for each in page.css(".table-guests tr") if guest in each.text() and each.css_first("td.name")]
    return " ".join(found[0].text(separator=" ").split())


def test_a_row_says_what_a_guest_sees_and_who_invited_them(world: World, shares: list[str]) -> None:
    nordwind = world.vendors["Nordwind"]
    world.does("Ben", guest_of, vendor_id=nordwind, email="olaf@nordwind.example", name="Olaf")

    assert "3 documents" in row(world, "Vera")
    assert "no end" in row(world, "Vera")
    assert "2 documents" in row(world, "Olaf")
    assert "Ben" in row(world, "Olaf")
    assert "0 documents" in row(world, "Otto")


def test_the_end_of_access_is_the_last_of_all_ends(world: World, shares: list[str]) -> None:
    world.client_as("Ana").post("/people/vendors", {"do": "end", "share": [shares[0], shares[2]]})

    assert re.search(r"Access ends 9 Nov 2026", row(world, "Vera"))


def test_many_shares_end_at_once(world: World, shares: list[str]) -> None:
    ben = world.client_as("Ben")

    ben.post("/people/vendors", {"do": "end", "share": shares[:2]})

    left = world.sees("Ben", live_shares_with, world.vendors["Nordwind"])
    assert [share.id for share in left] == shares[2:]
    assert "2 shares were ended." in ben.get("/people/vendors").get_data(as_text=True)


def test_only_an_admin_deactivates_guests_and_many_at_once(world: World) -> None:
    guests = [world.people[name] for name in ("Vera", "Otto")]

    refused = world.client_as("Ben").post("/people/vendors", {"do": "deactivate", "guest": guests})
    assert refused.status_code == 422
    assert "not allowed" in refused.get_data(as_text=True)
    assert "Deactivate" not in row(world, "Vera", who="Ben")
    assert world.person("Vera").deactivated_at is None

    world.client_as("Ana").post("/people/vendors", {"do": "deactivate", "guest": guests})
    assert world.person("Vera").deactivated_at
    assert world.person("Otto").deactivated_at
    world.client_as("Ana").post("/people/vendors", {"one": f"activate:{guests[0]}"})
    assert world.person("Vera").deactivated_at is None


def test_who_invites_reads_what_the_guest_will_see(world: World, shares: list[str]) -> None:
    address = f"/people/vendors/{world.vendors['Nordwind']}/invite"
    page = html.unescape(world.client_as("Ben").get(address).get_data(as_text=True))
    preview = page[page.index("This is what they will see") :]

    assert "Terms" in preview
    assert "Slots" in preview
    assert "Letter" not in preview, "that one is for Vera alone"
    assert world.client_as("Vera").get(address).status_code == 404


def test_an_invitation_that_cannot_be_sent_is_said_beside_its_field(world: World) -> None:
    form = {"do": "invite", "vendor_id": world.vendors["Nordwind"], "guest_name": "Olaf", "email": "nonsense"}

    answer = world.client_as("Ben").post("/people/vendors", form)

    assert answer.status_code == 422
    assert 'id="f-email-wrong"' in answer.get_data(as_text=True)
    assert 'value="nonsense"' in answer.get_data(as_text=True)
    assert "Tick" in world.client_as("Ben").post("/people/vendors", {"do": "end"}).get_data(as_text=True)
