"""Sign in with Slack lets in staff who are known, and refuses everybody else alike."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.fake_slack import FakeSlack, oauth
from tests.slack.estate import Estate
from tests.world import Browser
from workspace.bots.identity.signing_in import REFUSED
from workspace.bots.models import OneTimeState
from workspace.events import EventRow
from workspace.people.models import ApiToken, Person
from workspace.people.operations import deactivate_person


@pytest.fixture
def house(estate: Estate) -> Estate:
    estate.installs()
    return estate


def begins(client: FlaskClient, **query: str) -> dict[str, str]:
    answer = client.get("/slack/sign_in", query_string=query)
    return {name: value[0] for name, value in parse_qs(urlsplit(answer.location).query).items()}


def comes_back(house: Estate, client: FlaskClient, who: str, **changed: Any) -> Any:
    return comes(house.slack, client, house.users[who], **changed)


def comes(slack: FakeSlack, client: FlaskClient, user: str, **changed: Any) -> Any:
    asked = begins(client)
    code = oauth.sign_in(slack.slack, slack.slack.users[user], **{"nonce": asked["nonce"], **changed})
    return client.get("/slack/signed_in", query_string={"state": asked["state"], "code": code})


def refused(answer: Any) -> bool:
    said = " ".join(answer.get_data(as_text=True).split())
    return answer.status_code == 403 and REFUSED in said and "baton_session" not in str(answer.headers)


def test_staff_come_in_and_get_where_they_wanted(house: Estate) -> None:
    client = house.world.client()
    asked = begins(client, next="/customers")
    assert asked["scope"] == "openid email profile"
    user = house.slack.slack.users[house.users["Ben"]]
    code = oauth.sign_in(house.slack.slack, user, nonce=asked["nonce"])

    answer = client.get("/slack/signed_in", query_string={"state": asked["state"], "code": code})

    assert (answer.status_code, answer.location) == (303, "/customers")
    assert client.get("/customers").status_code == 200


def test_strangers_and_unverified_and_wrong_ones_are_refused_alike(house: Estate) -> None:
    client = house.world.client()

    assert refused(comes_back(house, client, "Dora"))
    assert refused(comes_back(house, client, "Ben", email_verified=False))
    assert refused(comes_back(house, client, "Ben", email="vera@nordwind.example"))
    assert refused(comes_back(house, client, "Ben", nonce="another"))
    assert refused(comes_back(house, client, "Ben", aud="another app"))
    assert refused(comes_back(house, client, "Ben", **{"https://slack.com/team_id": "T0ELSEWHERE"}))
    assert refused(client.get("/slack/signed_in?error=access_denied&state=" + begins(client)["state"]))
    assert comes_back(house, client, "Ben").status_code == 303


def test_who_was_deactivated_stays_out(house: Estate) -> None:
    house.world.does("Ana", deactivate_person, person_id=house.world.people["Ben"])

    assert refused(comes_back(house, house.world.client(), "Ben"))


def test_a_state_is_good_once_and_in_its_own_browser(house: Estate) -> None:
    mine, other = house.world.client(), house.world.client()
    asked = begins(mine)
    begins(other)
    user = house.slack.slack.users[house.users["Ben"]]

    def brings(client: FlaskClient) -> Any:
        code = oauth.sign_in(house.slack.slack, user, nonce=asked["nonce"])
        return client.get("/slack/signed_in", query_string={"state": asked["state"], "code": code})

    assert refused(brings(other))
    assert brings(mine).status_code == 303
    assert refused(brings(mine))


def test_the_button_stands_where_it_is_set_up(house: Estate) -> None:
    assert "Sign in with Slack" in house.world.client().get("/sign-in").get_data(as_text=True)


def test_another_site_is_nowhere_to_lead_to(house: Estate) -> None:
    client = house.world.client()
    asked = begins(client, next="https://evil.example/")
    user = house.slack.slack.users[house.users["Ben"]]
    code = oauth.sign_in(house.slack.slack, user, nonce=asked["nonce"])

    assert client.get("/slack/signed_in", query_string={"state": asked["state"], "code": code}).location == "/"


def test_a_guest_in_slack_with_the_address_of_staff_stays_out(house: Estate) -> None:
    ben = house.slack.slack.users[house.users["Ben"]]
    assert comes_back(house, house.world.client(), "Ben").status_code == 303

    ben.restricted = True
    assert refused(comes_back(house, house.world.client(), "Ben"))
    ben.restricted, ben.team = False, "T0OTHER"
    assert refused(comes_back(house, house.world.client(), "Ben", **{"https://slack.com/team_id": house.team}))


def test_who_said_that_it_is_not_them_cannot_be_signed_in_by(house: Estate) -> None:
    house.link()
    house.says("Ben", "Hello")
    house.quiet()
    form = {"team": house.team, "user": house.users["Ben"]}
    assert house.world.client_as("Ben").post("/account/slack", form).status_code == 303

    assert refused(comes_back(house, house.world.client(), "Ben"))


def test_another_workspace_cannot_say_who_is_staff(house: Estate) -> None:
    house.installs(house.south)
    mallory = house.south.user("Mallory", email="ana@baton.example", team="T0SOUTH")

    assert refused(comes(house.south, house.world.client(), mallory))
    vouch = {"do": "vouch", "team": "T0SOUTH"}
    assert house.world.client_as("Ana").post("/settings/slack", vouch).status_code == 303
    assert comes(house.south, house.world.client(), mallory).status_code == 303


def test_whoever_only_asks_leaves_nothing_behind(house: Estate) -> None:
    def rows() -> int:
        with house.world.reading() as db:
            return len(db.scalars(select(OneTimeState.state_hash)).all())

    before = rows()
    for _ in range(5):
        assert refused(house.world.client().get("/slack/signed_in", query_string=begins(house.world.client())))
        client = house.world.client()
        assert refused(client.get("/slack/signed_in", query_string={"state": begins(client)["state"], "code": "x"}))
    assert rows() == before
    assert comes_back(house, house.world.client(), "Ben").status_code == 303
    assert rows() == before + 1


def test_an_old_or_changed_state_is_refused(house: Estate) -> None:
    client = house.world.client()
    asked = begins(client, next="/customers")
    words, _, printed = asked["state"].partition(".")

    for state in ("", ".", words, f"{words}x.{printed}", f"{words}.{printed[:-1]}é"):
        assert refused(client.get("/slack/signed_in", query_string={"state": state, "code": "x"}))
    house.clock.forward(minutes=10, seconds=1)
    code = oauth.sign_in(house.slack.slack, house.slack.slack.users[house.users["Ben"]], nonce=asked["nonce"])
    assert refused(client.get("/slack/signed_in", query_string={"state": asked["state"], "code": code}))


# ------------------------------------------------------------------ what was begun on Slack's word ends with it
def signed_in(house: Estate, who: str) -> FlaskClient:
    client = house.world.client()
    assert comes_back(house, client, who).status_code == 303
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/customers").status_code == 200


def says(house: Estate, do: str) -> None:
    assert house.world.client_as("Ana").post("/settings/slack", {"do": do, "team": house.team}).status_code == 303


@pytest.mark.parametrize("do", ["unvouch", "remove"])
def test_sessions_that_slack_vouched_for_end_when_it_does_no_more(house: Estate, do: str) -> None:
    by_slack, by_password = signed_in(house, "Ben"), house.world.client_as("Ben")
    assert (is_in(by_slack), is_in(by_password)) == (True, True)

    says(house, do)

    assert (is_in(by_slack), is_in(by_password)) == (False, True)
    with house.world.reading() as db:
        ended = db.scalars(select(EventRow.payload).where(EventRow.type == "SessionsEnded")).all()
    assert [json.loads(each)["person_id"] for each in ended] == [house.world.people["Ben"]]


def test_they_end_when_slack_does_not_let_us_in_any_more(house: Estate) -> None:
    house.link()
    client = signed_in(house, "Ben")
    house.uninstalls()
    house.writes("Ana", "Are you there?")
    house.world.settle()

    assert house.installation().state == "disconnected"
    assert not is_in(client)


def test_they_end_for_who_leaves_slack_and_nobody_else(house: Estate) -> None:
    ben, cleo = signed_in(house, "Ben"), signed_in(house, "Cleo")
    house.quiet()
    gone = {"id": house.users["Ben"], "deleted": True, "profile": {"email": "ben@baton.example"}}
    house.slack.send_event({"type": "user_change", "user": gone})

    assert (is_in(ben), is_in(cleo)) == (False, True)


def test_a_session_that_slack_vouched_for_makes_no_key_that_outlives_it(house: Estate) -> None:
    """Ben has no password: what he set here would let in whoever held his Slack account for a minute."""
    client = house.world.client()
    comes_back(house, client, "Ben")
    browser = Browser(client)

    made = browser.post("/account", {"do": "make_token", "name": "mine"})
    by_api = browser.post("/api/tokens", headers={"Content-Type": "application/json"})
    chosen = browser.post("/account", {"do": "password", "password": "a long new one", "again": "a long new one"})

    assert made.status_code == chosen.status_code == 403
    assert "You came in by Slack" in chosen.get_data(as_text=True)
    assert by_api.status_code >= 400
    with house.world.reading() as db:
        assert not db.scalars(select(ApiToken)).all()
        assert db.get_one(Person, house.world.people["Ben"]).password_hash is None
