"""Hand-offs: offer, answer, look."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.handoffs import operations, queries
from workspace.policy import Actor
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Flag
from workspace.web.api.paging import Paged, part
from workspace.web.api.references import person_id_of, team_id_of
from workspace.web.api.shapes import handoff_json

views = Area("handoffs", "Hand-offs: who offers a customer to whom. The baton moves when the other side accepts.")


class WhichHandoffs(Paged):
    mine = Flag(load_default=False, metadata={"description": "true lists only those that wait for you."})


@views.get("/handoffs", asks=WhichHandoffs, answers=answers.page_of(answers.Handoff))
def list_open_handoffs(asked: Json) -> Response:
    """Open hand-offs, those that are due first on top."""

    def look(db: Session, actor: Actor) -> Json:
        rows = queries.handoffs_for(db, actor) if asked["mine"] else queries.open_handoffs(db, actor)
        return part(rows, lambda row: handoff_json(row, actor), asked, lambda row: row.id)

    return looked(look)


@views.get("/customers/<customer_id>/handoffs", asks=Paged, answers=answers.page_of(answers.Handoff))
def list_handoffs(asked: Json, customer_id: str) -> Response:
    """The hand-offs of a customer, newest first."""

    def look(db: Session, actor: Actor) -> Json:
        get_customer(db, actor, customer_id)
        rows = queries.handoffs_of(db, actor, customer_id)
        return part(rows, lambda row: handoff_json(row, actor), asked, lambda row: row.id)

    return looked(look)


@views.post("/customers/<customer_id>/handoffs", takes=bodies.NewHandoff, answers=answers.Handoff)
def offer_handoff(body: Json, customer_id: str) -> Response:
    """Offer a customer to a team or to one person. Nothing moves before they accept."""

    def act(db: Session, actor: Actor) -> Json:
        get_customer(db, actor, customer_id)
        to = body["to"]
        handoff = operations.offer_handoff(
            db, actor, customer_id=customer_id, reason=body["reason"], due_at=body["due_at"],
            team_id=team_id_of(db, actor, to["team"], field="to.team"),
            person_id=person_id_of(db, actor, to["person"], field="to.person"),
            checklist=body["checklist"], document_ids=body["documents"],
        )  # fmt: skip
        return handoff_json(handoff, actor)

    return done_once(act, status=201)


@views.get("/handoffs/<handoff_id>", answers=answers.Handoff)
def show_handoff(handoff_id: str) -> Response:
    """One hand-off, with all that was said about it and what you may do now."""
    return looked(lambda db, actor: handoff_json(queries.get_handoff(db, actor, handoff_id), actor))


@views.post(
    "/handoffs/<handoff_id>/<any(accept,decline,ask,answer,withdraw,done):verb>",
    takes=bodies.HandoffWords,
    answers=answers.Handoff,
    status=200,
)
def answer_handoff(body: Json, handoff_id: str, verb: str) -> Response:
    """Accept, decline, ask, answer, withdraw or close.

    Of two who accept one wins; the other gets 409 and is told who.
    """

    def act(db: Session, actor: Actor) -> Json:
        handoff = operations.answer_handoff(db, actor, handoff_id=handoff_id, verb=verb, text=_words(body))
        return handoff_json(handoff, actor)

    return done_once(act)


def _words(body: Json) -> str:
    """What was said: `text`, or the word that fits the verb."""
    return str(body["text"] or body["reason"] or body["question"] or body["answer"])
