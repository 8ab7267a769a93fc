"""Installing by OAuth: by admins, once for each beginning, in the browser that began; tokens are sealed."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.fake_slack import oauth
from tests.slack.estate import Estate
from workspace.bots.installing.states import begin, use_up
from workspace.bots.manifest import SCOPES
from workspace.customers.operations import add_customer
from workspace.database import DatabaseBusy
from workspace.errors import Invalid
from workspace.people.notifications import notifications_of
from workspace.people.operations import add_person
from workspace.policy import Role


def page(answer: object) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_slack_is_asked_for_the_manifests_permissions_and_no_more(estate: Estate) -> None:
    asked = estate.begins(estate.world.client_as("Ana"))

    assert asked["page"] == estate.slack.api_url.replace("/api/", "/oauth/v2/authorize")
    assert set(asked["scope"].split(",")) == set(SCOPES)
    assert "user_scope" not in asked
    assert asked["redirect_uri"] == f"{estate.world.settings.public_url}/slack/oauth_redirect"


def test_an_installation_works_and_its_tokens_are_unreadable_at_rest(estate: Estate) -> None:
    installed = estate.installs()
    estate.link()
    estate.writes("Ana", "Hello")
    estate.quiet()

    assert (installed.state, installed.source, installed.by_id) == ("live", "oauth", estate.world.people["Ana"])
    assert estate.said() == ["Hello"]
    secret = estate.slack.slack.grants.tokens[0].secret
    with sqlite3.connect(estate.world.settings.home / "baton.db") as raw:
        assert secret not in "\n".join(raw.iterdump())


def test_only_admins_may_install(estate: Estate) -> None:
    for who, status in (("Ben", 403), ("Vera", 404)):
        assert estate.world.client_as(who).get("/slack/install").status_code == status
        assert estate.world.client_as(who).get("/slack/oauth_redirect?code=x&state=y").status_code == status
    assert "/sign-in" in estate.world.client().get("/slack/install").location


def test_without_the_settings_the_page_says_how(estate: Estate) -> None:
    estate.world.settings = replace(estate.world.settings, slack_client_id=None)
    estate.restart()
    ana = estate.world.client_as("Ana")

    assert ana.get("/slack/install").location == "/settings/slack#how"
    assert "BATON_SLACK_CLIENT_ID" in page(ana.get("/settings/slack"))


def test_denied_consent_is_answered_kindly(estate: Estate) -> None:
    ana = estate.world.client_as("Ana")

    answer = estate.comes_back(ana, state=estate.begins(ana)["state"], error="access_denied")

    assert answer.status_code == 422
    assert "You can begin again at any time" in page(answer)


def test_a_beginning_is_good_once_for_ten_minutes_in_its_own_browser(estate: Estate) -> None:
    ana, other = estate.world.client_as("Ana"), estate.world.client_as("Ana")
    state = estate.begins(ana)["state"]
    estate.begins(other)

    def tries(browser: object, state: str) -> int:
        code = oauth.agree(estate.slack.slack)
        return estate.comes_back(browser, state=state, code=code).status_code

    assert tries(other, state) == 422
    assert tries(ana, "made up") == 422
    assert tries(ana, state) == 303
    assert tries(ana, state) == 422
    late = estate.begins(ana)["state"]
    estate.clock.forward(minutes=10, seconds=1)
    assert tries(ana, late) == 422


def test_another_admin_in_the_same_browser_does_not_finish_it(estate: Estate) -> None:
    with estate.world.transaction() as db:
        actor = replace(estate.world.actor("Ana"))
        eve = add_person(db, actor, name="Eve", email="eve@baton.example", role=Role.admin)
    estate.world.people["Eve"] = eve.id
    browser = estate.world.client_as("Ana")
    state = estate.begins(browser)["state"]
    browser.client.set_cookie("baton_session", estate.world.session("Eve"))

    answer = estate.comes_back(browser, state=state, code=oauth.agree(estate.slack.slack))

    assert answer.status_code == 422
    assert "Somebody else" in page(answer)


def test_of_eight_who_bring_one_state_one_wins(estate: Estate) -> None:
    at = estate.clock()
    with estate.world.transaction() as db:
        state = begin(db, purpose="install", at=at)

    def consume(_: int) -> bool:
        try:
            with estate.world.transaction() as db:
                use_up(db, state, purpose="install", at=at)
        except (Invalid, DatabaseBusy):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(consume, range(8))) == 1


def test_a_whole_organisation_is_refused_in_words(estate: Estate) -> None:
    ana = estate.world.client_as("Ana")
    code = oauth.agree(estate.slack.slack, organisation=True)

    answer = estate.comes_back(ana, state=estate.begins(ana)["state"], code=code)

    assert answer.status_code == 422
    assert "Choose one workspace" in page(answer)


@pytest.mark.parametrize(("fault", "words"), [("lost_after", "did not answer in time"), ("500_before", "in time")])
def test_a_lost_answer_is_said_and_leaves_nothing(estate: Estate, fault: str, words: str) -> None:
    ana = estate.world.client_as("Ana")
    state = estate.begins(ana)["state"]
    estate.slack.fail("oauth.v2.access", fault)

    answer = estate.comes_back(ana, state=state, code=oauth.agree(estate.slack.slack))

    assert answer.status_code == 422
    assert words in page(answer)
    assert "In no workspace yet" in page(answer)


def test_a_code_of_no_use_is_said(estate: Estate) -> None:
    ana = estate.world.client_as("Ana")

    answer = estate.comes_back(ana, state=estate.begins(ana)["state"], code="stale")

    assert "used already or is too old" in page(answer)


def test_installing_again_renews_the_token(estate: Estate) -> None:
    before = estate.installs()
    after = estate.installs()

    assert before.sealed_token != after.sealed_token
    assert after.state == "live"


def test_other_admins_are_told(estate: Estate) -> None:
    with estate.world.transaction() as db:
        eve = add_person(db, estate.world.actor("Ana"), name="Eve", email="eve@baton.example", role=Role.admin)
    estate.world.people["Eve"] = eve.id

    estate.installs()

    assert [told.sentence for told in estate.world.sees("Eve", notifications_of)] == [
        "Ana installed Baton in the Slack workspace North."
    ]
    assert estate.world.sees("Ben", notifications_of) == []


def test_two_workspaces_with_the_same_channel_id_stay_apart(estate: Estate) -> None:
    estate.installs()
    estate.installs(estate.south)
    bolt = estate.world.does("Ana", add_customer, name="Bolt").id
    ana = estate.south.user("Ana", email="ana@baton.example", team="T0SOUTH")
    twin = estate.south.channel("acme", members=[ana])
    assert twin == estate.acme
    estate.link()
    estate.link(channel=twin, team="T0SOUTH", customer=bolt)

    estate.writes("Ana", "For the north")
    estate.says("Ben", "From the north")
    estate.south.says(ana, twin, "From the south")
    estate.quiet()

    assert [entry.body for entry in estate.entries(customer=bolt)] == ["From the south"]
    assert estate.bodies() == ["For the north", "From the north"]
    assert len(estate.ours()) == 1
    assert [message["text"] for message in estate.south.slack.channels[twin].messages] == ["From the south"]
