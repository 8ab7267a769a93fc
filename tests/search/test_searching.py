"""Search as people use it: the page, its operators, and that it never shows what the database does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import World
from workspace.customers.operations import add_contact, add_customer, archive_customer
from workspace.documents.operations import Upload, add_document, comment, share_document
from workspace.errors import Invalid
from workspace.ports import IndexQuery, Searchable
from workspace.reactions import SEARCHABLES
from workspace.search.queries import Found, search
from workspace.search.rebuild import compare_index, rebuild_index
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import add_entry, delete_entry, edit_entry


def test_the_page_shows_every_type_with_its_words_marked(world: World) -> None:
    world.does("Ana", add_customer, name="Zephyr Ltd", about="Wind.")
    world.does("Ana", add_contact, customer_id=world.acme, name="Zephyr Jones")
    world.does("Ana", add_entry, customer_id=world.acme, body="They asked about <b>zephyr</b> prices")
    world.does("Ana", add_document, customer_id=world.acme, upload=_file(world, "zephyr.txt", b"The zephyr plan"))
    world.settle()

    page = world.client_as("Ben").get("/search?q=zephyr").get_data(as_text=True)
    for shown in ("Zephyr Ltd", "Zephyr Jones", "Note by Ana", "zephyr.txt", "<mark>zephyr</mark>"):
        assert shown in page
    assert "<b>zephyr" not in page
    only = world.client_as("Ben").get("/search?q=zephyr&type=contact").get_data(as_text=True)
    assert "Zephyr Jones" in only
    assert "Zephyr Ltd" not in only


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anvil", ["Anvils are heavy", "The anvil call"]),
        ('"anvil call"', ["The anvil call"]),
        ("anv*", ["Anvils are heavy", "The anvil call"]),
        ("anvil -heavy", ["The anvil call"]),
        ("anvil kind:call", ["The anvil call"]),
        ("anvil from:ana", ["Anvils are heavy"]),
        ("anvil from:ben@baton.example", ["The anvil call"]),
        ("anvil team:support", ["The anvil call"]),
        ("anvil customer:acme", ["Anvils are heavy", "The anvil call"]),
        ("anvil customer:umbrella", []),
        ("anvil before:2026-11-02", []),
        ("anvil after:2026-11-02", ["Anvils are heavy", "The anvil call"]),
        ("anvil type:document", []),
        ("from:ben", ["The anvil call"]),
    ],
)
def test_operators_narrow_what_is_found(world: World, typed: str, found: list[str]) -> None:
    world.does("Ana", add_customer, name="Umbrella")
    world.does("Ana", add_entry, customer_id=world.acme, body="Anvils are heavy")
    world.does("Ben", add_entry, customer_id=world.acme, body="The anvil call", kind="call")
    world.settle()

    hits = _find(world, "Cleo", typed).hits
    assert sorted(hit.snippet for hit in hits if hit.type == "entry") == found


@pytest.mark.parametrize(
    "typed",
    ["customer:nobody x", "team:nobody x", "from:nobody x", "before:soon x", "from:ana from:ben x", "customer:a x"],
)
def test_what_cannot_be_understood_is_said_on_the_page(world: World, typed: str) -> None:
    for name in ("A One", "A Two"):
        world.does("Ana", add_customer, name=name)
    with pytest.raises(Invalid) as refusal:
        _find(world, "Ana", typed)

    answer = world.client_as("Ana").get("/search", query_string={"q": typed})
    assert answer.status_code == 200
    assert refusal.value.sentence[:20] in answer.get_data(as_text=True).replace("&#39;", "'")


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "*",
        "-",
        "a*b*c*",
        "((((",
        "AND OR NOT",
        "\x00",
        "a" * 5000,
        "' OR 1=1 --",
        "🧯",
        "x " * 2000,
        '-"',
        "[1 TO 2]",
        "~^",
    ],
)
def test_no_words_break_the_page(world: World, typed: str) -> None:
    answer = world.client_as("Ana").get("/search", query_string={"q": typed})

    assert answer.status_code == 200


def test_pages_of_hits_follow_each_other_without_doubles(world: World) -> None:
    actor = world.actor("Ana")
    with world.transaction() as db:
        for number in range(45):
            add_entry(db, actor, customer_id=world.acme, body=f"ingot number {number}")
    world.settle()
    seen, offset = [], 0
    for _ in range(3):
        found = _find(world, "Ben", "ingot", offset=offset)
        seen += [hit.id for hit in found.hits]
        offset = found.next_offset or 0

    assert found.next_offset is None
    assert len(seen) == len(set(seen)) == found.total == 45


def test_an_edit_is_found_by_its_new_words_alone(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="zephyr")
    world.settle()
    world.does("Ana", edit_entry, entry_id=entry.id, body="mistral")
    assert [hit.snippet for hit in _find(world, "Ana", "zephyr").hits] in ([], ["mistral"])

    world.settle()
    assert _find(world, "Ana", "zephyr").total == 0
    assert [hit.id for hit in _find(world, "Ana", "mistral").hits] == [entry.id]


@pytest.mark.parametrize("typed", ["acme", "ACME", '"Acme"', " acme "])
def test_a_customer_called_so_comes_before_its_contacts_and_mails(world: World, typed: str) -> None:
    for n in range(3):
        world.does("Ana", add_contact, customer_id=world.acme, name=f"Acme Reception {n}", title="Acme at Acme")
        world.does("Ana", add_entry, customer_id=world.acme, kind="email", body="Acme, acme and acme")
    world.does("Ana", add_customer, name="Acme Acme")
    world.settle()

    assert _find(world, "Ana", typed).hits[0].id == world.acme


def test_archived_customers_and_their_contacts_are_still_found(world: World) -> None:
    world.does("Ana", add_contact, customer_id=world.acme, name="Zephyr Jones")
    world.does("Ana", archive_customer, customer_id=world.acme)
    world.settle()

    assert [hit.type for hit in _find(world, "Ana", "acme").hits if hit.type == "customer"] == ["customer"]
    assert [hit.title for hit in _find(world, "Ana", "zephyr").hits] == ["Zephyr Jones"]


def test_a_stale_index_leaks_neither_words_nor_number(world: World) -> None:
    nordwind = world.vendors["Nordwind"]
    plan = world.does("Ana", add_document, customer_id=world.acme, upload=_file(world, "plan.txt", b"zephyr"))
    share = world.does("Ana", share_document, document_id=plan.id, vendor_id=nordwind)
    note = world.does("Ana", comment, document_id=plan.id, body="A zephyr note", vendor_ids=[nordwind])
    world.settle()
    assert _find(world, "Vera", "zephyr").total == 2

    # From here on the worker is away: the index still proposes all of it.
    world.does("Ana", delete_entry, entry_id=note.id)
    assert [hit.id for hit in _find(world, "Vera", "zephyr").hits] == [plan.id]
    assert _find(world, "Vera", "zephyr").total == 1
    world.does("Ana", revoke_share, share_id=share.id)
    found = _find(world, "Vera", "zephyr")
    assert (found.hits, found.total, found.next_offset) == ((), 0, None)
    assert [hit.id for hit in _find(world, "Ana", "zephyr").hits] == [plan.id]


def test_an_index_that_lies_about_principals_shows_a_guest_nothing(world: World) -> None:
    secret = world.does("Ana", add_entry, customer_id=world.acme, body="A zephyr secret")
    world.settle()
    nordwind = f"vendor:{world.vendors['Nordwind']}"
    lie = Searchable(key=f"entry:{secret.id}", type="entry", title="", body="zephyr", principals=("staff", nordwind))
    world.outside.index.apply([lie], [])
    assert world.outside.index.search(_query(nordwind), limit=5).total == 1

    found = _find(world, "Vera", "zephyr")
    assert (found.hits, found.total) == ((), 0)


def test_a_guest_learns_no_names_by_operators(world: World) -> None:
    for typed in ("customer:acme x", "customer:nothing x", "team:sales x", "team:nothing x", "from:ana x"):
        with pytest.raises(Invalid, match=r"There is (no|nobody)"):
            _find(world, "Vera", typed)


def test_the_search_page_is_for_staff(world: World) -> None:
    assert world.client_as("Vera").get("/search?q=acme").status_code == 404
    assert world.client().get("/search?q=acme").status_code == 302


def test_the_index_can_be_compared_and_made_anew(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="zephyr")
    world.settle()
    index, reading = world.outside.index, world.reading
    assert compare_index(index, reading, SEARCHABLES).is_none

    ghost = Searchable(key="entry:ghost", type="entry", title="", body="ghost", principals=("staff",))
    index.apply([ghost], [f"entry:{entry.id}"])
    found = compare_index(index, reading, SEARCHABLES)
    assert (found.missing, found.surplus) == ((f"entry:{entry.id}",), ("entry:ghost",))

    assert rebuild_index(index, reading, SEARCHABLES) == 2
    assert compare_index(index, reading, SEARCHABLES).is_none
    assert [hit.id for hit in _find(world, "Ana", "zephyr").hits] == [entry.id]


def _find(world: World, name: str, typed: str, **more: Any) -> Found:
    return world.sees(name, search, world.outside.index, typed, **more)


def _query(principal: str) -> Any:
    return IndexQuery(words="zephyr", principals=frozenset({principal}))


def _file(world: World, name: str, content: bytes) -> Upload:
    return Upload(name=name, stored=world.outside.files.put([content], limit=10_000))
