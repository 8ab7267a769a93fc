"""Sign in with Slack (OpenID Connect), for staff known already. Source: docs.slack.dev, "Sign in with Slack"."""

from __future__ import annotations

import hashlib
import hmac
import logging

from workspace.bots.identity.carried import carried_state, leads_where, use_carried
from workspace.bots.identity.matching import by_user, match, recognised
from workspace.bots.installing.installations import chat_of, live_installations
from workspace.bots.installing.oauth import can_install, slack_page
from workspace.bots.manifest import SIGN_IN_PATH, USER_SCOPES
from workspace.bots.people import see_person
from workspace.bots.places import Who
from workspace.errors import BatonError, Forbidden, NotFound
from workspace.people.models import Person
from workspace.people.queries import actor_for
from workspace.policy import Actor
from workspace.ports import ChatError, ChatPerson, Identity
from workspace.worker import Tools

logger = logging.getLogger(__name__)

REFUSED = (
    "Signing in with Slack did not work. It is for staff whose confirmed address in Slack is the one in Baton. "
    "Sign in with your password, or have a link mailed to you."
)
"""The same for everybody, so that nobody learns who is known here."""


def begin_sign_in(tools: Tools, *, browser: str, leads_to: str) -> str:
    """The address of Slack's page. Raises NotFound where it is not set up."""
    settings = tools.settings
    if not can_install(settings):
        raise NotFound("There is no such page.")
    state = carried_state(secret_key=settings.secret_key, browser=browser, leads_to=leads_to, at=tools.now())
    return slack_page(
        settings, "openid/connect/authorize", response_type="code", scope=" ".join(USER_SCOPES),
        client_id=str(settings.slack_client_id), state=state, nonce=_nonce(state),
        redirect_uri=settings.public_url + SIGN_IN_PATH,
    )  # fmt: skip


def finish_sign_in(tools: Tools, *, state: str, code: str, browser: str) -> tuple[Actor, str, str]:
    """Who signed in, where that leads to, and on whose word. Raises Forbidden, alike whatever the reason."""
    try:
        key = tools.settings.secret_key
        leads_to = leads_where(state, secret_key=key, browser=browser, at=tools.now())
        if not code:
            raise Forbidden("It was not agreed to in Slack.")
        redirect_uri = tools.settings.public_url + SIGN_IN_PATH
        said = tools.outside.chats.identify(code=code, redirect_uri=redirect_uri)
        person, found = _staff_of(tools, said, state)
        who = Who(said.team, said.user)
        with tools.transaction() as db:
            use_carried(db, state, at=tools.now())
            # From now on we hear of it when they leave, become a guest or get another address there.
            known = see_person(db, who, at=tools.now(), name=found.name)
            known.email = (found.email or "").lower() or None
            match(db, known, found, at=tools.now())
    except (BatonError, ChatError) as why:
        logger.info("Signing in with Slack was refused: %s", why)
        raise Forbidden(REFUSED) from why
    return actor_for(person, tools.now()), leads_to, by_user(who)


def _staff_of(tools: Tools, said: Identity, state: str) -> tuple[Person, ChatPerson]:
    if not hmac.compare_digest(said.nonce.encode(), _nonce(state).encode()):
        raise Forbidden("This was not said for this sign-in.")
    # What Slack said for this sign-in tells neither guests from members nor who said that it is not them.
    if not (said.email and said.email_verified):
        raise Forbidden("Slack has not confirmed the address.")
    with tools.reading() as db:
        if said.team not in {installed.team for installed in live_installations(db) if installed.vouches}:
            raise Forbidden("Baton is not in this workspace, or does not go by its addresses.")
    found = chat_of(tools, said.team).person(said.user, fresh=True)
    if found.id != said.user or (found.email or "").lower() != said.email.lower():
        raise Forbidden("Slack says two things of this user.")
    with tools.reading() as db:
        person = recognised(db, found, team=said.team)
    if person is None:
        raise Forbidden("They are not staff.")
    return person, found


def _nonce(state: str) -> str:
    """Drawn from the state, which this browser alone can bring back: so it needs no place of its own."""
    return hashlib.sha256(f"nonce:{state}".encode()).hexdigest()
