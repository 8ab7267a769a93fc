"""What programs were answered, so that a write sent again has one effect and gets the same answer.

An answer is written in the transaction of its effect: either both are there or none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from workspace.database import Base
from workspace.errors import Invalid
from workspace.i18n import _
from workspace.policy import Actor

KEPT_FOR = timedelta(hours=24)


class ApiAnswer(Base):
    """The answer to one write of one person. `fingerprint` is a SHA-256 of what was asked, `body` is JSON."""

    __tablename__ = "api_answers"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


def known_answer(db: Session, actor: Actor, *, key: str, fingerprint: str) -> ApiAnswer | None:
    """What the actor was answered under this key in the last 24 hours. Raises Invalid when something else was asked."""
    forget_answers(db, actor)
    answer = db.get(ApiAnswer, (actor.person_id, key))
    if answer is not None and answer.fingerprint != fingerprint:
        sentence = _("This Idempotency-Key was used for another request. Give each new request a new key.")
        raise Invalid(sentence, {"Idempotency-Key": sentence})
    return answer


def keep_answer(db: Session, actor: Actor, *, key: str, fingerprint: str, status: int, body: bytes) -> None:
    db.add(
        ApiAnswer(
            person_id=actor.person_id, key=key, fingerprint=fingerprint, status=status, body=body, at=actor.at
        )
    )  # fmt: skip


def forget_answers(db: Session, actor: Actor) -> None:
    """Those that are older than they need to be: they hold what people said and quoted."""
    db.execute(delete(ApiAnswer).where(ApiAnswer.at < actor.at - KEPT_FOR))
