"""E-mailed links: a look uses nothing up, they work once, for a while, and where they were asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import Browser, World
from workspace.people.models import Person, SignInLink
from workspace.people.operations import deactivate_person, invite_again, invite_person, reactivate_person
from workspace.people.sessions import LINK_LASTS, send_link, set_password

EMAIL = "ben@baton.example"


def test_an_invited_person_comes_in_and_chooses_a_password(world: World) -> None:
    world.does("Ana", invite_person, name="Dora", email="Dora@Baton.example")
    world.settle()
    mail = world.mailer.sent[-1]
    browser, link = Browser(world.client()), world.last_link()

    assert mail.to == "dora@baton.example"
    assert "invited" in mail.subject
    assert browser.get(link).status_code == 200
    assert browser.post(link).location == "/password"
    assert browser.post("/password", {"password": "twelve letters", "again": "twelve letters"}).location == "/"
    assert browser.get("/customers").status_code == 200

    again = Browser(world.client())
    assert again.post("/sign-in", {"email": mail.to, "password": "twelve letters"}).status_code == 303


def test_a_password_is_chosen_once_a_link_and_not_without_one(world: World) -> None:
    browser = world.client_as("Ben")

    assert browser.get("/password").status_code == 403
    assert browser.post("/password", {"password": "x" * 12, "again": "x" * 12}).status_code == 403


def test_an_asked_link_signs_in_in_the_browser_that_asked(world: World) -> None:
    browser, link = _asked(world)

    assert browser.post(link).status_code == 303
    assert browser.get("/customers").status_code == 200


def test_looking_at_a_link_uses_nothing_up(world: World) -> None:
    browser, link = _asked(world)
    scanner = world.client()
    for _ in range(3):
        scanner.get(link)
        scanner.head(link)
        assert browser.get(link).status_code == 200

    assert browser.get("/customers").status_code == 302
    assert browser.post(link).status_code == 303


def test_a_link_works_once(world: World) -> None:
    browser, link = _asked(world)
    assert browser.post(link).status_code == 303
    other = Browser(browser.client)

    answer = other.post(link)
    assert answer.status_code == 410
    assert "used already or is too old" in answer.get_data(as_text=True)


def test_a_link_expires_after_ten_minutes(world: World) -> None:
    browser, link = _asked(world)
    world.clock.forward(minutes=10)

    assert browser.get(link).status_code == 410
    assert browser.post(link).status_code == 410
    assert browser.get("/customers").status_code == 302


def test_another_browser_cannot_use_an_asked_link(world: World) -> None:
    browser, link = _asked(world)
    thief = Browser(world.client())

    assert thief.post(link).status_code == 403
    assert thief.get("/customers").status_code == 302
    assert browser.post(link).status_code == 303


def test_a_good_link_in_another_browser_says_where_it_works_and_not_that_it_is_old(world: World) -> None:
    browser, link = _asked(world)

    elsewhere = world.client().get(link)
    page = elsewhere.get_data(as_text=True)

    assert elsewhere.status_code == 403
    assert "<h1>Open this link in your other browser</h1>" in page
    assert "was asked for in another browser" in page
    assert "no longer works" not in page
    assert browser.post(link).status_code == 303
    assert "<h1>This link no longer works</h1>" in world.client().get(link).get_data(as_text=True)


@pytest.mark.parametrize(
    "forged",
    [
        "/link/x",
        "/link/.",
        "/link/%00",
        "/link/../../etc",
        "/link/{id}.{zeros}",
        "/link/{id}.",
        "/link/{id}",
        "/link/é.ü",
    ],
)
def test_a_forged_link_is_refused(world: World, forged: str) -> None:
    browser, link = _asked(world)
    link_id = link.removeprefix("/link/").partition(".")[0]
    path = forged.format(id=link_id, zeros="0" * 40)

    assert browser.get(path).status_code in (404, 410)
    assert browser.post(path).status_code in (404, 410)
    assert browser.get("/customers").status_code == 302
    assert browser.post(link).status_code == 303


def test_a_reset_leads_to_a_new_password(world: World) -> None:
    browser, link = _asked(world, purpose="reset")
    other = world.client_as("Ben")

    assert browser.post(link).location == "/password"
    assert browser.post("/password", {"password": "short", "again": "short"}).status_code == 422
    assert browser.post("/password", {"password": "y" * 12, "again": "y" * 12}).status_code == 302
    assert browser.get("/password").status_code == 403
    assert other.get("/customers").status_code == 302


def test_known_and_unknown_addresses_are_answered_alike(world: World) -> None:
    answers = {
        _without_form_tokens(Browser(world.client()).post("/sign-in/link", {"email": email}), email)
        for email in (EMAIL, "nobody@baton.example", "not an address", "vera@nordwind.example")
    }
    world.settle()

    assert len(answers) == 1
    assert {mail.to for mail in world.mailer.sent} == {EMAIL, "vera@nordwind.example"}


def test_nobody_is_mailed_more_than_a_few_links_in_ten_minutes(world: World) -> None:
    browser = Browser(world.client())
    for _ in range(12):
        assert browser.post("/sign-in/link", {"email": EMAIL}).status_code == 200
    world.settle()
    assert len(world.mailer.sent) == 5

    world.clock.forward(minutes=11)
    browser.post("/sign-in/link", {"email": EMAIL})
    world.settle()
    assert len(world.mailer.sent) == 6


def test_a_stranger_who_asks_for_links_does_not_keep_a_person_from_theirs(world: World) -> None:
    stranger = Browser(world.client())
    for _ in range(8):
        stranger.post("/sign-in/link", {"email": EMAIL})
    browser, link = _asked(world)

    assert len(world.mailer.sent) == 6
    assert browser.post(link).status_code == 303


def test_all_browsers_together_have_thirty_links_mailed_and_no_more(world: World) -> None:
    for _ in range(7):
        stranger = Browser(world.client())
        for _ in range(5):
            stranger.post("/sign-in/link", {"email": EMAIL})
    world.settle()

    assert len(world.mailer.sent) == 30


def test_a_deactivated_person_gets_no_link_and_can_use_none(world: World) -> None:
    browser, link = _asked(world)
    world.does("Ana", deactivate_person, person_id=world.people["Ben"])
    sent = len(world.mailer.sent)

    assert browser.post(link).status_code == 410
    browser.post("/sign-in/link", {"email": EMAIL})
    world.settle()
    assert len(world.mailer.sent) == sent


def test_a_chosen_password_ends_every_other_invitation(world: World) -> None:
    dora = world.does("Ana", invite_person, name="Dora", email="dora@baton.example")
    world.settle()
    first = world.last_link()
    world.does("Ana", invite_again, person_id=dora.id)
    world.settle()
    browser, second = Browser(world.client()), world.last_link()
    assert browser.get(first).status_code == 200

    assert browser.post(second).location == "/password"
    assert browser.get(first).status_code == 200
    assert browser.post("/password", {"password": "twelve letters", "again": "twelve letters"}).location == "/"
    assert Browser(world.client()).post(first).status_code == 410


def test_a_new_password_ends_links_of_every_kind(world: World) -> None:
    ben = world.actor("Ben")
    with world.transaction() as db:
        for purpose in LINK_LASTS:
            send_link(db, ben, person=db.get_one(Person, ben.id), purpose=purpose)

    with world.transaction() as db:
        set_password(db, ben, password_hash="chosen", keep_session=None)

    with world.reading() as db:
        links = db.scalars(select(SignInLink).where(SignInLink.person_id == ben.id)).all()
    assert {link.purpose for link in links if link.used_at} == set(LINK_LASTS)


def test_a_link_of_before_does_not_work_when_somebody_may_come_again(world: World) -> None:
    world.does("Ana", invite_again, person_id=world.people["Ben"])
    world.settle()
    link = world.last_link()
    assert world.client().get(link).status_code == 200

    world.does("Ana", deactivate_person, person_id=world.people["Ben"])
    world.does("Ana", reactivate_person, person_id=world.people["Ben"])
    assert world.client().get(link).status_code == 410


def test_a_link_that_is_too_old_when_its_turn_comes_is_not_mailed(world: World) -> None:
    Browser(world.client()).post("/sign-in/link", {"email": EMAIL})
    world.clock.forward(minutes=11)
    world.settle()

    assert list(world.mailer.sent) == []


def test_a_foreign_host_header_gets_neither_page_nor_link(world: World) -> None:
    browser = Browser(world.client())
    token = browser.csrf()
    for header in ({"Host": "evil.example"}, {"Host": "localhost", "X-Forwarded-Host": "evil.example"}):
        browser.client.post("/sign-in/link", data={"email": EMAIL}, headers={**header, "X-CSRF-Token": token})
    world.settle()

    assert browser.client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert len(world.mailer.sent) == 1
    assert "evil" not in world.mailer.sent[0].text
    assert "http://localhost/link/" in world.mailer.sent[0].text


WELL = ["/customers", "/customers?q=a%20b", "/guest/documents/01abc", "/"]
EVIL = [
    "//evil.example", "///evil.example", "/\\evil.example", "/\\/evil.example", "\\\\evil.example", "https:evil.at",
    "https://evil.example", "http://localhost.evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example",
    "/\t/evil.example", "\t//evil.example", "/\n/evil.example", " //evil.example", "/ok\\@evil", "/%0d%0a\r\nX: y",
    "/\x00", "ftp://evil", "@evil.example", "?next=//evil", "",
]  # fmt: skip


@pytest.mark.parametrize("wanted", WELL)
def test_signing_in_leads_on_to_our_own_pages(world: World, wanted: str) -> None:
    browser, link = _asked(world, next=wanted)

    assert browser.post(link).location == wanted


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_never_leads_to_another_site(world: World, wanted: str) -> None:
    browser, link = _asked(world, next=wanted)

    assert browser.post(link).location == "/"


def _asked(world: World, **form: str) -> tuple[Browser, str]:
    """A browser in which Ben asked for a link, and the link's path."""
    browser = Browser(world.client())
    assert browser.post("/sign-in/link", {"email": EMAIL, **form}).status_code == 200
    world.settle()
    return browser, world.last_link()


def _without_form_tokens(answer: Any, email: str) -> str:
    page = answer.get_data(as_text=True).replace(email, "")
    return re.sub(r'(name="csrf[-_]token" (?:content|value)=)"[^"]*"', r"\1", page)
