"""What goes along with a hand-off: the last words on the timeline, open questions, documents. Built from rows."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace.documents.queries import documents_of
from workspace.handoffs.queries import handoffs_of
from workspace.policy import Actor
from workspace.timeline.models import Entry
from workspace.timeline.operations import WRITTEN
from workspace.timeline.queries import replies_to, timeline

LOOKED_AT = 30
"""Entries among which open questions are looked for."""
LAST = 5
QUESTIONS = 5
DOCUMENTS = 8
LINE_MOST = 180


def packet_of(db: Session, actor: Actor, customer_id: str, *, most: int) -> str:
    """Markdown of at most `most` characters; empty when there is nothing to tell."""
    entries = [
        entry
        for entry in timeline(db, actor, customer_id=customer_id, limit=LOOKED_AT)
        if entry.kind in WRITTEN and entry.deleted_at is None
    ]
    parts = [
        ("Last on the timeline", [_line(entry) for entry in entries[:LAST]]),
        ("Open questions", [*_asked(db, actor, customer_id), *_unanswered(db, actor, entries)][:QUESTIONS]),
        ("Documents", _documents(db, actor, customer_id)),
    ]
    lines: list[str] = []
    for title, points in parts:
        if points:
            lines += [*([""] if lines else []), f"{title}:", *(f"- {point}" for point in points)]
    return _within(lines, most)


def _line(entry: Entry) -> str:
    return _short(f"{entry.at:%Y-%m-%d} {entry.author_name}: {entry.body}")


def _asked(db: Session, actor: Actor, customer_id: str) -> list[str]:
    """Questions about an open offer that wait for an answer."""
    questions = []
    for handoff in handoffs_of(db, actor, customer_id, open_only=True):
        if handoff.state == "asked":
            question = next(step for step in reversed(handoff.steps) if step.verb == "ask")
            questions.append(_short(f"{question.person.name}: {question.text}"))
    return questions


def _unanswered(db: Session, actor: Actor, entries: list[Entry]) -> list[str]:
    """Entries that end with a question mark and that nobody has answered."""
    asking = [entry for entry in entries if entry.body.rstrip().endswith("?")]
    answered = replies_to(db, actor, [entry.id for entry in asking])
    return [_line(entry) for entry in asking if not answered.get(entry.id)]


def _documents(db: Session, actor: Actor, customer_id: str) -> list[str]:
    found = documents_of(db, actor, customer_id, limit=DOCUMENTS)
    return [_short(f"{document.title} (version {document.versions[-1].n})") for document in found]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LINE_MOST else line[: LINE_MOST - 1] + "…"


def _within(lines: list[str], most: int) -> str:
    """Whole lines, as many as there is room for."""
    kept: list[str] = []
    for line in lines:
        if len("\n".join([*kept, line])) > most:
            break
        kept.append(line)
    return "\n".join(kept).rstrip()
