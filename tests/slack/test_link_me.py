"""`/baton link-me`: who has another address in Slack says who they are, from both sides."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.slack.office import Office
from workspace.bots.models import SlackPerson
from workspace.people.operations import deactivate_person, reactivate_person


@pytest.fixture
def ben(office: Office) -> str:
    """Ben's own user in Slack has an address that Baton does not know."""
    user = office.users["Ben"]
    office.slack.slack.users[user].email = "ben@private.example"
    office.link()
    return user


def word(office: Office, user: str) -> str:
    said = office.slack.slash(user, office.acme, "link-me").text
    found = re.search(r"<http://[^|>]+/account/slack/([\w-]+)\|Say who you are in Baton>", said)
    assert found, said
    return found.group(1)


def links(office: Office, user: str, *, who: str = "Ben") -> Any:
    return office.world.client_as(who).post(f"/account/slack/{word(office, user)}")


def known(office: Office, user: str) -> tuple[str | None, str]:
    with office.world.reading() as db:
        found = db.get_one(SlackPerson, (office.team, user))
        return found.person_id, found.matched_by


def changes(office: Office, user: str, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(office.slack.slack.users[user], {"is_restricted": "restricted"}.get(name, name), value)
    profile = {"email": office.slack.slack.users[user].email}
    office.slack.send_event({"type": "user_change", "user": {"id": user, "profile": profile, **changed}})
    office.quiet()


def test_the_link_shows_whom_it_is_about_and_makes_them_one(office: Office, ben: str) -> None:
    office.says("Ben", "Written before")
    office.quiet()
    path = f"/account/slack/{word(office, ben)}"
    browser = office.world.client_as("Ben")

    page = browser.get(path).get_data(as_text=True)
    assert "Yes, I am @Ben in North" in page
    assert "ben@private.example" in page
    assert f"{ben}, named @Ben" in page
    assert browser.post(path).status_code == 303
    assert browser.post(path).status_code == 410

    assert known(office, ben) == (office.world.people["Ben"], "link_me")
    assert office.entries()[0].author_id == office.world.people["Ben"]
    assert "@Ben in North" in browser.get("/account").get_data(as_text=True)
    inbox = browser.get("/inbox").get_data(as_text=True)
    assert "Your Slack account @Ben in North was connected. Not you?" in inbox
    assert "/account#slack" in inbox


def test_a_link_is_old_after_a_quarter_of_an_hour(office: Office, ben: str) -> None:
    path = f"/account/slack/{word(office, ben)}"
    office.clock.forward(minutes=15, seconds=1)

    assert office.world.client_as("Ben").get(path).status_code == 410
    assert office.world.client_as("Ben").post(path).status_code == 410


def test_it_needs_a_member_of_staff_and_our_own_form(office: Office, ben: str) -> None:
    path = f"/account/slack/{word(office, ben)}"

    assert office.world.client_as("Vera").post(path).status_code == 404
    assert "/sign-in" in office.world.client().get(path).location
    browser = office.world.client_as("Ben")
    assert browser.client.post(path).status_code == 403
    assert browser.post(path).status_code == 303


def test_guests_and_strangers_get_no_link(office: Office, ben: str) -> None:
    office.slack.slack.users[ben].restricted = True
    # What the adapter learned of somebody is believed for ten minutes.
    office.clock.forward(minutes=11)
    stranger = office.slack.user("Stranger", email="s@other.example", team="T0OTHER")

    for user in (ben, stranger):
        said = office.slack.slash(user, office.acme, "link-me").text
        assert "cannot be linked" in said
        assert "/account/slack/" not in said


def test_it_survives_another_address_but_not_becoming_a_guest(office: Office, ben: str) -> None:
    links(office, ben)

    changes(office, ben, email="ben@third.example")
    assert known(office, ben) == (office.world.people["Ben"], "link_me")
    changes(office, ben, is_restricted=True)
    assert known(office, ben) == (None, "")


def test_it_ends_when_slack_says_they_left(office: Office, ben: str) -> None:
    links(office, ben)

    changes(office, ben, deleted=True)

    assert known(office, ben) == (None, "")


def test_it_ends_with_a_deactivation_here(office: Office, ben: str) -> None:
    links(office, ben)

    office.world.does("Ana", deactivate_person, person_id=office.world.people["Ben"])
    office.world.settle()
    office.world.does("Ana", reactivate_person, person_id=office.world.people["Ben"])
    office.world.settle()

    assert known(office, ben) == (None, "")


def test_who_unlinks_is_not_matched_again_before_they_ask(office: Office, ben: str) -> None:
    links(office, ben)
    browser = office.world.client_as("Ben")

    assert office.world.client_as("Cleo").post("/account/slack", {"team": office.team, "user": ben}).status_code == 404
    assert browser.post("/account/slack", {"team": office.team, "user": ben}).status_code == 303
    changes(office, ben, email="ben@baton.example")

    assert known(office, ben) == (None, "unlinked")
    links(office, ben)
    assert known(office, ben) == (office.world.people["Ben"], "link_me")
