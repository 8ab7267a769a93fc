"""What sticks to entries: reactions and pins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Response
from sqlalchemy.orm import Session

from workspace.policy import Actor
from workspace.timeline.sticking import operations
from workspace.web.api import answers
from workspace.web.api.answering import Json, done_once
from workspace.web.api.area import Area
from workspace.web.api.shapes import entry_json

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

views = Area("sticking", "Reactions to entries, and pins.")


@views.put("/entries/<entry_id>/reactions/<emoji>", answers=answers.Entry)
def add_reaction(entry_id: str, emoji: str) -> Response:
    """React to an entry with an emoji, by its short name (`tada`, `+1`) or the sign itself. Staff see who did."""
    return done_once(_entry_after(operations.react, entry_id=entry_id, emoji=emoji))


@views.delete("/entries/<entry_id>/reactions/<emoji>")
def remove_reaction(entry_id: str, emoji: str) -> Response:
    """Take your reaction back. One that you gave in Slack is taken back there."""
    return done_once(_entry_after(operations.take_back, entry_id=entry_id, emoji=emoji), status=204)


@views.put("/entries/<entry_id>/pin", answers=answers.Entry)
def pin_entry(entry_id: str) -> Response:
    """Keep an entry at the top of its customer's timeline, for everybody: a hundred at most."""
    return done_once(_entry_after(operations.pin_entry, entry_id=entry_id))


@views.delete("/entries/<entry_id>/pin")
def unpin_entry(entry_id: str) -> Response:
    """Take it down again."""
    return done_once(_entry_after(operations.unpin_entry, entry_id=entry_id), status=204)


def _entry_after(operation: Callable[..., Entry], **asked: str) -> Callable[[Session, Actor], Json]:
    def act(db: Session, actor: Actor) -> Json:
        return entry_json(operation(db, actor, **asked), actor)

    return act
