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
