"""The page of results."""

from __future__ import annotations

import re

from tests.world import World
from workspace.documents.operations import Upload, add_document
from workspace.documents.seeing.kinds import PICTURES, SHEETS, SLIDES, TREES, kind_words
from workspace.timeline.operations import add_entry


def test_snippet_is_escaped_around_its_marks(world: World) -> None:
    world.does("Ana", add_entry, customer_id=world.acme, body="The renewal of November <script>alert(1)</script>")
    world.settle()

    page = world.client_as("Ben").get("/search?q=renewal").get_data(as_text=True)

    assert "<mark>renewal</mark>" in page
    assert "November &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_hit_leads_to_the_entry_among_its_neighbours(world: World) -> None:
    root = world.does("Ana", add_entry, customer_id=world.acme, body="What of the ramp?")
    answer = world.does(
        "Ben", add_entry, customer_id=world.acme, kind="comment", body="It is narrow: 7.5 t", reply_to_id=root.id
    )
    world.settle()
    ben = world.client_as("Ben")

    page = ben.get("/search?q=narrow").get_data(as_text=True)
    address = f"/customers/{world.acme}?around={answer.id}"

    assert f'href="{address}#entry-{answer.id}"' in page
    found = ben.get(address).get_data(as_text=True)
    assert f'id="entry-{answer.id}"' in found
    assert "What of the ramp?" in found


def test_kinds_of_files_are_called_as_people_call_them(world: World) -> None:
    for name, content in (("plan.csv", b"zephyr,1\nzephyr,2"), ("plan.txt", b"zephyr")):
        upload = Upload(name=name, stored=world.outside.files.put([content], limit=10_000))
        world.does("Ana", add_document, customer_id=world.acme, upload=upload)
    world.settle()
    ben = world.client_as("Ben")

    page = ben.get("/search?q=zephyr").get_data(as_text=True)
    assert re.search(r'name="kind" value="csv"[^>]*>Table \(CSV\)<', page)
    assert re.search(r'name="kind" value="text"[^>]*>Plain text<', page)
    assert "Kind: Table (CSV)" in ben.get("/searches?q=zephyr&kind=csv").get_data(as_text=True)


def test_every_kind_that_is_recognised_has_words_of_its_own() -> None:
    kinds = [kind for known in (TREES, PICTURES, SHEETS, SLIDES, {"pdf", "text", "eml", "zip"}) for kind in known]
    words = {kind: kind_words(kind) for kind in kinds}

    assert len(set(words.values())) == len(words)
    assert words["docx"] == "Word document"
    assert [kind for kind, said in words.items() if said == kind.upper()] == ["pdf"]
