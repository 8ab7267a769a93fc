"""What was said in Slack is for staff, until who wrote it says by name who else shall read it."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from workspace.documents.operations import Upload, add_document
from workspace.people.operations import guest_of
from workspace.policy import Audience
from workspace.sharing.operations import share_document
from workspace.timeline.models import Entry


@pytest.fixture
def shared(office: Office) -> Office:
    """Acme has a document that Nordwind may see: Vera and Olga are there."""
    office.link()
    stored = office.world.outside.files.put([b"A quote"], limit=100)
    upload = Upload("Quote.txt", stored)
    document = office.world.does("Ana", add_document, customer_id=office.world.acme, upload=upload)
    office.world.does(
        "Ana", guest_of, vendor_id=office.world.vendors["Nordwind"], email="olga@nordwind.example", name="Olga"
    )
    office.world.does(
        "Ana", share_document, document_id=document.id, customer_id=office.world.acme,
        vendor_id=office.world.vendors["Nordwind"],
    )  # fmt: skip
    office.quiet()
    return office


def view(office: Office) -> str:
    return str(office.slack.slack.views[max(office.slack.slack.views)]["blocks"])


def entry(office: Office, body: str) -> Entry:
    (found,) = [each for each in office.entries() if each.body == body]
    return found


def test_the_form_names_exactly_who_will_read_it(shared: Office) -> None:
    ts = shared.says("Ben", "We can deliver")
    shared.quiet()

    shared.slack.shortcut(shared.users["Ben"], shared.acme, ts, "show_to_vendor")

    assert "Nordwind: Olga, Vera" in view(shared)
    assert "Otto" not in view(shared)
    assert entry(shared, "We can deliver").audience == Audience.staff


def test_who_wrote_it_shows_it(shared: Office) -> None:
    ts = shared.says("Ben", "We can deliver")
    shared.quiet()
    shared.slack.shortcut(shared.users["Ben"], shared.acme, ts, "show_to_vendor")

    sent = shared.slack.submits(shared.users["Ben"], {"vendor": shared.world.vendors["Nordwind"]})
    shared.quiet()

    assert sent.json is None
    assert [vendor.name for vendor in entry(shared, "We can deliver").vendors] == ["Nordwind"]
    shared.slack.shortcut(shared.users["Ben"], shared.acme, ts, "show_to_vendor")
    assert "sees it already" in view(shared)


def test_nobody_else_shows_it(shared: Office) -> None:
    ts = shared.says("Ben", "We can deliver")
    shared.quiet()
    shared.slack.shortcut(shared.users["Cleo"], shared.acme, ts, "show_to_vendor")

    sent = shared.slack.submits(shared.users["Cleo"], {"vendor": shared.world.vendors["Nordwind"]})
    shared.quiet()

    assert "Only who wrote this" in sent.json["errors"]["vendor"]
    assert entry(shared, "We can deliver").audience == Audience.staff


def test_an_answer_is_never_for_more_than_what_it_answers(shared: Office) -> None:
    root = shared.says("Ana", "For staff")
    reply = shared.says("Ben", "Me too", thread=root)
    shared.quiet()

    shared.slack.shortcut(shared.users["Ben"], shared.acme, reply, "show_to_vendor")

    assert "for staff alone" in view(shared)


def test_a_reply_below_what_a_vendor_sees_is_shown_on_demand(shared: Office) -> None:
    nordwind = shared.world.vendors["Nordwind"]
    shared.writes("Ana", "Dear vendor", vendor_ids=[nordwind])
    shared.quiet()
    reply = shared.says("Ben", "On Monday", thread=shared.ours()[-1]["ts"])
    shared.quiet()
    assert entry(shared, "On Monday").audience == Audience.staff

    shared.slack.shortcut(shared.users["Ben"], shared.acme, reply, "show_to_vendor")
    shared.slack.submits(shared.users["Ben"], {"vendor": nordwind})
    shared.quiet()

    assert entry(shared, "On Monday").audience == Audience.vendors


def test_without_a_share_or_a_timeline_there_is_nobody_to_show_it_to(office: Office) -> None:
    before = office.says("Ben", "Before the link")
    office.link()
    after = office.says("Ben", "After the link")
    office.quiet()

    office.slack.shortcut(office.users["Ben"], office.acme, before, "show_to_vendor")
    assert "on no timeline" in view(office)
    office.slack.shortcut(office.users["Ben"], office.acme, after, "show_to_vendor")
    assert "Share a document first" in view(office)
