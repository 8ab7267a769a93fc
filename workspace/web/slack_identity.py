"""Who one is in Slack: the link of `/baton link-me`, unlinking, and signing in with Slack."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from workspace.bots.identity import link_me, signing_in
from workspace.bots.places import Who
from workspace.errors import BatonError, Forbidden, Invalid
from workspace.people.sessions import start_session
from workspace.web.edge import browser_secret, reading, staff_actor, tools, transaction
from workspace.web.frame import in_frame
from workspace.web.identity import browser_name, safe_next, sign_in_page, signed_in

views = Blueprint("slack_identity", __name__)


# ------------------------------------------------------------------ /baton link-me
@views.get("/account/slack/<word>")
def open_link(word: str) -> ResponseReturnValue:
    """One button. Nothing is used up: Slack itself looks at links."""
    with reading() as db:
        actor = staff_actor(db)
    try:
        found, workspace = link_me.offered(tools(), actor, word=word)
    except (Forbidden, Invalid) as stale:
        return _refused(stale), 410 if isinstance(stale, Invalid) else 403
    return in_frame(
        "identity/slack_link.html", word=word, name=found.name, email=found.email, user=found.id, workspace=workspace
    )


@views.post("/account/slack/<word>", endpoint="use_link")
def use_link(word: str) -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
    try:
        link_me.accept_link(tools(), actor, word=word)
    except (Forbidden, Invalid) as stale:
        return _refused(stale), 410 if isinstance(stale, Invalid) else 403
    return redirect(url_for("identity.account", _anchor="slack"), 303)


@views.post("/account/slack")
def unlink() -> ResponseReturnValue:
    with transaction() as db:
        who = Who(request.form.get("team", ""), request.form.get("user", ""))
        link_me.unlink_me(db, staff_actor(db), who=who)
    return redirect(url_for("identity.account", _anchor="slack"), 303)


def _refused(why: BatonError) -> str:
    return in_frame("error.html", status=410, title="This link does not work", sentence=why.sentence)


# ------------------------------------------------------------------ Sign in with Slack
@views.get("/slack/sign_in")
def sign_in_with_slack() -> ResponseReturnValue:
    leads_to = safe_next(request.args.get("next")) or ""
    return redirect(signing_in.begin_sign_in(tools(), browser=browser_secret(), leads_to=leads_to))


@views.get("/slack/signed_in")
def signed_in_with_slack() -> ResponseReturnValue:
    """Whatever was wrong, the answer is the same page."""
    try:
        actor, leads_to, vouched_by = signing_in.finish_sign_in(
            tools(), state=request.args.get("state", ""), code=request.args.get("code", ""), browser=browser_secret()
        )
    except Forbidden as refused:
        return sign_in_page(refused.sentence, status=403)
    with transaction() as db:
        _, token = start_session(db, actor, browser=browser_name(), vouched_by=vouched_by)
    return signed_in(token, leads_to or None)
