"""A company of the wanted size, the same each time."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from docx import Document as Word
from sqlalchemy import insert
from sqlalchemy.orm import Session

from workspace.app import Baton, build
from workspace.bench.slack import CHANNEL
from workspace.bots.installing.installations import chat_of, the_only_team
from workspace.bots.links import link_channel
from workspace.customers.operations import add_customer
from workspace.database import new_id
from workspace.documents.models import Document, Version, VersionText
from workspace.migrate import migrate
from workspace.people.operations import add_person, add_team
from workspace.people.queries import actor_for
from workspace.people.sessions import create_token, start_session
from workspace.policy import Actor, Role, system_actor
from workspace.reactions import SEARCHABLES
from workspace.search.rebuild import rebuild_index
from workspace.settings import Settings
from workspace.timeline.models import Entry
from workspace.worker import wall_clock

_BATCH = 2000


@dataclass(frozen=True)
class Sizes:
    """How much there is, and how often each thing is measured. `upload` is in bytes."""

    entries: int
    documents: int
    listeners: int
    posts: int
    looks: int
    upload: int


@dataclass(frozen=True)
class Made:
    """What the measures need: the way in, and where things are.

    `words` are from frequent to rare, `colleagues` are the tokens of those who listen.
    """

    token: str
    cookie: str
    big: str
    small: str
    live: str
    linked: str
    words: tuple[str, ...]
    colleagues: tuple[str, ...]


class Text:
    """Made-up words whose frequencies fall as in a language (the n-th is 1/n as frequent as the first)."""

    def __init__(self) -> None:
        self._random = random.Random(7)
        syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]
        words = {"".join(self._random.choices(syllables, k=self._random.choice((2, 3, 3, 4)))) for _ in range(9000)}
        self.words = tuple(self._random.sample(sorted(words), len(words)))
        self._weights = [1 / (rank + 3) for rank in range(len(self.words))]

    def of(self, length: int) -> str:
        return " ".join(self._random.choices(self.words, self._weights, k=length)).capitalize() + "."


def found(settings: Settings, sizes: Sizes) -> Made:
    """Make the company in an empty home. Entries and documents are written in bulk, without their reactions."""
    baton = build(settings)
    migrate(baton.database)
    text = Text()
    ana, made = _people(baton, text, sizes.listeners)
    _documents(baton, ana, made.live, text, sizes.documents)
    _link(baton, ana, made.linked)
    rebuild_index(baton.outside.index, baton.database.reading, SEARCHABLES)
    for customer_id, count in ((made.small, 1000), (made.big, sizes.entries)):
        _entries(baton, ana, customer_id, text, count)
    baton.close()
    return made


def _people(baton: Baton, text: Text, count: int) -> tuple[Actor, Made]:
    program = system_actor(wall_clock())
    with baton.database.transaction() as db:
        team = add_team(db, program, name="Sales")
        person = add_person(db, program, name="Ana", email="ana@baton.example", role=Role.admin, team_id=team.id)
        ana = actor_for(person, program.at)
        token = create_token(db, ana, name="bench")[1]
        cookie = start_session(db, ana, browser="bench")[1]
        colleagues = [
            add_person(db, program, name=f"Colleague {number}", email=f"c{number}@baton.example", team_id=team.id)
            for number in range(count)
        ]
        tokens = tuple(create_token(db, actor_for(each, program.at), name="bench")[1] for each in colleagues)
        big, small, live, linked = (add_customer(db, ana, name=name).id for name in ("Big", "Small", "Live", "Linked"))
    return ana, Made(token, cookie, big, small, live, linked, text.words, tokens)


def _link(baton: Baton, ana: Actor, customer_id: str) -> None:
    """One customer is mirrored in a channel of the Slack that stands in."""
    team = the_only_team(baton.tools)
    channel = chat_of(baton.tools, team).channel(CHANNEL)
    with baton.database.transaction() as db:
        link_channel(db, ana, customer_id=customer_id, team=team, channel=channel)


def _documents(baton: Baton, ana: Actor, customer_id: str, text: Text, count: int) -> None:
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        rows = [_document(ana, customer_id, f"{text.of(3)[:-1]} {number}.txt", text.of(300)) for number in numbers]
        with baton.database.transaction() as db:
            for table, values in zip((Document, Version, VersionText), zip(*rows, strict=True), strict=True):
                db.execute(insert(table), list(values))


def _document(
    ana: Actor, customer_id: str, name: str, body: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    document_id, version_id = new_id(), new_id()
    return (
        {"id": document_id, "customer_id": customer_id, "title": name, "version_n": 1, "created_at": ana.at,
         "changed_at": ana.at, "removed_at": None},
        {"id": version_id, "document_id": document_id, "n": 1, "name": name, "size": len(body), "kind": "txt",
         "sha256": hashlib.sha256(body.encode()).hexdigest(), "person_id": ana.id, "created_at": ana.at,
         "state": "text", "reason": "", "engine": "bench", "read_at": ana.at},
        {"version_id": version_id, "text": body, "pages": "[0]"},
    )  # fmt: skip


def _entries(baton: Baton, ana: Actor, customer_id: str, text: Text, count: int) -> None:
    begin = ana.at - timedelta(minutes=count)
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        rows = [_entry(ana, customer_id, text, begin + timedelta(minutes=number)) for number in numbers]
        with baton.database.transaction() as db:
            _reply_to_some(rows)
            _insert(db, rows)


def _insert(db: Session, rows: list[dict[str, Any]]) -> None:
    db.execute(insert(Entry), rows)


def _entry(ana: Actor, customer_id: str, text: Text, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(), "customer_id": customer_id, "kind": "note", "author_id": ana.id, "author_name": "Ana",
        "team_id": ana.team_id, "vendor_id": None, "origin": "web", "body": text.of(40), "audience": "staff",
        "reply_to_id": None, "document_id": None, "handoff_id": None, "direction": None, "channel": None,
        "contact_id": None, "anchor": None, "at": at, "created_at": at, "edited_at": None, "deleted_at": None,
        "revision": 1, "client_id": None,
    }  # fmt: skip


def _reply_to_some(rows: list[dict[str, Any]]) -> None:
    """Every fifth answers the one before the last, as a talk does."""
    for number in range(4, len(rows), 5):
        rows[number] |= {"kind": "comment", "reply_to_id": rows[number - 2]["id"]}


def word_file(marker: str, pages: int = 10) -> bytes:
    """A .docx of so many pages, about 400 words each, with a word that occurs nowhere else."""
    text, document = Text(), Word()
    document.add_heading(f"Report {marker}", level=1)
    for page in range(pages):
        for _ in range(4):
            document.add_paragraph(text.of(100))
        if page + 1 < pages:
            document.add_page_break()  # type: ignore[no-untyped-call]
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
