"""In a channel with a vendor stands what this vendor may see now: no more after a share ended or it was taken back."""

from __future__ import annotations

from sqlalchemy import select

from tests.slack.office import Office
from tests.slack.test_audience import HELD, _shared
from tests.slack.test_showing import shared as shared
from workspace.bots.healing.audience import go_on_with
from workspace.documents.anchoring.operations import comment_on_passage
from workspace.documents.anchoring.target import Target
from workspace.documents.operations import Upload, post_entry, remove_document, share_document
from workspace.sharing.models import Share
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import change_audience, edit_entry


def _named(office: Office) -> str:
    """An admin named Nordwind, whose people read along. Returns its id."""
    vendor_id: str = office.world.vendors["Nordwind"]
    _shared(office)
    office.quiet()
    office.world.does("Ana", go_on_with, link_id=office.the_link().id, vendor_id=vendor_id)
    office.quiet()
    return vendor_id


def _said(office: Office) -> list[str]:
    """Without what staff were told of the document before anybody else came in."""
    return [words for words in office.said() if "Quote.txt" not in words]


def _files(office: Office) -> list[str]:
    messages = office.slack.slack.channels[office.acme].messages
    return [file["name"] for message in messages for file in message.get("files", [])]


def _revoke(office: Office) -> str:
    """End the only share. Returns its document."""
    with office.world.reading() as db:
        share = db.scalars(select(Share)).one()
    office.world.does("Ana", revoke_share, share_id=share.id)
    return share.document_id


def test_nothing_is_said_to_a_vendor_whose_share_ended(shared: Office) -> None:
    nordwind = _named(shared)
    said = shared.writes("Ana", "While it was shared", vendor_ids=[nordwind])
    shared.quiet()
    assert _said(shared) == ["While it was shared"]

    shared.slack.stop()
    queued = shared.writes("Ana", "It waited", vendor_ids=[nordwind])
    shared.world.settle()
    _revoke(shared)
    shared.world.does("Ana", edit_entry, entry_id=said.id, body="Afterwards")
    shared.clock.forward(minutes=3)
    shared.slack.start()
    shared.quiet()

    assert _said(shared) == []
    assert (shared.state(said), shared.state(queued)) == (HELD, HELD)


def test_what_was_held_stays_held_when_the_share_ended_before_the_vendor_was_named(shared: Office) -> None:
    nordwind = shared.world.vendors["Nordwind"]
    _shared(shared)
    held = shared.writes("Ana", "For Nordwind", vendor_ids=[nordwind])
    shared.quiet()
    document_id = _revoke(shared)
    shared.world.does("Ana", go_on_with, link_id=shared.the_link().id, vendor_id=nordwind)
    shared.quiet()
    assert (_said(shared), shared.state(held)) == ([], HELD)

    shared.world.does("Ana", share_document, document_id=document_id, vendor_id=nordwind)
    shared.world.does("Ana", change_audience, entry_id=held.id, vendor_ids=[nordwind])
    shared.quiet()
    assert _said(shared) == ["For Nordwind"]


def test_what_is_taken_back_from_a_vendor_goes_from_their_channel(shared: Office) -> None:
    nordwind = _named(shared)
    entry = shared.writes("Ana", "By mistake", vendor_ids=[nordwind])
    shared.quiet()
    assert _said(shared) == ["By mistake"]

    shared.world.does("Ana", change_audience, entry_id=entry.id, vendor_ids=[])
    shared.quiet()
    assert (_said(shared), shared.state(entry)) == ([], HELD)
    assert "By mistake" in shared.bodies()

    _shared(shared, shared=False)
    shared.quiet()
    assert _said(shared) == ["By mistake"]


def test_the_files_of_what_is_taken_back_go_with_its_card(shared: Office) -> None:
    nordwind = shared.world.vendors["Nordwind"]
    stored = shared.world.outside.files.put([b"by mistake"], limit=100)
    mistake = {"customer_id": shared.world.acme, "body": "By mistake", "uploads": [Upload("plan.pdf", stored)]}
    entry = shared.world.does("Ana", post_entry, **mistake, vendor_ids=[nordwind])
    shared.quiet()
    _named(shared)
    assert _files(shared) == ["plan.pdf"]

    shared.world.does("Ana", change_audience, entry_id=entry.id, vendor_ids=[])
    shared.quiet()
    assert (_files(shared), shared.state(entry)) == ([], HELD)

    _shared(shared, shared=False)
    shared.quiet()
    assert _files(shared) == ["plan.pdf"]
    assert len(shared.slack.calls_of("files.delete")) == 1


def test_a_share_to_one_person_opens_nothing_for_everybody_in_the_channel(shared: Office) -> None:
    nordwind = _named(shared)
    document_id = _revoke(shared)
    olga = "olga@nordwind.example"
    shared.world.does("Ana", share_document, document_id=document_id, vendor_id=nordwind, email=olga)

    entry = shared.writes("Ana", "For Olga alone", vendor_ids=[nordwind])
    shared.quiet()

    assert _said(shared) == []
    assert shared.state(entry) == HELD


def test_a_revoked_share_takes_back_what_was_said_and_a_new_one_says_it_again(shared: Office) -> None:
    """Nobody has to edit anything for that."""
    nordwind = _named(shared)
    entry = shared.writes("Ana", "While it lasts", vendor_ids=[nordwind])
    shared.quiet()

    document_id = _revoke(shared)
    shared.quiet()
    assert (_said(shared), shared.state(entry)) == ([], HELD)

    shared.world.does("Ana", share_document, document_id=document_id, vendor_id=nordwind)
    shared.quiet()
    assert _said(shared) == ["While it lasts"]


def test_the_trash_takes_back_what_its_document_opened_and_out_of_it_comes_again(shared: Office) -> None:
    nordwind = _named(shared)
    entry = shared.writes("Ana", "While it is there", vendor_ids=[nordwind])
    document = shared.world.api("Ana").get("/api/documents").json["items"][0]["id"]
    target = Target(1, "A quote")
    shared.world.does(
        "Ana", comment_on_passage, document_id=document, target=target, body="On it", vendor_ids=[nordwind]
    )
    shared.quiet()
    assert _said(shared) == ["While it is there", "On it"]
    assert "> A quote" in str(shared.ours())

    shared.world.does("Ana", remove_document, document_id=document)
    shared.quiet()
    assert (_said(shared), shared.state(entry)) == ([], HELD)
    assert "> A quote" not in str(shared.ours())

    shared.world.does("Ana", remove_document, document_id=document, removed=False)
    shared.quiet()
    (again,) = _said(shared)
    assert again.startswith("2 things")
    assert "While it is there" in again
    assert "On it" in again
