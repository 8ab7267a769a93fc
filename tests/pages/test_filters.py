"""A timeline narrowed by its address: to a channel, to what guests see; answers that match stand by themselves."""

from __future__ import annotations

import re

import pytest

from tests.world import World
from workspace.documents.operations import Upload, add_document, comment, share_document
from workspace.timeline.operations import add_entry


@pytest.fixture
def written(world: World) -> None:
    """A note, a call, a meeting, and a comment that Nordwind sees."""
    stored = world.outside.files.put([b"The schedule."], limit=100)
    document = world.does("Ana", add_document, customer_id=world.acme, upload=Upload("schedule.txt", stored))
    vendors = [world.vendors["Nordwind"]]
    world.does("Ana", share_document, document_id=document.id, vendor_id=vendors[0])
    world.does("Ana", comment, document_id=document.id, body="said to Nordwind", vendor_ids=vendors)
    note = world.does("Ana", add_entry, customer_id=world.acme, body="said among us")
    world.does("Ben", add_entry, customer_id=world.acme, kind="comment", body="said in answer", reply_to_id=note.id)
    for kind, channel in (("call", "Phone"), ("meeting", "In person")):
        world.does("Ben", add_entry, customer_id=world.acme, kind=kind, body=f"said: {channel}", channel=channel)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"guests": "1"}, ["said to Nordwind"]),
        ({"channel": "Phone"}, ["said: Phone"]),
        ({"channel": "slack"}, []),
        ({"author": "Ben", "kind": "comment"}, ["said in answer"]),
        ({"author": "Ben", "channel": "In person"}, ["said: In person"]),
    ],
)
def test_an_address_narrows_the_timeline(world: World, asked: dict[str, str], expected: list[str]) -> None:
    query = {**asked, **({"author": world.people["Ben"]} if "author" in asked else {})}
    page = world.client_as("Cleo").get(f"/customers/{world.acme}", query_string=query).get_data(as_text=True)

    assert re.findall(r"<p>(said[^<]+)</p>", page) == expected
    assert " data-flat " in page
    assert f"Filter ({len([name for name in asked if name != 'kind'])})" in page


@pytest.mark.usefixtures("written")
def test_a_guest_is_narrowed_to_nothing_more(world: World) -> None:
    assert world.client_as("Vera").get(f"/customers/{world.acme}?guests=1").status_code == 404
