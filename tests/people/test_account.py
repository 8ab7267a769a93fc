"""One's own account: a token that is shown once, and the way back in for who forgot the password."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.world import Browser, World
from workspace.people.sessions import actor_of_token
from workspace.policy import system_actor


def test_a_new_token_is_shown_once_and_made_once(world: World) -> None:
    browser = world.client_as("Ana")

    made = browser.post("/account", {"do": "make_token", "name": "Nightly import"})

    assert (made.status_code, made.location) == (303, "/account")
    assert 'id="new-token"' not in browser.get("/account", headers={"X-Refresh": "1"}).get_data(as_text=True)
    shown = re.search(r'id="new-token">(baton_[\w-]+)<', browser.get(made.location).get_data(as_text=True))
    assert shown is not None
    with world.reading() as db:
        actor, _ = actor_of_token(db, secret=shown[1], now=system_actor(world.clock()))
        assert actor.id == world.people["Ana"]
    again = browser.get(made.location).get_data(as_text=True)
    assert "new-token" not in again.replace('data-copy="new-token"', "")
    assert shown[1] not in again
    assert again.count("Nightly import (") == 1


def test_a_new_token_is_not_shown_to_the_next_person_at_this_browser(world: World) -> None:
    browser, ben = world.client_as("Ana"), world.client_as("Ben")
    browser.post("/account", {"do": "make_token", "name": "Nightly import"})
    cookie = ben.client.get_cookie("baton_session")
    assert cookie is not None

    browser.client.set_cookie("baton_session", cookie.value)

    assert "baton_" not in browser.get("/account").get_data(as_text=True)


def test_a_forgotten_password_is_mended_from_the_first_form_by_its_address(world: World) -> None:
    page = HTMLParser(Browser(world.client()).get("/sign-in").get_data(as_text=True))
    button = page.css_first('form[action="/sign-in"] button[value="reset"]')

    assert button is not None
    assert button.attributes["formaction"] == "/sign-in/link"
    assert "formnovalidate" in button.attributes, "the password is just what is not known"
    assert len(page.css('button[value="reset"]')) == 1


def test_a_link_to_no_address_is_refused_in_a_sentence(world: World) -> None:
    answer = Browser(world.client()).post("/sign-in/link", {"email": " ", "purpose": "reset"})

    assert answer.status_code == 422
    assert "Type your e-mail address" in answer.get_data(as_text=True)
    assert "a link is on its way" not in answer.get_data(as_text=True)
