"""Bolt's listeners for buttons, shortcuts and forms."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from workspace.bots.clicks import entries, handing_over, handoffs, showing
from workspace.bots.clicks.following import asked_by, do_or_tell, follow, open_or_tell, submit, team_of
from workspace.bots.clicks.showing import SHOW_TO_VENDOR
from workspace.bots.events import SlackHomeOpened
from workspace.bots.home.page import HOME_REFRESH
from workspace.bots.inbound import Own
from workspace.bots.people import make_known
from workspace.bots.places import Place
from workspace.bots.wording.blocks import (
    COMMENT_REOPEN,
    COMMENT_RESOLVE,
    HANDOFF_ACCEPT,
    HANDOFF_ASK,
    HANDOFF_DECLINE,
    HANDOFF_OFFER,
)
from workspace.bots.wording.modals import ENTRY_FORM, OFFER_CUSTOMER_FORM, OFFER_FORM, SHOW_FORM, typed, unpacked
from workspace.documents.anchoring.operations import reopen, resolve
from workspace.errors import BatonError
from workspace.events import record
from workspace.policy import Actor, system_actor
from workspace.worker import Tools

Body = dict[str, Any]


def listen(app: App, tools: Tools) -> None:
    _answer_buttons(app, tools)
    _answer_shortcuts(app, tools)
    _answer_forms(app, tools)
    _answer_offers(app, tools)


def _answer_buttons(app: App, tools: Tools) -> None:
    @app.action(HANDOFF_ACCEPT)
    def accept(ack: Any, body: Body) -> None:
        click = _click(body)
        do_or_tell(tools, body, click.channel, lambda db, actor: handoffs.accept(db, actor, click))
        ack()

    @app.action(re.compile(f"{HANDOFF_ASK}|{HANDOFF_DECLINE}"))
    def words(ack: Any, body: Body) -> None:
        click = _click(body)
        open_or_tell(tools, body, click.channel, lambda: handoffs.form_for(tools, click))
        ack()

    @app.action(re.compile(f"{COMMENT_RESOLVE}|{COMMENT_REOPEN}"))
    def settle(ack: Any, body: Body) -> None:
        click = _click(body)
        change = resolve if click.action_id == COMMENT_RESOLVE else reopen
        do_or_tell(tools, body, click.channel, lambda db, actor: _settled(change(db, actor, entry_id=click.value)))
        ack()

    @app.action(HOME_REFRESH)
    def refresh(ack: Any, body: Body) -> None:
        who = asked_by(body)
        follow(tools, body, lambda db: record(db, system_actor(tools.now()), SlackHomeOpened(who.team, who.user)))
        ack()

    @app.action(HANDOFF_OFFER)
    def hand_over(ack: Any, body: Body) -> None:
        click = _click(body)
        open_or_tell(
            tools, body, click.channel, lambda: handing_over.form(tools, click.who, customer_id=click.value),
            title="Hand over",
        )  # fmt: skip
        ack()


def _settled(_entry: object) -> None:
    """The card itself is changed by the mirror."""


def _click(body: Body) -> handoffs.Click:
    action = body["actions"][0]
    channel = str((body.get("channel") or {}).get("id") or "")
    return handoffs.Click(asked_by(body), channel, str(action["action_id"]), str(action["value"]))


def _answer_shortcuts(app: App, tools: Tools) -> None:
    @app.shortcut(entries.NEW_ENTRY)
    def new_entry(ack: Any, body: Body) -> None:
        open_or_tell(tools, body, "", lambda: entries.form_for_entry(tools, asked_by(body)))
        ack()

    @app.shortcut(SHOW_TO_VENDOR)
    def show_to_vendor(ack: Any, body: Body) -> None:
        chosen = _chosen(body)
        open_or_tell(tools, body, chosen.channel, lambda: showing.form(tools, chosen), title="Show to vendor")
        ack()

    @app.shortcut(entries.ADD_MESSAGE)
    def add_message(ack: Any, body: Body) -> None:
        chosen = _chosen(body)
        if entries.is_linked(tools, chosen.place):
            do_or_tell(tools, body, chosen.channel, lambda db, actor: entries.add_here(db, actor, chosen))
        else:
            open_or_tell(tools, body, chosen.channel, lambda: entries.form_for_message(tools, chosen))
        ack()

    @app.options("customer")
    def customers(ack: Any, body: Body) -> None:
        try:
            make_known(tools, asked_by(body))
            ack(entries.customer_options(tools, who=asked_by(body), typed=str(body.get("value") or "")))
        except BatonError:
            ack(options=[])


def _chosen(body: Body) -> entries.Chosen:
    channel = body["channel"]
    own = Own(app=str(body.get("api_app_id", "")), user="", team=team_of(body))
    return entries.Chosen(asked_by(body), str(channel["id"]), str(channel.get("name") or ""), body["message"], own)


def _answer_forms(app: App, tools: Tools) -> None:
    @app.view(re.compile("|".join(handoffs.VERB_OF_FORM)))
    def handoff(ack: Any, body: Body, view: Body) -> None:
        form, carried, words = str(view["callback_id"]), unpacked(view), typed(view)
        field = handoffs.FIELD_OF_FORM[form]

        def answer(db: Session, actor: Actor) -> None:
            handoffs.answer(db, actor, form=form, handoff_id=carried["handoff"], words=words.get(field, ""))

        submit(tools, ack, body, answer, field=field)

    @app.view(ENTRY_FORM)
    def entry(ack: Any, body: Body, view: Body) -> None:
        carried, words = unpacked(view), typed(view)

        def add(db: Session, actor: Actor) -> None:
            entries.add_from_form(
                db, actor, customer_id=words.get("customer", ""), body=words.get("body", ""),
                place=Place(carried["team"], carried["channel"]) if "channel" in carried else None,
                ts=carried.get("ts", ""),
            )  # fmt: skip

        submit(tools, ack, body, add, field="body")

    @app.view(SHOW_FORM)
    def show(ack: Any, body: Body, view: Body) -> None:
        carried, words = unpacked(view), typed(view)

        def show_it(db: Session, actor: Actor) -> None:
            showing.show(db, actor, entry_id=carried["entry"], vendor_id=words.get("vendor", ""))

        submit(tools, ack, body, show_it, field="vendor")


def _answer_offers(app: App, tools: Tools) -> None:
    @app.view(OFFER_CUSTOMER_FORM)
    def customer_chosen(ack: Any, body: Body, view: Body) -> None:
        chosen = typed(view).get("customer", "")
        try:
            ack(response_action="update", view=handing_over.form(tools, asked_by(body), customer_id=chosen))
        except BatonError as error:
            ack(response_action="errors", errors={"customer": error.sentence})

    @app.view(OFFER_FORM)
    def offer(ack: Any, body: Body, view: Body) -> None:
        carried, words = unpacked(view), typed(view)

        def offer_it(db: Session, actor: Actor) -> None:
            handing_over.offer(db, actor, customer_id=carried["customer"], words=words)

        submit(tools, ack, body, offer_it, field="to")
