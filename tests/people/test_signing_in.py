"""Signing in and out by password; what a session is, and what ends it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.world import Browser, World
from workspace.errors import NotFound
from workspace.people.models import SessionRow
from workspace.people.operations import deactivate_person, reactivate_person
from workspace.people.sessions import (
    SESSION_IDLES,
    actor_of_session,
    actor_of_token,
    hashed,
    remember_failure,
    set_password,
)
from workspace.policy import system_actor
from workspace.web.passwords import hash_password

PASSWORD = "a long enough password"


@pytest.fixture
def ana(world: World) -> str:
    """Ana's address; she has a password."""
    _give_password(world, "Ana")
    return world.person("Ana").email


def test_a_right_password_signs_in_and_leads_on(world: World, ana: str) -> None:
    browser = Browser(world.client())

    answer = _sign_in(browser, ana, PASSWORD, next="/customers?q=acme")

    assert answer.status_code == 303
    assert answer.location == "/customers?q=acme"
    assert browser.get("/customers").status_code == 200


def test_address_and_case_of_an_email_do_not_matter(world: World, ana: str) -> None:
    assert _sign_in(Browser(world.client()), f"  {ana.upper()} ", PASSWORD).status_code == 303


def test_a_wrong_password_and_nobody_get_the_same_answer(world: World, ana: str) -> None:
    _give_password(world, "Ben")
    world.does("Ana", deactivate_person, person_id=world.people["Ben"])
    answers = []
    for email in (ana, "nobody@baton.example", world.person("Cleo").email, world.person("Ben").email):
        password = PASSWORD if email == world.person("Ben").email else "wrong password"
        answer = _sign_in(Browser(world.client()), email, password)
        answers.append((answer.status_code, _without_tokens(answer, email)))

    assert answers[0][0] == 422
    assert len(set(answers)) == 1


def test_guessing_is_stopped_for_one_address_and_only_for_a_while(world: World, ana: str) -> None:
    browser = Browser(world.client())
    for _ in range(10):
        assert _sign_in(browser, ana, "wrong password").status_code == 422

    stopped = _sign_in(browser, ana, PASSWORD)
    assert stopped.status_code == 429
    assert "Wait 15 min." in stopped.get_data(as_text=True)

    world.clock.forward(minutes=16)
    assert _sign_in(browser, ana, PASSWORD).status_code == 303


def test_guessing_is_stopped_for_nobodys_address_just_the_same(world: World) -> None:
    browser = Browser(world.client())
    for _ in range(10):
        _sign_in(browser, "nobody@baton.example", "wrong password")

    assert _sign_in(browser, "nobody@baton.example", "wrong password").status_code == 429


def test_guessing_at_many_people_from_one_place_is_stopped(world: World, ana: str) -> None:
    browser = Browser(world.client())
    with world.transaction() as db:
        program = system_actor(world.clock())
        for number in range(50):
            remember_failure(db, program, email=f"somebody{number}@baton.example", address="127.0.0.1")

    assert _sign_in(browser, ana, PASSWORD).status_code == 429


def test_behind_a_proxy_one_persons_guesses_stop_nobody_else(tmp_path: Path) -> None:
    world = World(tmp_path, public_url="https://localhost")
    with world.transaction() as db:
        program = system_actor(world.clock())
        for number in range(50):
            remember_failure(db, program, email=f"somebody{number}@baton.example", address="203.0.113.7")

    def status(forwarded: str) -> int:
        client = world.client()
        headers = {"X-Forwarded-For": forwarded, "Referer": "https://localhost/sign-in"}
        page = client.get("/sign-in", base_url="https://localhost").get_data(as_text=True)
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        form = {"csrf_token": token, "email": "nobody@baton.example", "password": "wrong password"}
        return client.post("/sign-in", data=form, headers=headers, base_url="https://localhost").status_code

    answers = [status("203.0.113.7"), status("198.51.100.2, 203.0.113.7"), status("203.0.113.7, 198.51.100.2")]
    world.close()

    assert answers == [429, 429, 422]


def test_without_a_proxy_nobody_chooses_their_own_address(world: World, ana: str) -> None:
    with world.transaction() as db:
        for number in range(50):
            remember_failure(
                db, system_actor(world.clock()), email=f"somebody{number}@baton.example", address="127.0.0.1"
            )
    browser = Browser(world.client())
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.2"

    assert _sign_in(browser, ana, PASSWORD).status_code == 429


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    browser = world.client_as("Ana")
    cookie = browser.client.get_cookie("baton_session")
    assert cookie is not None
    assert browser.get("/customers").status_code == 200

    answer = browser.post("/sign-out")
    assert answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'

    thief = Browser(world.client())
    thief.client.set_cookie("baton_session", cookie.value)
    assert thief.get("/customers").location.startswith("/sign-in")


def test_signing_out_twice_is_no_error(world: World) -> None:
    browser = world.client_as("Ana")
    token = browser.csrf()
    cookie = browser.client.get_cookie("baton_session")
    assert cookie is not None
    browser.post("/sign-out")
    browser.client.set_cookie("baton_session", cookie.value)

    assert browser.post("/sign-out", headers={"X-CSRF-Token": token}).location == "/sign-in"
    assert Browser(world.client()).post("/sign-out").location == "/sign-in"


def test_a_session_that_nobody_uses_ends(world: World) -> None:
    browser = world.client_as("Ana")
    world.clock.forward(seconds=SESSION_IDLES.total_seconds() + 1)

    assert browser.get("/customers").status_code == 302


def test_a_session_ends_after_thirty_days_however_much_it_is_used(world: World) -> None:
    browser = world.client_as("Ana")
    statuses = []
    for _ in range(6):
        world.clock.forward(days=5, hours=1)
        statuses.append(browser.get("/customers").status_code)

    assert statuses == [200, 200, 200, 200, 200, 302]


def test_a_session_in_use_does_not_idle_out(world: World) -> None:
    browser = world.client_as("Ana")
    for _ in range(4):
        world.clock.forward(seconds=SESSION_IDLES.total_seconds() - 60)
        assert browser.get("/customers").status_code == 200


def test_deactivating_ends_sessions_and_tokens_for_good(world: World) -> None:
    browser, token = world.client_as("Ben"), world.token("Ben")
    assert browser.get("/customers").status_code == 200
    world.does("Ana", deactivate_person, person_id=world.people["Ben"])

    assert browser.get("/customers").status_code == 302
    with world.reading() as db, pytest.raises(NotFound):
        actor_of_token(db, secret=token, now=system_actor(world.clock()))

    world.does("Ana", reactivate_person, person_id=world.people["Ben"])
    assert browser.get("/customers").status_code == 302
    with world.reading() as db, pytest.raises(NotFound):
        actor_of_token(db, secret=token, now=system_actor(world.clock()))


def test_a_new_password_ends_every_other_session(world: World, ana: str) -> None:
    here, elsewhere = world.client_as("Ana"), world.client_as("Ana")
    form = {
        "do": "password",
        "current": PASSWORD,
        "password": "another long password",
        "again": "another long password",
    }
    answer = here.post("/account", form)

    assert answer.status_code == 303
    assert here.get("/customers").status_code == 200
    assert elsewhere.get("/customers").status_code == 302
    assert _sign_in(Browser(world.client()), ana, PASSWORD).status_code == 422
    assert _sign_in(Browser(world.client()), ana, "another long password").status_code == 303


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"current": "wrong", "password": "x" * 12, "again": "x" * 12}, "not your current password"),
        ({"current": PASSWORD, "password": "x" * 11, "again": "x" * 11}, "at least 12 characters"),
        ({"current": PASSWORD, "password": "x" * 12, "again": "y" * 12}, "not the same"),
        ({"current": PASSWORD, "password": "x" * 1001, "again": "x" * 1001}, "at most 1,000 characters"),
    ],
)
def test_a_password_that_will_not_do_is_said(world: World, ana: str, form: dict[str, str], says: str) -> None:
    answer = world.client_as("Ana").post("/account", {"do": "password", **form})

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert _sign_in(Browser(world.client()), ana, PASSWORD).status_code == 303


def test_secrets_are_kept_as_hashes_alone(world: World, ana: str) -> None:
    session, token = world.session("Ana"), world.token("Ana")
    dump = "\n".join(world.baton.database.engine.raw_connection().driver_connection.iterdump())

    assert session not in dump
    assert token not in dump
    assert PASSWORD not in dump
    assert hashed(session) in dump


def test_somebody_elses_session_cannot_be_ended(world: World) -> None:
    browser, ben = world.client_as("Ana"), world.client_as("Ben")
    with world.reading() as db:
        cookie = ben.client.get_cookie("baton_session")
        assert cookie is not None
        _, row = actor_of_session(db, token=cookie.value, now=system_actor(world.clock()))

    browser.post("/account", {"do": "end_session", "id": row.id})

    assert ben.get("/customers").status_code == 200
    with world.reading() as db:
        assert db.get_one(SessionRow, row.id).ended_at is None


def _sign_in(browser: Browser, email: str, password: str, **more: str) -> Any:
    return browser.post("/sign-in", {"email": email, "password": password, **more})


def _give_password(world: World, name: str) -> None:
    actor = world.actor(name)
    with world.transaction() as db:
        set_password(db, actor, password_hash=hash_password(PASSWORD), keep_session=None)


def _without_tokens(answer: Any, email: str) -> str:
    """The page without what differs by design: form tokens, and the address that was typed."""
    lines = answer.get_data(as_text=True).replace(email, "").splitlines()
    return "\n".join(line for line in lines if "csrf" not in line)


def test_what_was_about_to_be_said_is_not_said_to_who_signs_in_next(world: World) -> None:
    """Ana's session ends by itself, the browser stays."""
    _give_password(world, "Cleo")
    browser = world.client_as("Ana")
    invited = browser.post(
        "/people/", {"do": "invite", "name": "Nina", "email": "nina@baton.example", "role": "member"}
    )
    assert invited.status_code == 303

    _sign_in(browser, world.person("Cleo").email, PASSWORD)

    assert "nina@" not in browser.get("/customers").get_data(as_text=True).lower()
