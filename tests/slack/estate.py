"""An office into which Baton is installed by OAuth, and a second Slack workspace beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from integrations.slack import SlackChats
from tests.fake_slack import FakeSlack, oauth
from tests.slack.office import SECRET, Office
from tests.world import Browser
from workspace.app import build
from workspace.bots.installing.installations import chat_of, installation_of
from workspace.bots.links import link_channel
from workspace.bots.manifest import SCOPES
from workspace.bots.models import ChannelLink, Installation


class Estate(Office):
    """`slack` is the workspace North, `south` the other; neither lets Baton in before somebody `installs` it."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.south = FakeSlack(
            self._deliver, clock=self._seconds, beside=self.slack, team="T0SOUTH", team_name="South",
            token="no token yet", bot_user="U0BATONSOUTH", signing_secret=SECRET, scopes=set(SCOPES),
        )  # fmt: skip
        grants = self.slack.slack.grants
        self.world.settings = replace(
            self.world.settings, slack_bot_token=None, slack_client_id=grants.client_id,
            slack_client_secret=grants.client_secret,
        )  # fmt: skip
        self.restart()

    def restart(self) -> None:
        self.world.baton.close()
        self.world.outside = replace(self.world.outside, chats=self.chats())
        self.world.baton = build(self.world.settings, outside=self.world.outside, now=self.clock)
        self.world._site = self._door = None

    def chats(self) -> SlackChats:
        grants = self.slack.slack.grants
        return SlackChats(
            client_id=grants.client_id, client_secret=grants.client_secret, api_url=self.slack.api_url, timeout=2,
            clock=self._seconds,
        )  # fmt: skip

    # ------------------------------------------------------------------ installing
    def begins(self, browser: Browser) -> dict[str, str]:
        """Open /slack/install; answers with what Slack's page of consent is asked."""
        answer = browser.get("/slack/install")
        assert answer.status_code == 302, answer.get_data(as_text=True)
        asked = {name: value[0] for name, value in parse_qs(urlsplit(answer.location).query).items()}
        return {"page": answer.location.partition("?")[0], **asked}

    def comes_back(self, browser: Browser, **query: str) -> Any:
        return browser.get("/slack/oauth_redirect", query_string=query)

    def installs(self, slack: FakeSlack | None = None, *, who: str = "Ana", **more: Any) -> Installation:
        where = (slack or self.slack).slack
        browser = self.world.client_as(who)
        state = self.begins(browser)["state"]
        answer = self.comes_back(browser, state=state, code=oauth.agree(where, **more))
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.installation(where.team)

    def installation(self, team: str = "") -> Installation:
        with self.world.reading() as db:
            found = installation_of(db, team or self.team)
        assert found is not None
        return found

    def link(self, who: str = "Ana", *, channel: str = "", customer: str = "", team: str = "") -> ChannelLink:
        team = team or self.team
        found = chat_of(self.world.baton.tools, team).channel(channel or self.acme)
        link: ChannelLink = self.world.does(
            who, link_channel, customer_id=customer or self.world.acme, team=team, channel=found
        )
        self.quiet()
        return link

    def uninstalls(self, slack: FakeSlack | None = None) -> None:
        oauth.uninstall((slack or self.slack).slack)

    def quiet(self, **more: Any) -> None:
        self.south.settle()
        super().quiet(**more)
