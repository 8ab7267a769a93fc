"""The list of customers: found by any word of the name, page after page, each once."""

from __future__ import annotations

import html
import re

import pytest

from tests.world import World
from workspace.customers.operations import add_customer, archive_customer
from workspace.customers.queries import customer_named, customers
from workspace.errors import NotFound

NAMES = ["Müller & Söhne", "Zürich Re", "شركة النور", "100% Juice", "A_B Tools", "AxB Tools", "C:\\Temp", "Ångström Ab"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("muller", ["Müller & Söhne"]),
        ("MÜLLER sohne", ["Müller & Söhne"]),
        ("re", ["Zürich Re"]),
        ("النور", ["شركة النور"]),
        ("%", []),
        ("100%", ["100% Juice"]),
        ("_", []),
        ("a_b", ["A_B Tools"]),
        ("c:\\t", ["C:\\Temp"]),
        ("tools", ["A_B Tools", "AxB Tools"]),
        ("angstrom", ["Ångström Ab"]),
        ("ürich'; DROP TABLE customers;--", []),
        ("nobody", []),
    ],
)
def test_any_words_beginning_finds_a_customer(world: World, typed: str, found: list[str]) -> None:
    for name in NAMES:
        world.does("Ana", add_customer, name=name)

    assert [each.name for each in world.sees("Ana", customers, named=typed)] == found


def test_whose_customers_and_which_words_narrow_together(world: World) -> None:
    for who, name in (("Ana", "Anvil Ltd"), ("Ana", "Zebra Ltd"), ("Ben", "Anvil Benders"), ("Ben", "Zinc")):
        world.does(who, add_customer, name=name)
    browser = world.client_as("Ana")

    page = browser.get("/customers?holder=support&archived=1").get_data(as_text=True)
    form = page[page.index('<form class="search-row"') :]
    assert '<option value="support" selected>' in form
    assert '<input type="hidden" name="archived" value="1">' in form
    both = browser.get("/customers?q=anvil&holder=me").get_data(as_text=True)
    chips = html.unescape(both[both.index('id="whose"') : both.index('id="customer-list"')])
    rows = both[both.index('id="customer-list"') :]
    assert "/customers?q=anvil&holder=support" in chips
    assert [name for name in ("Anvil Ltd", "Zebra Ltd", "Anvil Benders", "Zinc") if name in rows] == ["Anvil Ltd"]


def test_archived_customers_have_a_list_and_are_told_of(world: World) -> None:
    old = world.does("Ana", add_customer, name="Oldtimer Ltd")
    world.does("Ana", archive_customer, customer_id=old.id, archived=True)
    browser = world.client_as("Ben")

    present = html.unescape(browser.get("/customers").get_data(as_text=True))
    assert "Oldtimer" not in present
    assert '<a href="/customers?archived=1">Archived <span class="number">1</span></a>' in present
    archived = html.unescape(browser.get("/customers?archived=1").get_data(as_text=True))
    assert "Oldtimer Ltd" in archived
    assert '<a href="/customers" aria-current="true">Archived <span class="number">1</span></a>' in archived
    assert "Acme" not in archived[archived.index('id="customer-list"') :]

    missed = html.unescape(browser.get("/customers?q=oldt").get_data(as_text=True))
    assert 'href="/customers?q=oldt&archived=1"' in missed[missed.index('id="customer-list"') :]
    assert "archived ones" not in browser.get("/customers?q=zzz").get_data(as_text=True)


def test_pages_hold_every_customer_once_even_with_equal_names(world: World) -> None:
    actor = world.actor("Ana")
    with world.transaction() as db:
        for number in range(130):
            add_customer(db, actor, name=f"Same {number % 3}", about=f"Number {number:03}.")
    browser, path, seen = world.client_as("Ana"), "/customers", []
    for _ in range(5):
        page = browser.get(path).get_data(as_text=True)
        seen += re.findall(r"Number \d{3}\.", page)
        older = re.search(r'href="(/customers\?[^"]*after=[^"]+)"', page)
        if older is None:
            break
        path = html.unescape(older.group(1))

    assert len(seen) == 130
    assert len(set(seen)) == 130


@pytest.mark.parametrize(
    "key", ["x", "!!!", "W10", "WyJhIl0", "W1siYSJdLCJiIl0", "bnVsbA", "WyJcdWQ4MDAiLCJ4Il0", "W1tbW1tbW1tb" * 200]
)
def test_a_spoilt_page_key_is_refused_with_a_sentence(world: World, key: str) -> None:
    browser = world.client_as("Ana")

    for path in (f"/customers?after={key}", f"/customers/{world.acme}?before={key}"):
        answer = browser.get(path)
        assert answer.status_code == 422, path
        assert "Begin with the first page" in answer.get_data(as_text=True)


def test_words_name_one_customer_or_say_which_ones_they_may_mean(world: World) -> None:
    for name in ("A Acme", "Acme Ltd", "B Acme", "C Acme", "D Acme", "AA Acme", "Best Acme", "Umbrella"):
        world.does("Ana", add_customer, name=name)

    assert world.sees("Ana", customer_named, "acme").name == "Acme"
    assert world.sees("Ana", customer_named, "umb").name == "Umbrella"
    with pytest.raises(NotFound, match="Several customers"):
        world.sees("Ana", customer_named, "acm")
    with pytest.raises(NotFound, match="no customer called"):
        world.sees("Vera", customer_named, "Acme")
