"""The addresses of a Slack workspace make nobody staff before an admin says that they may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.slack.estate import Estate
from workspace.bots.models import SlackPerson
from workspace.events import EventRow
from workspace.people.notifications import notifications_of

SOUTH = "T0SOUTH"


@pytest.fixture
def house(estate: Estate) -> Estate:
    estate.installs()
    estate.installs(estate.south)
    return estate


@pytest.fixture
def mallory(house: Estate) -> str:
    """She runs South, and gave herself the address of Ana."""
    return house.south.user("Mallory", email="ana@baton.example", team=SOUTH)


def searches(house: Estate, mallory: str) -> str:
    channel = house.south.channel("any", members=[mallory])
    return str(house.south.slash(mallory, channel, "search Acme").text)


def says(house: Estate, do: str, *, who: str = "Ana", team: str = SOUTH) -> int:
    return int(house.world.client_as(who).post("/settings/slack", {"do": do, "team": team}).status_code)


def who_is(house: Estate, team: str, user: str) -> tuple[str | None, str]:
    with house.world.reading() as db:
        known = db.get_one(SlackPerson, (team, user))
        return known.person_id, known.matched_by


def test_the_first_workspace_vouches_and_a_later_one_does_not(house: Estate) -> None:
    assert house.installation().vouches
    assert not house.installation(SOUTH).vouches
    page = house.world.client_as("Ana").get("/settings/slack").get_data(as_text=True)
    assert "People of this workspace are recognised by their e-mail address" in page
    assert "Nobody is recognised by their e-mail address" in page


def test_installing_anew_leaves_it_as_it_was(house: Estate) -> None:
    house.installs(house.south)
    house.installs()

    assert (house.installation().vouches, house.installation(SOUTH).vouches) == (True, False)


def test_in_a_workspace_that_does_not_vouch_an_address_is_nobody(house: Estate, mallory: str) -> None:
    assert "does not know who you are" in searches(house, mallory)
    assert who_is(house, SOUTH, mallory) == (None, "")

    assert says(house, "vouch") == 303
    assert "does not know who you are" not in searches(house, mallory)
    assert who_is(house, SOUTH, mallory) == (house.world.people["Ana"], "email")


def test_turned_off_every_match_by_address_ends_and_none_by_own_word(house: Estate, mallory: str) -> None:
    says(house, "vouch")
    searches(house, mallory)
    ben = house.south.user("Ben", email="ben@private.example", team=SOUTH)
    channel = house.south.channel("two", members=[ben])
    found = re.search(r"/account/slack/([\w-]+)", house.south.slash(ben, channel, "link-me").text)
    assert found
    assert house.world.client_as("Ben").post(f"/account/slack/{found.group(1)}").status_code == 303

    assert says(house, "unvouch") == 303

    assert who_is(house, SOUTH, mallory) == (None, "")
    assert who_is(house, SOUTH, ben) == (house.world.people["Ben"], "link_me")
    house.clock.forward(days=2)
    assert "does not know who you are" in searches(house, mallory)


def test_admins_alone_say_so_and_it_is_written_down(house: Estate) -> None:
    assert says(house, "vouch", who="Ben") == 403
    assert says(house, "vouch", team="T0NOWHERE") == 422
    assert not house.installation(SOUTH).vouches

    assert says(house, "vouch") == 303

    assert house.installation(SOUTH).vouches
    with house.world.reading() as db:
        rows = db.scalars(select(EventRow).where(EventRow.type == "SlackVouchingChanged")).all()
    assert [(row.actor_id, "true" in row.payload) for row in rows] == [(house.world.people["Ana"], True)]
    assert not [told for told in house.world.sees("Ben", notifications_of) if told.kind == "slack"]
