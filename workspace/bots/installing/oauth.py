"""Install Baton into a Slack workspace by OAuth v2: to Slack's page of consent and back with a code.

Source: docs.slack.dev, "Installing with OAuth".
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

from sqlalchemy import update

from workspace.bots.installing.installations import write_down
from workspace.bots.installing.rotation import fields_of
from workspace.bots.installing.states import begin, use_up
from workspace.bots.installing.trust import tell_admins
from workspace.bots.manifest import INSTALL_PATH, SCOPES
from workspace.bots.models import Installation
from workspace.errors import Conflict, Invalid
from workspace.policy import Actor, require
from workspace.ports import ChatError, ChatRefused
from workspace.settings import Settings
from workspace.worker import Tools

DENIED = "access_denied"
_WHY = {
    "no_team": "Slack offered a whole organisation. Choose one workspace of it; Baton is installed into each.",
    "invalid_code": "Slack's code was used already or is too old. Begin again.",
    "code_already_used": "Slack's code was used already or is too old. Begin again.",
    "bad_client_secret": "Slack does not accept BATON_SLACK_CLIENT_SECRET.",
    "invalid_client_id": "Slack does not know BATON_SLACK_CLIENT_ID.",
    "bad_redirect_uri": "Slack does not know this address: BATON_PUBLIC_URL must be the one in the app's manifest.",
}


def can_install(settings: Settings) -> bool:
    return bool(settings.slack_client_id and settings.slack_client_secret)


def slack_page(settings: Settings, path: str, **asked: str) -> str:
    """The address of a page of Slack's own, beside its Web API."""
    site = settings.slack_api_url.rstrip("/").removesuffix("/api")
    return f"{site}/{path}?{urlencode(asked)}"


def begin_install(tools: Tools, actor: Actor, *, browser: str) -> str:
    """The address of Slack's page where somebody agrees. Raises Forbidden, and Conflict without the settings."""
    require(actor, "slack.install")
    settings = tools.settings
    if not can_install(settings):
        raise Conflict("Baton cannot be installed from here: BATON_SLACK_CLIENT_ID and its secret are not set.")
    with tools.transaction() as db:
        state = begin(db, purpose="install", at=actor.at, person_id=actor.person_id, browser=browser)
    return slack_page(
        settings, "oauth/v2/authorize", client_id=str(settings.slack_client_id), scope=",".join(SCOPES), state=state,
        redirect_uri=settings.public_url + INSTALL_PATH,
    )  # fmt: skip


def finish_install(tools: Tools, actor: Actor, *, state: str, code: str, error: str, browser: str) -> Installation:
    """Trade the code for a token and keep it. Raises Invalid in words when that cannot be; nothing is left then."""
    require(actor, "slack.install")
    with tools.transaction() as db:
        begun = use_up(db, state, purpose="install", at=actor.at, browser=browser)
    if begun.person_id != actor.id:
        raise Invalid("Somebody else began this in this browser. Begin again.")
    if error == DENIED:
        raise Invalid("Nothing was installed: it was not agreed to in Slack. You can begin again at any time.")
    if error or not code:
        raise Invalid(f"Nothing was installed: Slack says {error[:60] or 'nothing'}. Begin again.")
    try:
        grant = tools.outside.chats.redeem(code=code, redirect_uri=tools.settings.public_url + INSTALL_PATH)
    except ChatRefused as refusal:
        why = _WHY.get(refusal.code, f"Slack says {refusal.code}.")
        raise Invalid(f"Nothing was installed. {why}") from refusal
    except ChatError as lost:
        raise Invalid("Slack did not answer in time. Look whether Baton stands below; if not, begin again.") from lost
    me = grant.me
    with suppress(ChatError):
        # The grant does not say where people look at the workspace; without that, links are missing and nothing else.
        me = replace(me, url=tools.outside.chats.ask(grant.bot_token).url)
    with tools.transaction() as db:
        installed = write_down(db, actor, me, source="oauth")
        kept = {**fields_of(tools, grant), "refreshing_until": None}
        db.execute(update(Installation).where(Installation.team == installed.team).values(**kept))
        sentence = f"{actor.name} installed Baton in the Slack workspace {installed.team_name}."
        tell_admins(db, actor, installed, sentence)
    return installed
