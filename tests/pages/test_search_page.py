"""The page of results."""

from __future__ import annotations

from tests.world import World
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
