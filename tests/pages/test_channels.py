"""Channels on a customer's page."""

from __future__ import annotations

from tests.world import World
from workspace.bots.installing.installations import the_only_team
from workspace.bots.links import link_channel, links_of
from workspace.ports import ChatChannel

ACME = ChatChannel(
    id="C1", name="acme", is_private=False, is_archived=False, is_member=True, is_shared=False, has_guests=False
)


def test_a_channel_is_unlinked_from_the_customers_page(world: World) -> None:
    link = world.does("Ana", link_channel, customer_id=world.acme, team=the_only_team(world.baton.tools), channel=ACME)
    ben = world.client_as("Ben")

    assert "Unlink #acme" in ben.get(f"/customers/{world.acme}").get_data(as_text=True)
    answer = ben.post(f"/channels/{link.id}/unlink")

    assert answer.status_code == 303
    assert world.sees("Ana", links_of, world.acme) == []


def test_a_guest_cannot_unlink_a_channel(world: World) -> None:
    link = world.does("Ana", link_channel, customer_id=world.acme, team=the_only_team(world.baton.tools), channel=ACME)

    answer = world.client_as("Vera").post(f"/channels/{link.id}/unlink")

    assert answer.status_code == 404
    assert [each.id for each in world.sees("Ana", links_of, world.acme)] == [link.id]
