"""Slack for admins: install it, see how each workspace does, try a message, take it out again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.bundling.budget import spent_on
from workspace.bots.installing import oauth, overview
from workspace.bots.installing.installations import look_at_configured
from workspace.bots.installing.removing import NOT_REVOKED, disconnect_workspace
from workspace.bots.installing.vouching import go_by_addresses
from workspace.bots.wording.refusals import in_words
from workspace.errors import BatonError, Conflict, Invalid, NotFound
from workspace.i18n import _
from workspace.policy import Actor
from workspace.ports import ChatError
from workspace.web.edge import admin_actor, browser_secret, now, reading, settings, tools, transaction
from workspace.web.frame import staff_page
from workspace.web.slack_steps import setting_up

views = Blueprint("slack_installing", __name__)


@views.get("/slack/install")
def install() -> ResponseReturnValue:
    """To Slack's page of consent. Without the settings the page here says what to set."""
    actor = _admin()
    if not oauth.can_install(settings()):
        return redirect(url_for("slack_installing.slack", _anchor="how"))
    return redirect(oauth.begin_install(tools(), actor, browser=browser_secret()))


@views.get("/slack/oauth_redirect")
def installed() -> ResponseReturnValue:
    actor = _admin()
    try:
        now_there = oauth.finish_install(
            tools(), actor, state=request.args.get("state", ""), code=request.args.get("code", ""),
            error=request.args.get("error", ""), browser=browser_secret(),
        )  # fmt: skip
    except Invalid as wrong:
        return _page(error=wrong), 422
    # Not shown under this address: whoever loads it again would bring a code that is used up.
    return redirect(url_for("slack_installing.slack", installed=now_there.team), 303)


@views.get("/settings/slack")
def slack() -> ResponseReturnValue:
    return _page()


@views.post("/settings/slack", endpoint="change_slack")
def change_slack() -> ResponseReturnValue:
    """`do`: test (link), look, remove, vouch, unvouch (team). Calls to Slack hold no transaction."""
    actor, form = _admin(), request.form
    try:
        if form.get("do") == "test":
            return _page(said=overview.send_test(tools(), actor, link_id=form.get("link", "")))
        if form.get("do") == "look":
            return _page(said=_look())
        if form.get("do") in ("vouch", "unvouch"):
            with transaction() as db:
                vouches = form.get("do") == "vouch"
                go_by_addresses(db, admin_actor(db), team=form.get("team", ""), vouches=vouches)
        if form.get("do") == "remove":
            token = disconnect_workspace(tools(), actor, team=form.get("team", ""))
            if token.startswith(NOT_REVOKED):
                return _page(
                    said=_("Baton is disconnected. Its token was %(token)s: remove the app in Slack, too.", token=token)
                )
    except (Conflict, Invalid, NotFound) as wrong:
        return _page(error=wrong), 422
    return redirect(url_for("slack_installing.slack"), 303)


def _look() -> str:
    try:
        look_at_configured(tools())
    except ChatError as refusal:
        raise Conflict(
            _("Slack does not take the token of the settings: %(in_words)s.", in_words=in_words(refusal))
        ) from refusal
    return _("Slack takes the token of the settings.")


def _admin() -> Actor:
    with reading() as db:
        return admin_actor(db)


def _page(*, said: str = "", error: BatonError | None = None) -> str:
    with reading() as db:
        actor = admin_actor(db)
        found = overview.workspaces(db, actor)
        there = {each.installed.team: each.installed.team_name for each in found if each.installed.state == "live"}
        just_now = there.get(request.args.get("installed", ""))
        said = said or (_("Baton is installed in %(name)s.", name=just_now) if just_now else "")
        way = setting_up(db, actor, found, settings(), is_printed=tools().outside.chats.name == "console")
        return staff_page(db, actor, "people/slack.html", way=way, **_values(db, found, said, error))


def _values(db: Session, found: Any, said: str, error: BatonError | None) -> dict[str, Any]:
    chats = tools().outside.chats
    return {
        "workspaces": found,
        "spent": {link.id: spent_on(db, link, at=now()) for each in found for link in each.links},
        "said": said,
        "error": error.sentence if error else "",
        "can_install": oauth.can_install(settings()),
        "is_printed": chats.name == "console",
        "has_token": chats.configured is not None,
        "knows_token": any(each.installed.source == "settings" for each in found),
        "lacks_secret": chats.name == "slack" and not settings().slack_signing_secret,
    }
