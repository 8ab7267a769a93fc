"""Whose customers the list shows: chips with counts, a colleague's, nobody's, and offering one from its row."""

from __future__ import annotations

import html
import re

from tests.world import World
from workspace.customers.operations import add_customer
from workspace.handoffs.queries import handoffs_for


def shown(world: World, who: str, query: str) -> str:
    return html.unescape(world.client_as(who).get(f"/customers?{query}").get_data(as_text=True))


def test_chips_say_how_many_there_are(world: World) -> None:
    world.does("Ana", add_customer, name="Bolt")
    world.does("Ben", add_customer, name="Bolt & Sons")
    page = shown(world, "Ana", "q=bolt")

    counts = dict(re.findall(r">([^<>]+) <span class=\"number\">(\d+)</span></a>", page))
    assert {name: counts[name] for name in ("Everybody's", "Mine", "Support", "Nobody's", "Archived")} == {
        "Everybody's": "2", "Mine": "1", "Support": "1", "Nobody's": "0", "Archived": "0",
    }  # fmt: skip
    assert "1 customer<" in shown(world, "Ana", "q=bolt&holder=me")


def test_a_colleagues_customers_and_nobodys_are_found(world: World) -> None:
    ben = world.people["Ben"]
    world.does("Ben", add_customer, name="Bolt")

    assert "Bolt" in shown(world, "Ana", f"holder=person:{ben}")
    assert "Acme</a>" not in shown(world, "Ana", f"holder=person:{ben}")
    assert "Acme</a>" not in shown(world, "Ana", "holder=nobody")


def test_a_row_offers_its_customer_and_comes_back_to_the_list(world: World) -> None:
    form = {"do": "offer", "id": world.acme, "to": f"person:{world.people['Ben']}", "reason": "Yours", "holder": "me"}
    ana = world.client_as("Ana")
    page = ana.get("/customers").get_data(as_text=True)
    assert f'href="/customers/{world.acme}/handoffs/new" data-pass="{world.acme}"' in page, "without scripts: a page"

    answer = ana.post("/customers/many", form)

    assert answer.location == "/customers?holder=me"
    assert "1 offered." in ana.get(answer.location).get_data(as_text=True)
    assert [each.to_person_id for each in world.sees("Ben", handoffs_for)] == [world.people["Ben"]]
