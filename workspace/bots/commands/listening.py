"""Bolt's listeners for `/baton`, its menu and its search: each answers within Slack's three seconds."""

from __future__ import annotations

import logging
import re
from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from workspace.bots.clicks import entries, handing_over
from workspace.bots.clicks.following import BUSY, asked_by, do_or_tell, is_new, open_or_tell, team_of
from workspace.bots.commands import answering, looking, searching
from workspace.bots.commands.asked import Around, Asked, parsed
from workspace.bots.commands.posting import ask_to_post
from workspace.bots.hearing.inbox import key_of
from workspace.bots.installing.installations import chat_of
from workspace.bots.people import acting, make_known
from workspace.bots.places import Place, Who
from workspace.bots.wording import menus
from workspace.bots.wording.blocks import Message, sentence_blocks
from workspace.bots.wording.modals import typed
from workspace.database import DatabaseBusy
from workspace.errors import BatonError
from workspace.policy import Actor
from workspace.ports import ChatError
from workspace.worker import Tools

logger = logging.getLogger(__name__)

Body = dict[str, Any]
ANYTHING = re.compile(".*", re.DOTALL)


def listen(app: App, tools: Tools, around: Around) -> None:
    _answer_commands(app, tools, around)
    _answer_menu(app, tools, around)
    _answer_search(app, tools, around)


def _answer_commands(app: App, tools: Tools, around: Around) -> None:
    @app.command(ANYTHING)
    def command(ack: Any, body: Body) -> None:
        asked = parsed(
            str(body.get("text") or ""),
            who=Who(team_of(body), str(body["user_id"])),
            channel=str(body.get("channel_id") or ""),
            channel_name=str(body.get("channel_name") or ""),
        )
        if asked.word == "handoff" and not asked.rest:
            open_or_tell(tools, body, asked.channel, lambda: handing_over.form(tools, asked.who, place=asked.place))
            ack()
            return
        try:
            said = answering.answer(tools, asked, once=lambda db: is_new(db, tools, body), around=around)
        except BatonError as error:
            said = sentence_blocks(error.sentence)
        except DatabaseBusy:
            said = sentence_blocks(BUSY)
        if said is None:
            ack()
        else:
            ack(response_type="ephemeral", text=said.text, blocks=list(said.blocks))


# ------------------------------------------------------------------ the menu
def _answer_menu(app: App, tools: Tools, around: Around) -> None:
    @app.action(menus.MENU_SEARCH)
    def search(ack: Any, body: Body) -> None:
        origin = _origin(body)
        open_or_tell(
            tools, body, origin.channel, lambda: searching.form_to_search(tools, asked_by(body), origin), title="Search"
        )
        ack()

    @app.action(menus.MENU_ENTRY)
    def entry(ack: Any, body: Body) -> None:
        open_or_tell(
            tools, body, _channel(body), lambda: entries.form_for_entry(tools, asked_by(body), place=_place(body))
        )
        ack()

    @app.action(menus.MENU_HANDOFF)
    def handoff(ack: Any, body: Body) -> None:
        open_or_tell(tools, body, _channel(body), lambda: handing_over.form(tools, asked_by(body), place=_place(body)))
        ack()

    @app.action(re.compile(f"{menus.MENU_TODAY}|{menus.MENU_WHO}|{menus.MENU_HELP}"))
    def look(ack: Any, body: Body) -> None:
        word = _WORDS[str(body["actions"][0]["action_id"])]
        asked = Asked(word, "", asked_by(body), _channel(body))
        _say(tools, body, lambda: _looked(tools, asked, around))
        ack()


_WORDS = {menus.MENU_TODAY: "today", menus.MENU_WHO: "who", menus.MENU_HELP: "help"}


def _looked(tools: Tools, asked: Asked, around: Around) -> Message:
    if asked.word == "help":
        return answering.helping(tools)
    make_known(tools, asked.who)
    return (looking.who if asked.word == "who" else looking.what_waits)(tools, asked, around)


# ------------------------------------------------------------------ searching
def _answer_search(app: App, tools: Tools, around: Around) -> None:
    @app.action(re.compile(f"{menus.SEARCH_PAGE}|{menus.SEARCH_BACK}"))
    def turn(ack: Any, body: Body) -> None:
        words, offset = menus.unpacked_page(str(body["actions"][0]["value"]))
        _say(tools, body, lambda: _page(tools, body, around, words=words, offset=offset))
        ack()

    @app.action(menus.SEARCH_POST)
    def post(ack: Any, body: Body) -> None:
        if body.get("view"):
            _post_from_view(tools, body)
        else:
            do_or_tell(tools, body, _channel(body), lambda db, actor: _ask(db, actor, tools, body))
        ack()

    @app.view(menus.SEARCH_FORM)
    def found(ack: Any, body: Body, view: Body) -> None:
        words = typed(view).get("words", "").strip()
        try:
            make_known(tools, asked_by(body))
            said = _page(tools, body, around, words=words, offset=0)
        except BatonError as error:
            ack(response_action="errors", errors={"words": error.sentence})
        else:
            ack(response_action="update", view=menus.results_modal(said, private=_private(view)))


def _page(tools: Tools, body: Body, around: Around, *, words: str, offset: int) -> Message:
    make_known(tools, asked_by(body))
    post_to = _origin(body).post_to
    return searching.page(tools, who=asked_by(body), words=words, around=around, offset=offset, post_to=post_to)


def _ask(db: Session, actor: Actor, tools: Tools, body: Body) -> None:
    origin, key, container = _origin(body), str(body["actions"][0]["value"]), body.get("container") or {}
    shown_in = str((body.get("view") or {}).get("id") or container.get("message_ts") or key_of(body))
    ask_to_post(
        db, actor, tools,
        who=asked_by(body), channel=origin.channel, key=key, answer_at=origin.answer_at, shown_in=shown_in,
    )  # fmt: skip


def _post_from_view(tools: Tools, body: Body) -> None:
    """As from a message; that it was asked, or why not, stands above what was found."""
    note = f"It is being posted to {_origin(body).post_to}. You read there, alone, how that went."
    try:
        make_known(tools, asked_by(body))
        with tools.transaction() as db:
            if is_new(db, tools, body):
                _ask(db, acting(db, asked_by(body), at=tools.now()), tools, body)
    except BatonError as error:
        note = error.sentence
    except DatabaseBusy:
        note = BUSY
    try:
        chat = chat_of(tools, asked_by(body).team)
        chat.update_view(view_id=str(body["view"]["id"]), view=menus.noted_modal(body["view"], note))
    except ChatError as lost:
        logger.warning("Slack did not take a note: %s", lost)


# ------------------------------------------------------------------ answering a click
def _say(tools: Tools, body: Body, look: Any) -> None:
    """Put an answer where the clicked one stood: in the same view, or in place of the message that only they see."""
    try:
        said = look()
    except BatonError as error:
        said = sentence_blocks(error.sentence)
    except DatabaseBusy:
        said = sentence_blocks(BUSY)
    try:
        chat = chat_of(tools, asked_by(body).team)
        if body.get("view"):
            view = menus.results_modal(said, private=_private(body["view"]))
            chat.update_view(view_id=str(body["view"]["id"]), view=view)
        else:
            chat.respond(url=str(body["response_url"]), text=said.text, blocks=said.blocks, replace=True)
    except ChatError as lost:
        logger.warning("Slack did not take an answer: %s", lost)


def _channel(body: Body) -> str:
    return str((body.get("channel") or {}).get("id") or "")


def _origin(body: Body) -> searching.Origin:
    """Where what was clicked stands: in a channel, in a view that was opened there, or on the Home page."""
    if body.get("view"):
        is_home = body["view"].get("type") == "home"
        return searching.Origin.of("" if is_home else _private(body["view"]))
    name = str((body.get("channel") or {}).get("name") or "")
    return searching.Origin(_channel(body), name, str(body.get("response_url") or ""))


def _private(view: Body) -> str:
    return str(view.get("private_metadata") or "")


def _place(body: Body) -> Place:
    return Place(team_of(body), _channel(body))
