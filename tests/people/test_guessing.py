"""Guessing passwords is slow from each place, and a stranger's guesses do not keep a person out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Browser, World
from workspace.people.sessions import remember_failure, set_password
from workspace.policy import system_actor
from workspace.web.passwords import hash_password

PASSWORD = "a long enough password"


@pytest.fixture
def ana(world: World) -> str:
    """Ana's address; she has a password."""
    actor = world.actor("Ana")
    with world.transaction() as db:
        set_password(db, actor, password_hash=hash_password(PASSWORD), keep_session=None)
    return world.person("Ana").email


def _sign_in(browser: Browser, email: str, password: str) -> Any:
    return browser.post("/sign-in", {"email": email, "password": password})


def _guesses(world: World, email: str, count: int, *addresses: str) -> None:
    with world.transaction() as db:
        for number in range(count):
            address = addresses[number % len(addresses)]
            remember_failure(db, system_actor(world.clock()), email=email, address=address)


def test_a_stranger_who_knows_an_address_locks_nobody_out(world: World, ana: str) -> None:
    _guesses(world, ana, 49, "203.0.113.7", "203.0.113.8")
    stranger, browser = Browser(world.client()), Browser(world.client())
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"

    assert _sign_in(stranger, ana, PASSWORD).status_code == 429
    assert _sign_in(browser, ana, PASSWORD).status_code == 303


def test_guesses_from_everywhere_are_stopped_and_a_mailed_link_still_works(world: World, ana: str) -> None:
    _guesses(world, ana, 100, *(f"203.0.113.{number}" for number in range(20)))
    browser = Browser(world.client())
    assert _sign_in(browser, ana, PASSWORD).status_code == 429

    browser.post("/sign-in/link", {"email": ana})
    world.settle()

    assert browser.post(world.last_link()).status_code == 303
    assert browser.get("/customers").status_code == 200


def test_all_addresses_of_one_ipv6_customer_are_one_place(world: World, ana: str) -> None:
    _guesses(world, ana, 10, *(f"2001:db8:1:2::{number}" for number in range(10)))
    browser = Browser(world.client())

    browser.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    assert _sign_in(browser, ana, PASSWORD).status_code == 429
    browser.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:3::1"
    assert _sign_in(browser, ana, PASSWORD).status_code == 303
