"""Finding documents: filters with counts, the same operators everywhere, older versions, and words mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.world import World
from workspace.customers.operations import add_customer
from workspace.documents.filing.operations import file_document
from workspace.documents.operations import Upload, add_document, add_version, comment, remove_document, share_document
from workspace.errors import Invalid
from workspace.search.queries import Found, search
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import add_entry


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Acme and Umbrella with filed documents about anvils."""
    world = World(tmp_path_factory.mktemp("house"))
    umbrella = world.does("Ana", add_customer, name="Umbrella").id
    terms = _document(world, "terms.txt", "Anvils, order A-1312/B, naïve prices")
    _document(world, "prices.txt", "Anvil prices", by="Ben")
    plan = _document(world, "plan.txt", "An anvil plan", customer=umbrella)
    world.does("Ana", add_version, document_id=plan, upload=_file(world, "plan.txt", "A hammer plan"))
    world.does("Ana", file_document, document_id=terms, folder="Verträge/2026", type="contract", tags=["legal"])
    world.does("Ana", file_document, document_id=plan, type="price-list", tags=["legal", "old", "übersee"])
    world.does("Ben", add_entry, customer_id=world.acme, body="They asked for anvils", kind="call")
    world.settle()
    yield world
    world.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anvil tag:legal", {"terms.txt"}),
        ("anvil type:contract", {"terms.txt"}),
        ('plan type:"price list"', {"plan.txt"}),
        ("tag:legal", {"terms.txt", "plan.txt"}),
        ("tag:legal tag:old", {"plan.txt"}),
        ("tag:Ubersee", {"plan.txt"}),
        ("anvil folder:vertrage", {"terms.txt"}),
        ("anvil folder:Verträge/2026", {"terms.txt"}),
        ("anvil folder:Vertr", set()),
        ("anvil in:acme type:document", {"terms.txt", "prices.txt"}),
        ("anvil in:Acme/Verträge", {"terms.txt"}),
        ("anvil has:file", {"terms.txt", "prices.txt"}),
        ("anvil type:document from:ben", {"prices.txt"}),
        ("anvil state:text in:acme type:document", {"terms.txt", "prices.txt"}),
        ("1312", {"terms.txt"}),
        ("a-1312/b", {"terms.txt"}),
        ("NAIVE", {"terms.txt"}),
        ("hammer", {"plan.txt"}),
        ("anvil in:umbrella", set()),
        ("anvil in:umbrella versions:all", {"plan.txt, version 1"}),
    ],
)
def test_operators_find_documents_by_how_they_are_filed(house: World, typed: str, found: set[str]) -> None:
    assert {hit.title for hit in _found(house, "Ben", typed).hits} == found


@pytest.mark.parametrize("typed", ["x type:novel", "x has:wings", "x versions:some", "x state:fine"])
def test_an_operator_that_means_nothing_is_said(house: World, typed: str) -> None:
    with pytest.raises(Invalid):
        _found(house, "Ben", typed)


def test_the_page_counts_what_each_filter_would_find(house: World) -> None:
    page = house.client_as("Ben").get("/search?q=anvil").get_data(as_text=True)

    assert _counts(page, "type") == {"document": 2, "entry": 1, "customer": 1}
    assert _counts(page, "filed") == {}, "one value alone is no choice"
    assert _counts(page, "person") == {house.people["Ana"]: 1, house.people["Ben"]: 2}
    assert _counts(page, "when") == {"week": 4, "month": 4, "year": 4}
    page = house.client_as("Ben").get("/search?q=anvil&type=document&person=" + house.people["Ben"])
    counts = page.get_data(as_text=True)
    assert _counts(counts, "type") == {"document": 1, "entry": 1}, "what choosing another type would find"
    assert _counts(counts, "person") == {house.people["Ana"]: 1, house.people["Ben"]: 1}
    assert "prices.txt" in counts
    assert "terms.txt" not in counts
    page = house.client_as("Ben").get("/search?tag=legal").get_data(as_text=True)
    assert "plan.txt" in page
    assert _counts(page, "filed") == {"contract": 1, "price-list": 1}


def test_where_nothing_is_found_each_filter_can_be_dropped_and_words_are_mended(house: World) -> None:
    page = house.client_as("Ben").get("/search?q=anvil+from:ben&tag=old").get_data(as_text=True)
    assert "Without Tag: old" in page
    assert "Without from:ben" in page

    for typed, meant in (
        ("anvli", "anvil"),
        ("anvels prices", "anvils prices"),
        ("hammmer type:document", "hammer type:document"),
    ):
        found = _found(house, "Ben", typed)
        assert (found.total, found.meant(typed)) == (0, meant)
    page = house.client_as("Ben").get("/search?q=anvli").get_data(as_text=True)
    assert re.search(r'Did you mean <a href="/search\?q=anvil">anvil</a>', page)
    assert _found(house, "Ben", "zzzzzz").meant("zzzzzz") == ""


def test_what_a_guest_said_is_found_by_their_name(world: World) -> None:
    plan = _document(world, "plan.txt", "A plan")
    world.does("Ana", share_document, document_id=plan, vendor_id=world.vendors["Nordwind"])
    world.does("Vera", comment, document_id=plan, body="The anvils come by ship")
    world.does("Ben", add_entry, customer_id=world.acme, body="They asked for anvils")
    world.settle()
    ben = world.client_as("Ben")

    assert "The <mark>anvils</mark> come" in ben.get("/search?q=anvils+from:vera").get_data(as_text=True)
    page = ben.get("/search?q=anvils").get_data(as_text=True)
    assert re.search(r">\s*Vera\b", page), "the filter names her"
    assert world.people["Vera"] not in re.sub(r'="[^"]*"', "", page), "and shows no id in place of a name"


def test_programs_get_the_same_with_counts(house: World) -> None:
    answer = house.api("Ben").get("/api/search?q=anvil&counts=true&type=document").json
    facets = {each["name"]: {c["value"]: c["count"] for c in each["choices"]} for each in answer["facets"]}
    assert facets["type"] == {"document": 2, "entry": 1, "customer": 1}
    assert {hit["title"] for hit in house.api("Ben").get("/api/search?q=anvil&filed=contract").json["hits"]} == {
        "terms.txt"
    }
    older = house.api("Ben").get("/api/search?q=anvil&versions=all&type=document").json["hits"]
    assert {(hit["type"], hit["version"]) for hit in older} == {("document", None), ("version", 1)}
    earlier = next(hit for hit in older if hit["type"] == "version")
    place = earlier["passage"]
    page = house.client_as("Ben").get("/search?q=anvil&versions=all&type=document").get_data(as_text=True)
    there = f"/documents/{earlier['document_id']}?v=1&amp;at={place['start']}-{place['end']}"
    assert place["version"] == 1
    assert f'href="{there}#place"' in page
    assert '<mark class="place" id="place">anvil' in house.client_as("Ben").get(there.replace("&amp;", "&")).text
    assert house.api("Ben").get("/api/search?q=anvli").json["did_you_mean"] == "anvil"


def test_a_guest_learns_no_count_no_filing_no_older_version_and_no_word_of_what_is_hidden(world: World) -> None:
    shared = _document(world, "shared.txt", "the wombat")
    _document(world, "hidden.txt", "the quokka")
    world.does("Ana", add_version, document_id=shared, upload=_file(world, "shared.txt", "the numbat"))
    world.does("Ana", file_document, document_id=shared, tags=["suspect"])
    share = world.does("Ana", share_document, document_id=shared, vendor_id=world.vendors["Nordwind"])
    world.settle()
    vera = world.client_as("Vera")

    def asked(query: str) -> Any:
        return vera.get(f"/api/search?q={query}").json

    assert [hit["title"] for hit in asked("numbat")["hits"]] == ["shared.txt"]
    for query in ("quokka", "wombat", "wombat&versions=all", "wombat versions:all", "numbat&tag=suspect", "tag:suspect",
                  "numbat&filed=other", "numbat folder:x"):  # fmt: skip
        assert asked(query)["hits"] == [], query
    for query in ("quoka", "numbt", "wombt"):
        assert asked(query)["did_you_mean"] is None, query
    assert asked("numbat&counts=true")["facets"] == []
    assert _found(world, "Ben", "quoka").meant("quoka") == "quokka", "staff are told"
    world.does("Ana", revoke_share, share_id=share.id)
    assert asked("numbat")["hits"] == []


def test_what_is_in_the_trash_is_neither_found_nor_counted_nor_proposed(world: World) -> None:
    gone = _document(world, "gone.txt", "the platypus")
    world.does("Ana", add_version, document_id=gone, upload=_file(world, "gone.txt", "the platypus again"))
    world.settle()
    assert _found(world, "Ben", "platypus versions:all").total == 2
    assert _found(world, "Ben", "platypis").meant("platypis") == "platypus"

    world.does("Ana", remove_document, document_id=gone)
    world.settle()
    assert _found(world, "Ben", "platypus versions:all").total == 0
    assert _found(world, "Ben", "platypis").meant("platypis") == ""


def test_the_texts_of_what_was_found_are_looked_up_and_not_looked_for(world: World) -> None:
    for number in range(3):
        _document(world, f"{number}.txt", "The platypus")
    world.settle()
    asked: list[tuple[str, Any]] = []
    event.listen(world.baton.database.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))

    assert _found(world, "Ben", "platypus").total == 3

    with world.baton.database.reading() as db:
        about = [each for each in asked if "version_texts" in each[0]]
        explained = [db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values) for sql, values in about]
    steps = [row[3] for plan in explained for row in plan]
    assert len(about) == 2
    assert not [step for step in steps if step.startswith("SCAN")]


def _document(world: World, name: str, text: str, *, by: str = "Ana", customer: str = "") -> str:
    made = world.does(by, add_document, customer_id=customer or world.acme, upload=_file(world, name, text))
    return str(made.id)


def _file(world: World, name: str, text: str) -> Upload:
    return Upload(name, world.outside.files.put([text.encode()], limit=10_000))


def _found(world: World, name: str, typed: str) -> Found:
    return world.sees(name, search, world.outside.index, typed)


def _counts(page: str, name: str) -> dict[str, int]:
    found = re.findall(rf'name="{name}" value="([^"]+)"[^>]*>[^<]*<span class="number">(\d+)', page)
    return {value: int(count) for value, count in found}
