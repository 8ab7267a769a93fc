"""The list of customers as a working tool: sorted, narrowed, kept as views, acted on for many at once."""

from __future__ import annotations

import html
import re

import pytest

from tests.world import Clock, World
from workspace.customers.operations import add_customer
from workspace.customers.queries import customers
from workspace.customers.saved_views import MOST, save_view, saved_views
from workspace.errors import Conflict
from workspace.timeline.operations import add_entry


def listed(page: str) -> list[str]:
    return re.findall(r'<td class="name"><a href="[^"]+">([^<]+)</a>', page)


def shown(world: World, query: str, who: str = "Ben") -> str:
    return html.unescape(world.client_as(who).get(f"/customers{query}").get_data(as_text=True))


@pytest.fixture
def three(world: World) -> dict[str, str]:
    """Customers by name, the last one touched first: Beta, Gamma, Alpha."""
    assert isinstance(world.clock, Clock)
    made = {}
    for name in ("Alpha", "Gamma", "Beta"):
        world.clock.forward(days=40)
        made[name] = world.does("Ana", add_customer, name=name).id
    return made


def test_it_sorts_by_activity_page_after_page(world: World, three: dict[str, str]) -> None:
    assert listed(shown(world, "?sort=activity"))[:3] == ["Beta", "Gamma", "Alpha"]
    assert listed(shown(world, ""))[1:] == ["Alpha", "Beta", "Gamma"]

    first = world.sees("Ben", customers, latest_first=True, limit=1)[0]
    rest = world.sees("Ben", customers, latest_first=True, after=(first.active_at, first.id))
    assert [each.name for each in rest][:2] == ["Gamma", "Alpha"]


def test_who_was_forgotten_is_found(world: World, three: dict[str, str]) -> None:
    assert {"Alpha", "Gamma"} <= set(listed(shown(world, "?quiet=30")))
    assert "Beta" not in listed(shown(world, "?quiet=30"))

    world.does("Ben", add_entry, customer_id=three["Alpha"], body="Called them")
    world.settle()
    assert "Alpha" not in listed(shown(world, "?quiet=30"))


def test_a_view_is_kept_shared_and_dropped(world: World, three: dict[str, str]) -> None:
    ben, cleo = world.client_as("Ben"), world.client_as("Cleo")
    ben.post("/customers/views", {"name": "Forgotten", "quiet": "30", "sort": "activity"})
    assert "Forgotten" in shown(world, "")
    assert "Forgotten" not in shown(world, "", who="Cleo")

    ben.post("/customers/views", {"name": "Forgotten", "quiet": "90", "is_shared": "1"})
    assert 'href="/customers?quiet=90"' in shown(world, "", who="Cleo"), "the same name replaces the view"
    (view,) = world.sees("Cleo", saved_views)

    cleo.post("/customers/views", {"drop": view.id})
    assert "Forgotten" in shown(world, ""), "another person's view stays"
    ben.post("/customers/views", {"drop": view.id})
    assert "Forgotten" not in shown(world, "")


def test_views_have_an_end(world: World) -> None:
    for number in range(MOST):
        world.does("Ben", save_view, name=f"View {number}", query="q=a")

    with pytest.raises(Conflict):
        world.does("Ben", save_view, name="One more", query="q=a")
    world.does("Ben", save_view, name="View 0", query="q=b")


def test_many_are_archived_and_brought_back_at_once(world: World, three: dict[str, str]) -> None:
    ben = world.client_as("Ben")
    ben.post("/customers/many", {"do": "archive", "id": [three["Alpha"], three["Beta"]]})

    assert listed(shown(world, "?archived=1")) == ["Alpha", "Beta"]

    ben.post("/customers/many", {"do": "restore", "id": [three["Alpha"]]})
    assert listed(shown(world, "?archived=1")) == ["Beta"]


def test_many_are_offered_and_what_was_offered_before_is_said(world: World, three: dict[str, str]) -> None:
    ben = world.client_as("Ben")
    team = world.teams["marketing"]
    ben.post("/customers/many", {"do": "offer", "id": [three["Alpha"]], "team": team, "reason": "Please plan"})

    ben.post("/customers/many", {"do": "offer", "id": list(three.values()), "team": team, "reason": "Please plan"})

    page = ben.get("/customers").get_data(as_text=True)
    assert "2 offered. 1 had been offered to them already" in page
    assert page.count("1 open") == 3


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "archive"}, "Tick the customers first."),
        ({"do": "explode", "id": ["x"]}, "nothing to do"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(world: World, form: dict[str, object], said: str) -> None:
    ben = world.client_as("Ben")
    ben.post("/customers/many", form)

    assert said in html.unescape(ben.get("/customers").get_data(as_text=True))


def test_csv_holds_what_the_list_shows_and_no_formula(world: World, three: dict[str, str]) -> None:
    world.does("Ana", add_customer, name="+31 Ltd")

    text = world.client_as("Ben").get("/customers?format=csv").get_data(as_text=True)

    assert "'+31 Ltd" in text
    assert text.count("\n") == 6
    assert world.client_as("Vera").get("/customers?format=csv").status_code in (403, 404)
    assert world.client_as("Vera").post(
        "/customers/many", {"do": "archive", "id": list(three.values())}
    ).status_code in (403, 404)
