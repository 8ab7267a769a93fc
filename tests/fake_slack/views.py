"""views.open, views.update, views.publish."""

from __future__ import annotations

import copy

from tests.fake_slack.blockkit import view_problems
from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Raw, Workspace

TRIGGER_LIVES = 3.0
VIEW_MOST = 250_000


def open_view(slack: Workspace, given: Raw) -> Raw:
    if "trigger_id" not in given:
        raise Refused("invalid_arguments", "[ERROR] missing required field: trigger_id", wrong=True)
    if given["trigger_id"] not in slack.triggers:
        raise Refused("invalid_trigger_id")
    born = slack.triggers[given["trigger_id"]]
    if born is None:
        raise Refused("exchanged_trigger_id", wrong=True)
    if slack.clock() - born > TRIGGER_LIVES:
        raise Refused("expired_trigger_id")
    _check(given["view"], "modal")
    slack.triggers[given["trigger_id"]] = None
    return {"view": _stored(slack, slack.next_id("V"), given["view"])}


def update(slack: Workspace, given: Raw) -> Raw:
    known = slack.views.get(given.get("view_id", "")) or next(
        (
            view
            for view in slack.views.values()
            if view.get("external_id") and view["external_id"] == given.get("external_id")
        ),
        None,
    )
    if known is None:
        raise Refused("not_found")
    _check_hash(known, given)
    _check(given["view"], "modal")
    return {"view": _stored(slack, known["id"], given["view"])}


def publish(slack: Workspace, given: Raw) -> Raw:
    if given["user_id"] not in slack.users:
        raise Refused("user_not_found")
    _check_hash(slack.homes.get(given["user_id"]), given)
    _check(given["view"], "home")
    view = _stored(slack, slack.next_id("V"), given["view"])
    slack.homes[given["user_id"]] = view
    return {"view": view}


def _check(view: Raw, surface: str) -> None:
    problems = view_problems(view)
    if problems or view.get("type") != surface:
        shown = problems or [f"a {surface} view was expected"]
        raise Refused("invalid_arguments", *(f"[ERROR] {problem}" for problem in shown), wrong=True)
    if len(str(view)) > VIEW_MOST:
        raise Refused("view_too_large", wrong=True)


def _check_hash(known: Raw | None, given: Raw) -> None:
    if known is not None and given.get("hash") and given["hash"] != known["hash"]:
        raise Refused("hash_conflict")


def _stored(slack: Workspace, view_id: str, view: Raw) -> Raw:
    stored = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        **copy.deepcopy(view),
        "id": view_id,
        "hash": slack.next_id("h"),
        "team_id": slack.team,
        "app_id": slack.app,
        "bot_id": slack.bot,
        "root_view_id": view_id,
        "previous_view_id": None,
        "state": {"values": {}},
    }
    for block in stored["blocks"]:
        block.setdefault("block_id", slack.next_id("b"))
    slack.views[view_id] = stored
    return stored
