"""A file that somebody shares in Slack becomes a document on its entry, once, or the entry says why not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.slack.office import Office
from workspace.documents.keeping.holds import place_hold
from workspace.documents.keeping.quotas import INFO, Quotas
from workspace.documents.models import Document, Version
from workspace.documents.queries import files_of
from workspace.timeline.models import Entry

PLAN = b"%PDF-1.4 the plan"


def hanging_on(office: Office, entry: Entry) -> list[str]:
    found = office.world.sees("Ana", files_of, [entry.id])
    return [document.title for document in found.get(entry.id, [])]


def content_of(office: Office, title: str) -> bytes:
    with office.world.reading() as db:
        (document,) = db.scalars(select(Document).where(Document.title == title)).all()
    found = next(iter(office.world.sees("Ana", files_of, [each.id for each in office.entries()]).values()))
    sha256 = next(each for each in found if each.id == document.id).versions[0].sha256
    with office.world.outside.files.open(sha256) as file:
        return bytes(file.read())


def in_the_trash(office: Office) -> list[str]:
    with office.world.reading() as db:
        return list(db.scalars(select(Document.title).where(Document.removed_at.is_not(None))))


def test_a_file_becomes_a_document_of_its_writer(office: Office) -> None:
    office.link()

    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.quiet()

    (entry,) = office.entries()
    assert entry.body == "The plan"
    assert hanging_on(office, entry) == ["plan.pdf"]
    assert content_of(office, "plan.pdf") == PLAN
    with office.world.reading() as db:
        assert db.scalars(select(Version.person_id)).one() == office.world.people["Ben"]
    assert office.texts() == []


def test_until_it_is_here_the_entry_names_it(office: Office) -> None:
    office.link()
    office.slack.fail("download", "500_before", times=2)
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.world.settle()
    assert office.bodies() == ["The plan\n\n📎 plan.pdf (in Slack)"]

    office.quiet()

    assert office.bodies() == ["The plan"]
    assert hanging_on(office, office.entries()[0]) == ["plan.pdf"]


def test_a_file_without_a_word_keeps_its_name(office: Office) -> None:
    office.link()
    office.says("Ben", "", files=[office.slack.file("a_plan.pdf", PLAN)])
    office.quiet()

    assert office.bodies() == ["📎 a\\_plan.pdf"]


def test_a_sign_in_page_is_never_stored(office: Office) -> None:
    office.slack.slack.scopes.discard("files:read")
    office.link()
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.quiet()

    (entry,) = office.entries()
    assert hanging_on(office, entry) == []
    assert "stays in Slack: the Slack app lacks files:read" in entry.body
    assert list(office.world.outside.files.names()) == []


@pytest.mark.parametrize("sends", [b"<!DOCTYPE html><title>x</title>", PLAN[:-3], PLAN + b"!"])
def test_what_is_not_the_announced_file_is_never_stored(office: Office, sends: bytes) -> None:
    office.link()
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN, sends=sends)])
    office.quiet()

    (entry,) = office.entries()
    assert hanging_on(office, entry) == []
    assert "stays in Slack" in entry.body
    assert list(office.world.outside.files.names()) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"is_external": True}, "it is kept by another service"),
        ({"file_access": "check_file_info"}, "it belongs to another organisation"),
        ({"mode": "hidden_by_limit"}, "it is older than this Slack keeps"),
        ({"size": 10**12}, "it is larger than 100 MB"),
    ],
)
def test_what_cannot_be_fetched_stays_a_link_with_the_reason(office: Office, more: dict[str, Any], why: str) -> None:
    office.link()
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN, **more)])
    office.quiet()

    (entry,) = office.entries()
    assert f"stays in Slack: {why}" in entry.body
    assert "https://north.slack.example/files/" in entry.body
    assert office.slack.calls_of("download") == []


def test_the_same_event_twice_is_one_document(office: Office) -> None:
    office.link()
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.slack.redeliver(office.slack.sent[-1])
    office.quiet()

    assert hanging_on(office, office.entries()[0]) == ["plan.pdf"]
    assert len(office.slack.calls_of("download")) == 1


def test_a_worker_that_dies_between_storing_and_writing_down_leaves_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.link()
    files, whole = office.world.outside.files, office.world.outside.files.put

    class Killed(BaseException):
        """As SIGKILL: nothing after it runs."""

    def killed(*args: Any, **kwargs: Any) -> None:
        whole(*args, **kwargs)
        raise Killed

    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    monkeypatch.setattr(files, "put", killed)
    with pytest.raises(Killed):
        office.world.settle()
    monkeypatch.undo()
    office.quiet()

    assert hanging_on(office, office.entries()[0]) == ["plan.pdf"]


def test_while_slack_is_away_the_file_waits(office: Office) -> None:
    office.link()
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.slack.stop()
    office.world.settle()
    office.clock.forward(minutes=10)
    office.world.settle()
    assert "(in Slack)" in office.bodies()[0]

    office.slack.start()
    office.quiet()

    assert hanging_on(office, office.entries()[0]) == ["plan.pdf"]


def test_a_deleted_message_puts_its_document_into_the_trash(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Oh no", files=[office.slack.file("wrong.pdf", PLAN)])
    office.quiet()
    assert in_the_trash(office) == []

    office.slack.deletes(office.acme, ts)
    office.quiet()

    assert in_the_trash(office) == ["wrong.pdf"]


def test_what_is_held_here_stays_when_its_message_is_deleted_there(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Oh no", files=[office.slack.file("proof.pdf", PLAN)])
    office.quiet()
    office.world.does("Ana", place_hold, customer_id=office.world.acme, reason="Lawsuit 7")
    office.slack.deletes(office.acme, ts)
    office.quiet()

    assert in_the_trash(office) == []
    assert office.bodies() == []


def test_a_file_over_the_quota_stays_in_slack_and_says_so(office: Office) -> None:
    office.link()
    office.world.baton.database._info[INFO] = Quotas(customer=len(PLAN) - 1)
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.quiet()

    assert hanging_on(office, office.entries()[0]) == []
    assert "all the room that they may here" in office.bodies()[0]


def test_an_edit_of_the_words_keeps_the_file(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.quiet()
    office.slack.edits(office.users["Ben"], office.acme, ts, "The *new* plan")
    office.quiet()

    (entry,) = office.entries()
    assert entry.body == "The **new** plan"
    assert hanging_on(office, entry) == ["plan.pdf"]
    assert in_the_trash(office) == []
