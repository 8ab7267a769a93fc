"""Guests are called by @ where they see what calls them, and nowhere else."""

from __future__ import annotations

import pytest

from tests.sharing.shared import share, upload
from tests.world import World
from workspace.documents.models import Document
from workspace.documents.operations import add_document, comment
from workspace.people.notifications import notifications_of
from workspace.people.operations import add_person, guest_of
from workspace.sharing.operations import revoke_share
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry, change_audience, edit_entry


@pytest.fixture
def plan(world: World) -> Document:
    """Shared with Nordwind, so with Vera; Otto of Ostwind sees another one."""
    documents = [
        world.does("Ana", add_document, customer_id=world.acme, upload=upload(world, name, name.encode()))
        for name in ("plan.txt", "other.txt")
    ]
    share(world, documents[0])
    share(world, documents[1], vendor_id=world.vendors["Ostwind"])
    world.settle()
    world.mailer.sent.clear()
    found: Document = documents[0]
    return found


def note(world: World, body: str, *vendors: str) -> Entry:
    written: Entry = world.does(
        "Ana", add_entry, customer_id=world.acme, body=body, vendor_ids=[world.vendors[each] for each in vendors]
    )
    world.settle()
    return written


def told(world: World, who: str) -> list[str]:
    return [each.sentence for each in world.sees(who, notifications_of)]


def mailed(world: World) -> list[str]:
    return [mail.to for mail in world.mailer.sent]


def test_a_guest_is_called_in_the_portal_and_by_mail_once(world: World, plan: Document) -> None:
    entry = note(world, "@Vera and @Ben, does Thursday do?", "Nordwind")
    world.does("Ana", edit_entry, entry_id=entry.id, body="@Vera, does Friday do?")
    world.settle()

    assert told(world, "Vera") == ["Ana called you by name in what is shared with you"]
    assert mailed(world) == ["vera@nordwind.example"]
    home = world.client_as("Vera").get("/guest/").get_data(as_text=True)
    assert f'href="/guest/documents/{plan.id}#entry-{entry.id}">@Vera, does Friday do?</a>' in home
    assert "calls you" in home
    page = world.client_as("Ben").get(f"/customers/{world.acme}").get_data(as_text=True)
    assert f'data-mention="person:{world.people["Vera"]}">@Vera</span>' in page


def test_who_is_called_often_is_mailed_once_in_an_hour(world: World, plan: Document) -> None:
    for n in range(3):
        note(world, f"@Vera, number {n}", "Nordwind")
    assert mailed(world) == ["vera@nordwind.example"]
    assert len(told(world, "Vera")) == 3

    world.clock.forward(hours=1, minutes=1)
    note(world, "@Vera, number 4", "Nordwind")

    assert mailed(world) == ["vera@nordwind.example"] * 2


def test_a_mail_bears_no_name_that_a_guest_gave_themselves(world: World, plan: Document) -> None:
    nils = world.does("Ana", guest_of, vendor_id=world.vendors["Nordwind"], email="nils@nordwind.example", name="Nils")

    world.does("Vera", comment, document_id=plan.id, body="@Nils, look")
    world.settle()

    (mail,) = world.mailer.sent
    assert mail.to == nils.email
    assert "you were called by name" in mail.text
    assert "Vera" not in mail.text


def test_where_two_vendors_read_along_no_guest_is_called(world: World, plan: Document) -> None:
    note(world, "@Vera and Otto", "Nordwind", "Ostwind")

    assert mailed(world) == []


def test_what_is_told_says_no_word_of_the_entry_or_the_customer(world: World, plan: Document) -> None:
    note(world, "@Vera the marmalade of Acme", "Nordwind")

    (mail,) = world.mailer.sent
    said = mail.subject + mail.text + "".join(told(world, "Vera"))
    assert "Ana called you by name" in mail.text
    assert not any(word in said for word in ("marmalade", "Acme", "plan.txt"))


def test_the_mailed_link_leads_to_what_calls(world: World, plan: Document) -> None:
    entry = world.does("Ana", comment, document_id=plan.id, body="@Vera?", vendor_ids=[world.vendors["Nordwind"]])
    world.settle()

    client = world.client()
    page = client.get(world.last_link())
    answer = client.post(
        world.last_link(),
        data={"csrf_token": page.get_data(as_text=True).split('csrf-token" content="')[1].split('"')[0]},
    )

    assert answer.headers["Location"].endswith(f"/guest/documents/{plan.id}#entry-{entry.id}")


@pytest.mark.parametrize("for_whom", [(), ("Ostwind",)])
def test_a_guest_who_does_not_see_it_is_a_word_and_hears_nothing(
    world: World, plan: Document, for_whom: tuple[str, ...]
) -> None:
    note(world, "@Vera must not know", *for_whom)

    assert told(world, "Vera") == []
    assert mailed(world) == []
    assert "data-mention" not in world.client_as("Ben").get(f"/customers/{world.acme}").get_data(as_text=True)
    assert "must not know" not in world.client_as("Vera").get("/guest/").get_data(as_text=True)


def test_a_share_for_one_person_calls_that_person_alone(world: World) -> None:
    vendor_id = world.vendors["Nordwind"]
    other = world.does("Ana", guest_of, vendor_id=vendor_id, email="nils@nordwind.example", name="Nils")
    mine = world.does("Ana", add_document, customer_id=world.acme, upload=upload(world, "mine.txt", b"x"))
    share(world, mine, email="nils@nordwind.example")
    world.settle()
    world.mailer.sent.clear()

    note(world, "@Vera @Nils", "Nordwind")

    assert mailed(world) == [other.email]


def test_a_share_that_ended_before_it_was_told_tells_nothing(world: World, plan: Document) -> None:
    again = share(world, plan)
    world.settle()
    world.mailer.sent.clear()
    vendor_ids = [world.vendors["Nordwind"]]
    world.does("Ana", add_entry, customer_id=world.acme, body="@Vera, look", vendor_ids=vendor_ids)
    world.does("Ana", revoke_share, share_id=again.id)
    for each in world.api("Ana").get(f"/api/documents/{plan.id}/shares").json["items"]:
        world.does("Ana", revoke_share, share_id=each["id"])
    world.settle()

    assert (told(world, "Vera"), mailed(world)) == ([], [])


def test_showing_an_entry_to_a_vendor_calls_its_guest_and_taking_it_back_calls_nobody(
    world: World, plan: Document
) -> None:
    entry = note(world, "@Vera, @Ben")
    assert mailed(world) == []

    world.does("Ana", change_audience, entry_id=entry.id, vendor_ids=[world.vendors["Nordwind"]])
    world.settle()
    assert mailed(world) == ["vera@nordwind.example"]
    assert told(world, "Ben") == ["Ana mentioned you: “@Vera, @Ben”"]

    world.does("Ana", change_audience, entry_id=entry.id, vendor_ids=[])
    world.settle()
    page = world.client_as("Ben").get(f"/customers/{world.acme}").get_data(as_text=True)
    assert page.count("data-mention") == 1
    assert "calls you" not in world.client_as("Vera").get("/guest/").get_data(as_text=True)


def test_a_colleague_of_the_same_name_is_meant(world: World, plan: Document) -> None:
    team = world.teams["support"]
    world.people["Vera Staff"] = world.does("Ana", add_person, name="Vera", email="v@baton.example", team_id=team).id

    note(world, "@Vera?", "Nordwind")

    assert "vera@nordwind.example" not in mailed(world)
    assert told(world, "Vera Staff") == ["Ana mentioned you: “@Vera?”"]


def test_guests_are_suggested_where_they_will_see_it(world: World, plan: Document) -> None:
    ana, (nordwind, ostwind) = world.client_as("Ana"), (world.vendors["Nordwind"], world.vendors["Ostwind"])
    for_vera, for_staff = note(world, "x", "Nordwind"), note(world, "y")

    def names(address: str) -> list[str]:
        groups = ana.get(f"/go?{address}").json["groups"]
        return [item["title"] for group in groups for item in group["items"]]

    assert names(f"q=@&customer={world.acme}&vendor={nordwind}") == ["Vera"]
    assert names(f"q=@&entry={for_vera.id}") == ["Vera"]
    assert names(f"q=@&document={plan.id}&vendor={nordwind}") == ["Vera"]
    assert names(f"q=@&document={plan.id}&vendor={ostwind}") == []
    assert names(f"q=@&customer={world.acme}") == []
    assert names(f"q=@&entry={for_staff.id}") == []
    assert names(f"q=%23&entry={for_vera.id}") == ["plan.txt"]
    assert set(names(f"q=%23&entry={for_staff.id}")) == {"plan.txt", "other.txt"}
    assert world.client_as("Vera").get(f"/go?q=@&entry={for_vera.id}").status_code == 404


def test_of_two_guests_of_one_name_the_chosen_one_is_called(world: World, plan: Document) -> None:
    world.does("Ana", guest_of, vendor_id=world.vendors["Nordwind"], email="v.lind@nordwind.example", name="Vera")
    world.settle()
    world.mailer.sent.clear()
    nordwind = {"customer": world.acme, "vendor": world.vendors["Nordwind"], "q": "@vera"}
    offered = world.client_as("Ana").get("/go", query_string=nordwind).get_json()["groups"][0]["items"]

    assert sorted((each["call"], each["note"].rpartition(" ")[2]) for each in offered) == [
        ("v.lind", "v.lind@nordwind.example"),
        ("vera@nordwind.example", "vera@nordwind.example"),
    ]
    note(world, "@Vera, which of you?", "Nordwind")
    assert mailed(world) == []
    entry = note(world, "@v.lind, you", "Nordwind")
    assert mailed(world) == ["v.lind@nordwind.example"]
    assert ">@v.lind</span>, you" in world.client_as("Ana").get(f"/entries/{entry.id}").get_data(as_text=True)
    note(world, "@vera@nordwind.example, and you", "Nordwind")
    assert mailed(world) == ["v.lind@nordwind.example", "vera@nordwind.example"]


def test_a_guest_called_as_a_colleague_is_called_by_the_address(world: World, plan: Document) -> None:
    world.does("Ana", guest_of, vendor_id=world.vendors["Nordwind"], email="b.voss@nordwind.example", name="Ben")
    world.settle()
    world.mailer.sent.clear()

    note(world, "@Ben, a colleague; @b.voss, a guest", "Nordwind")

    assert [each for each in told(world, "Ben") if "mentioned" in each]
    assert mailed(world) == ["b.voss@nordwind.example"]
