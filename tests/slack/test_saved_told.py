"""Whoever keeps a search is told in Slack of what it finds: together, and nothing twice."""

from __future__ import annotations

from tests.slack.office import Office
from tests.slack.test_telling import messages
from workspace.documents.operations import Upload, add_documents, remove_document
from workspace.documents.queries import documents_of
from workspace.people.telling.kinds import KINDS
from workspace.people.telling.operations import choose_ways
from workspace.search.saving.operations import save_search


def _uploads(office: Office, *names: str) -> None:
    stored = [office.world.outside.files.put([f"gearwheel {name}".encode()], limit=1000) for name in names]
    uploads = [Upload(f"{name}.txt", each) for name, each in zip(names, stored, strict=True)]
    office.world.does("Ana", add_documents, customer_id=office.world.acme, uploads=uploads)


def test_what_a_kept_search_finds_comes_in_direct_messages_each_thing_once(known: Office) -> None:
    assert "slack" in KINDS["saved"].ways, "who chose nothing has it"
    known.world.does("Ben", choose_ways, ways={"saved": sorted(KINDS["saved"].ways)})
    known.world.does("Ben", save_search, name="Wheels", q="gearwheel")
    known.clock.forward(minutes=1)

    _uploads(known, "First", "Second", "Third")
    known.quiet()

    told = messages(known)
    for name in ("First.txt", "Second.txt", "Third.txt"):
        assert [f"New for “Wheels”: {name}" in message["text"] + str(message["blocks"]) for message in told].count(
            True
        ) == 1
    assert len(told) < 3, "what comes within five minutes is one message"
    assert messages(known, "Ana") == []

    known.clock.forward(minutes=10)
    for document in known.world.sees("Ben", documents_of, known.world.acme):
        for removed in (True, False):
            known.world.does("Ana", remove_document, document_id=document.id, removed=removed)
    known.quiet()
    assert len(messages(known)) == len(told), "each thing is told of once"


def test_whoever_wants_it_in_the_inbox_alone_gets_no_message(known: Office) -> None:
    known.world.does("Ben", choose_ways, ways={"saved": ["inbox"]})
    known.world.does("Ben", save_search, name="Wheels", q="gearwheel")
    known.clock.forward(minutes=1)

    _uploads(known, "First")
    known.quiet()

    assert messages(known) == []
