"""A guest's way in, what they see there, and how it ends."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from tests.sharing.shared import finds, share
from tests.world import Browser, World
from workspace.customers.operations import change_customer
from workspace.documents.models import Document
from workspace.documents.operations import share_document
from workspace.documents.queries import documents, get_document
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.events import changes_after
from workspace.people.operations import guest_of
from workspace.sharing.events import document_room
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import change_audience
from workspace.timeline.queries import about_document, get_entry, timeline


def test_a_guest_comes_by_mail_reads_comments_and_is_answered(world: World, plan: Document) -> None:
    form = {"vendor_id": world.vendors["Nordwind"], "email": "vera@nordwind.example", "can_comment": "1"}
    assert world.client_as("Ana").post(f"/documents/{plan.id}/shares", form).status_code == 303
    world.settle()
    browser, link = Browser(world.client()), world.last_link()
    assert [mail.to for mail in world.mailer.sent] == ["vera@nordwind.example"]

    assert browser.get(link).status_code == 200
    answer = browser.post(link)
    assert answer.location == f"/guest/documents/{plan.id}"
    assert "The zephyr plan" in browser.get(answer.location).get_data(as_text=True)
    assert "plan.txt" in browser.get("/guest/").get_data(as_text=True)

    said = browser.post(f"/guest/documents/{plan.id}/comments", {"body": "We agree"}, script=True)
    assert said.status_code == 201
    (entry,) = world.sees("Ana", timeline, customer_id=world.acme, kinds=["comment"])
    assert (entry.author_name, [vendor.name for vendor in entry.vendors]) == ("Vera", ["Nordwind"])

    world.client_as("Ben").post(f"/documents/{plan.id}/comments", {"body": "Glad to hear", "reply_to": entry.id})
    assert "Glad to hear" in browser.get(f"/guest/documents/{plan.id}").get_data(as_text=True)


def test_the_mail_names_who_shared_and_not_what(world: World, plan: Document) -> None:
    share(world, plan)
    world.settle()

    (mail,) = world.mailer.sent
    assert "a document was shared with you by Ana." in mail.text
    assert "plan.txt" not in mail.subject + mail.text


def test_the_address_of_staff_leads_a_guest_to_their_own(world: World, plan: Document) -> None:
    vera = world.client_as("Vera")
    closed = vera.get(f"/documents/{plan.id}")
    share(world, plan)

    opened = vera.get(f"/documents/{plan.id}")

    assert closed.status_code == 404
    assert "There is no such page." in closed.get_data(as_text=True)
    assert (opened.status_code, opened.headers["Location"]) == (302, f"/guest/documents/{plan.id}")
    assert world.client_as("Otto").get(f"/documents/{plan.id}").status_code == 404


def test_an_entry_says_whether_the_vendor_can_still_see_it(world: World, plan: Document) -> None:
    shared = share(world, plan)
    comment = {"body": "For you", "audience": f"vendor:{world.vendors['Nordwind']}"}
    ana = world.client_as("Ana")
    ana.post(f"/documents/{plan.id}/comments", comment)
    path = f"/documents/{plan.id}"
    assert "</svg>Visible to Nordwind</span>" in ana.get(path).get_data(as_text=True)

    world.does("Ana", revoke_share, share_id=shared.id)
    after = ana.get(path).get_data(as_text=True)
    assert "Was visible to Nordwind</span>" in after
    assert "</svg>Visible to Nordwind" not in after

    share(world, plan)
    assert "</svg>Visible to Nordwind</span>" in ana.get(path).get_data(as_text=True)


def test_what_a_share_does_not_allow_is_refused(world: World, plan: Document) -> None:
    share(world, plan, can_download=False, can_comment=False)
    vera = world.client_as("Vera")

    assert vera.get(f"/guest/documents/{plan.id}").status_code == 200
    assert vera.get(f"/guest/documents/{plan.id}/versions/1/download").status_code == 403
    assert vera.post(f"/guest/documents/{plan.id}/comments", {"body": "Hello"}).status_code == 403

    share(world, plan, can_download=True, can_comment=True)
    assert vera.get(f"/guest/documents/{plan.id}/versions/1/download").data == b"The zephyr plan"
    assert vera.post(f"/guest/documents/{plan.id}/comments", {"body": "Hello"}).status_code == 303


def test_a_share_with_one_person_opens_nothing_for_their_colleague(world: World, plan: Document) -> None:
    vendor = world.vendors["Nordwind"]
    world.people["Veit"] = world.does("Ana", guest_of, vendor_id=vendor, email="veit@nordwind.example", name="Veit").id
    share(world, plan, email="vera@nordwind.example")

    assert [each.id for each in world.sees("Vera", documents)] == [plan.id]
    assert world.sees("Veit", documents) == []
    assert finds(world, "Veit", "zephyr") == []


def test_a_vendor_wide_share_opens_for_each_of_its_people_and_no_other_vendor(world: World, plan: Document) -> None:
    share(world, plan)
    world.settle()

    assert finds(world, "Vera", "zephyr") == [plan.id]
    assert finds(world, "Otto", "zephyr") == []
    assert world.client_as("Otto").get(f"/guest/documents/{plan.id}").status_code == 404


def test_sharing_twice_changes_the_terms_of_one_share(world: World, plan: Document) -> None:
    first = share(world, plan, can_download=False)
    second = share(world, plan, can_download=True)

    assert first.id == second.id
    world.does("Ana", revoke_share, share_id=first.id)
    assert share(world, plan).id != first.id


def test_a_share_ends_by_the_clock_alone(world: World, plan: Document) -> None:
    share(world, plan, expires_at=world.clock.now + timedelta(hours=1))
    vera = world.client_as("Vera")
    world.settle()
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 200

    world.clock.forward(hours=1)
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 404
    assert finds(world, "Vera", "zephyr") == []
    before = len(_signals(world, plan))
    world.settle()
    assert len(_signals(world, plan)) == before + 1


def test_a_prolonged_share_is_not_closed_at_its_old_end(world: World, plan: Document) -> None:
    share(world, plan, expires_at=world.clock.now + timedelta(hours=1))
    share(world, plan, expires_at=world.clock.now + timedelta(hours=3))
    world.settle()
    before = len(_signals(world, plan))

    world.clock.forward(hours=2)
    world.settle()
    assert len(_signals(world, plan)) == before
    assert [each.id for each in world.sees("Vera", documents)] == [plan.id]


def test_revoking_ends_page_search_download_and_comment_at_once(world: World, plan: Document) -> None:
    given = share(world, plan)
    world.settle()
    vera, ana = world.client_as("Vera"), world.client_as("Ana")
    assert finds(world, "Vera", "zephyr") == [plan.id]

    assert ana.post(f"/shares/{given.id}/revoke").status_code == 303
    assert finds(world, "Vera", "zephyr") == []
    for path in (f"/guest/documents/{plan.id}", f"/guest/documents/{plan.id}/versions/1/download"):
        assert vera.get(path).status_code == 404
    assert vera.post(f"/guest/documents/{plan.id}/comments", {"body": "Still here"}).status_code == 404
    assert ana.post(f"/shares/{given.id}/revoke").status_code == 303
    assert _signals(world, plan)[-1] == "access"


def test_a_guest_reads_the_newest_version_alone(world: World, plan: Document) -> None:
    share(world, plan)
    ana, vera = world.client_as("Ana"), world.client_as("Vera")
    ana.post(f"/documents/{plan.id}/versions", {"file": (io.BytesIO(b"The second plan"), "plan.txt")})
    world.settle()

    page = vera.get(f"/guest/documents/{plan.id}").get_data(as_text=True)
    assert "The second plan" in page
    assert "zephyr" not in page
    assert vera.get(f"/guest/documents/{plan.id}/versions/1/download").status_code == 404
    assert vera.get(f"/guest/documents/{plan.id}/versions/2/download").status_code == 200


def test_a_document_in_the_trash_is_gone_for_guests(world: World, plan: Document) -> None:
    share(world, plan)
    ana, vera = world.client_as("Ana"), world.client_as("Vera")
    ana.post(f"/documents/{plan.id}/remove")
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 404

    ana.post(f"/documents/{plan.id}/remove", {"undo": "1"})
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 200


def test_what_baton_wrote_for_staff_is_opened_to_no_vendor(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    share(world, plan)
    world.does("Ana", change_customer, customer_id=world.acme, changes={"goals": "A goal for staff alone"})
    world.settle()
    (change,) = world.sees("Ana", timeline, customer_id=world.acme, kinds=["profile"])

    with pytest.raises(Forbidden, match="Baton wrote this"):
        world.does("Ana", change_audience, entry_id=change.id, vendor_ids=[nordwind])
    with pytest.raises(NotFound):
        world.sees("Vera", get_entry, change.id)


def test_a_guests_own_name_for_a_comment_is_bounded(world: World, plan: Document) -> None:
    share(world, plan)
    vera, address = world.client_as("Vera"), f"/guest/documents/{plan.id}/comments"

    refused = vera.post(address, {"body": "Words", "client_id": "x" * 81}, script=True)
    assert refused.status_code == 422
    assert world.sees("Ana", about_document, document_id=plan.id, customer_id=world.acme) == []
    assert vera.post(address, {"body": "Words", "client_id": "x" * 80}, script=True).status_code == 201


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"email": "vera"}, Invalid),
        ({"email": "otto@ostwind.example"}, Conflict),
        ({"email": "ben@baton.example"}, Conflict),
        ({"expires_at": -1}, Invalid),
        ({"vendor_id": "nobody"}, NotFound),
        ({"document_id": "nothing"}, NotFound),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(
    world: World, plan: Document, terms: dict[str, Any], refusal: type[Exception]
) -> None:
    if "expires_at" in terms:
        terms = {"expires_at": world.clock.now - timedelta(seconds=1)}
    wanted = {"document_id": plan.id, "vendor_id": world.vendors["Nordwind"], **terms}

    with pytest.raises(refusal):
        world.does("Ana", share_document, **wanted)
    world.settle()
    assert list(world.mailer.sent) == []


def test_a_guest_shares_nothing_and_uploads_nothing(world: World, plan: Document) -> None:
    share(world, plan)
    vera = world.client_as("Vera")
    kept = sorted(world.outside.files.names())

    for path in (f"/documents/{plan.id}/shares", f"/documents/{plan.id}/versions", f"/documents/{plan.id}/remove"):
        assert vera.post(path, {"file": (io.BytesIO(b"evil"), "evil.txt")}).status_code == 404
    upload = {"file": (io.BytesIO(b"evil"), "evil.txt")}
    assert vera.post(f"/customers/{world.acme}/documents", upload).status_code == 404
    assert sorted(world.outside.files.names()) == kept
    assert world.sees("Ana", get_document, plan.id).removed_at is None


def _signals(world: World, document: Document) -> list[str]:
    room = document_room(document.id, world.vendors["Nordwind"])
    with world.reading() as db:
        return [change.subject for change in changes_after(db, room, 0) if change.op == "signal"]


def test_a_share_says_who_gave_it_and_what_was_seen_of_it(world: World, plan: Document) -> None:
    share(world, plan)
    ana = world.client_as("Ana")
    before = ana.get(f"/documents/{plan.id}").get_data(as_text=True)
    world.client_as("Vera").post(f"/guest/documents/{plan.id}/seen", {"n": "1"})

    after = ana.get(f"/documents/{plan.id}").get_data(as_text=True)

    assert "shared by Ana" in before
    assert ("saw v1" in before, "saw v1" in after) == (False, True)
