"""Reactions and pins on the page: the same HTML for everybody, and what is mine found by the page itself."""

from __future__ import annotations

import re

from tests.world import World
from workspace.timeline.operations import add_entry


def test_a_reaction_shows_with_its_names(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="They signed")
    ben = world.client_as("Ben")

    answered = ben.post(f"/entries/{entry.id}/reactions", {"emoji": "🎉", "on": "1"}, script=True)
    page = world.client_as("Ana").get(f"/customers/{world.acme}").get_data(as_text=True)

    assert answered.status_code == 200
    (button,) = re.findall(r'<button class="reaction".*?</button>', page)
    assert button in answered.get_data(as_text=True)
    assert f'data-who="{world.people["Ben"]}"' in button
    assert 'title="Ben"' in button
    assert "🎉 1" in button

    ben.post(f"/entries/{entry.id}/reactions", {"emoji": "tada", "on": "0"}, script=True)
    assert 'class="reaction"' not in world.client_as("Ana").get(f"/customers/{world.acme}").get_data(as_text=True)


def test_what_is_pinned_stands_above_the_timeline(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="Their contract ends in May")
    ben = world.client_as("Ben")
    assert "pinned by" not in ben.get(f"/customers/{world.acme}").get_data(as_text=True)

    plain = ben.post(f"/entries/{entry.id}/pin", {"on": "1"})
    page = ben.get(f"/customers/{world.acme}").get_data(as_text=True)

    assert plain.status_code == 303
    assert page.index("pinned by Ben") < page.index('class="feed"')
    ben.post(f"/entries/{entry.id}/pin", {"on": "0"})
    assert "pinned by" not in ben.get(f"/customers/{world.acme}").get_data(as_text=True)


def test_guests_find_no_door(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="For staff")
    vera = world.client_as("Vera")

    assert vera.post(f"/entries/{entry.id}/reactions", {"emoji": "🎉"}).status_code == 404
    assert vera.post(f"/entries/{entry.id}/pin", {"on": "1"}).status_code == 404


def test_what_is_no_emoji_is_said_in_words(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="They signed")

    refused = world.client_as("Ben").post(f"/entries/{entry.id}/reactions", {"emoji": "two words"}, script=True)

    assert refused.status_code == 422
    assert "short name" in refused.get_data(as_text=True)
