"""What is the asker's own: notifications and API tokens."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from workspace.inbox import operations
from workspace.people import notifications, queries, sessions
from workspace.policy import Actor
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Flag
from workspace.web.api.paging import Paged, opened, page, part
from workspace.web.api.shapes import notification_json, token_json
from workspace.web.edge import refuse_lasting_keys

views = Area("account", "Your own notifications and API tokens.")


class WhichNotifications(Paged):
    unread = Flag(load_default=False, metadata={"description": "true leaves out what you have read."})


@views.get("/notifications", asks=WhichNotifications, answers=answers.page_of(answers.Notification))
def list_notifications(asked: Json) -> Response:
    """What you were told, newest first."""

    def look(db: Session, actor: Actor) -> Json:
        after = opened(asked["cursor"])
        rows = notifications.notifications_of(
            db, actor, unread_only=asked["unread"], before=after[0] if after else None, limit=asked["limit"] + 1
        )  # fmt: skip
        return page(rows, lambda row: notification_json(row, actor), asked, lambda row: [row.id])

    return looked(look)


@views.post("/notifications/read", takes=bodies.ReadMarks, answers=answers.Unread, status=200)
def mark_notifications_read(body: Json) -> Response:
    """Mark some of your notifications as read, or all. Tells how many are left."""

    def act(db: Session, actor: Actor) -> Json:
        notifications.mark_read(db, actor, notification_ids=body["ids"])
        return _unread(db, actor)

    return done_once(act)


@views.post("/notifications/unread", takes=bodies.WhichOnes, answers=answers.Unread, status=200)
def mark_notifications_unread(body: Json) -> Response:
    """Mark some of your notifications as not read. Tells how many are now."""

    def act(db: Session, actor: Actor) -> Json:
        operations.mark_unread(db, actor, notification_ids=body["ids"])
        return _unread(db, actor)

    return done_once(act)


@views.post("/notifications/done", takes=bodies.WhichOnes, answers=answers.Done, status=200)
def mark_notifications_done(body: Json) -> Response:
    """Be done with some of your notifications. Hand-offs that wait for your answer stay."""

    def act(db: Session, actor: Actor) -> Json:
        done = operations.mark_done(db, actor, notification_ids=body["ids"])
        return {**_unread(db, actor), "waiting": done.waiting}

    return done_once(act)


@views.post("/notifications/snooze", takes=bodies.PutOff, answers=answers.Unread, status=200)
def snooze_notifications(body: Json) -> Response:
    """Put some of your notifications off until a moment; then they are back by themselves, unread."""

    def act(db: Session, actor: Actor) -> Json:
        operations.snooze(db, actor, notification_ids=body["ids"], until=body["until"])
        return _unread(db, actor)

    return done_once(act)


@views.post("/notifications/back", takes=bodies.WhichOnes, answers=answers.Unread, status=200)
def take_notifications_back(body: Json) -> Response:
    """Take back that you were done with some, or put them off."""

    def act(db: Session, actor: Actor) -> Json:
        operations.take_back(db, actor, notification_ids=body["ids"])
        return _unread(db, actor)

    return done_once(act)


def _unread(db: Session, actor: Actor) -> Json:
    return {"id": actor.person_id, "unread": notifications.unread_count(db, actor)}


@views.get("/tokens", asks=Paged, answers=answers.page_of(answers.Token))
def list_tokens(asked: Json) -> Response:
    """Your API tokens that still work, newest first. Never their secrets."""
    return looked(lambda db, actor: part(queries.tokens_of(db, actor), token_json, asked, lambda row: row.id))


@views.post("/tokens", takes=bodies.TokenName, answers=answers.NewToken)
def create_token(body: Json) -> Response:
    """Make an API token that acts as you. Its secret is shown this once: it is kept nowhere here."""

    def act(db: Session, actor: Actor) -> Json:
        refuse_lasting_keys()
        token, secret = sessions.create_token(db, actor, name=body["name"])
        return {**token_json(token), "secret": secret}

    return done_once(act, status=201, secret="secret")  # noqa: S106 - the name of the field


@views.delete("/tokens/<token_id>")
def revoke_token(token_id: str) -> Response:
    """Revoke one of your tokens; as an admin anybody's. Its live connections end."""
    return done_once(lambda db, actor: sessions.revoke_token(db, actor, token_id=token_id), status=204)
