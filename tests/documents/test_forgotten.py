"""What is deleted for ever is nowhere: no quote, no changed clause, no earlier words of it are left behind."""

from __future__ import annotations

from sqlalchemy import String, cast, func, select

from tests.documents.test_comparing_told import terms_of
from tests.world import World
from workspace.database import Base
from workspace.documents.anchoring.operations import comment_on_passage
from workspace.documents.anchoring.target import Target
from workspace.documents.keeping.trash import purge_document
from workspace.documents.making.fields import field_called, typed
from workspace.documents.making.models import Making
from workspace.documents.making.operations import ask_for_document
from workspace.documents.making.queries import template_called
from workspace.documents.making.shipped import furnish_templates
from workspace.documents.operations import remove_document
from workspace.events import EventRow
from workspace.handoffs.briefing import values_for
from workspace.search.queries import search
from workspace.search.saving.operations import save_search

WORD = "zyzzyva"
FIRST = ("Agreement", f"The secret {WORD} price is 40 for each of them.", "The end")
PROPOSAL = {
    "subject": "About anvils", "scope": f"A {WORD}", "price": "12,000 EUR", "our_name": "Baton Ltd",
    "items": "Anvil | 1", "payment_terms": "30 days", "valid_until": "2026-12-31", "delivery_date": "2027-02-01",
}  # fmt: skip
SECOND = ("Agreement", f"The secret {WORD} price is 44 for each of them.", "The end")


def test_a_word_of_a_document_deleted_for_ever_is_in_no_table_and_not_in_the_index(world: World) -> None:
    document = terms_of(world, FIRST, SECOND)
    comment = world.does(
        "Ana", comment_on_passage, document_id=document.id, target=Target(n=2, exact=f"secret {WORD} price"),
        body="Too much?", anchor=f"where it says {WORD}",
    )  # fmt: skip
    filed = {"folder": f"About {WORD}", "tags": [WORD]}
    assert world.api("Ana").patch(f"/api/documents/{document.id}/filing", filed, key="filed").status_code == 200
    world.does("Ben", save_search, name="Waiting", q=f"from:ana team:sales {WORD}")
    world.settle()
    before = _tables_with(world, WORD)
    assert {"filings.folder", "document_tags.tag", "api_answers.body"} <= before
    assert {"passages.exact", "passage_places.exact", "entries.body", "entries.anchor"} <= before
    assert _is_found(world, WORD)

    _delete_for_ever(world, document.id)

    assert _tables_with(world, WORD) == {"saved_searches.q"}, "which are Ben's own words"
    assert not _is_found(world, WORD)
    with world.reading() as db:
        edited = db.scalars(select(EventRow.payload).where(EventRow.type == "EntryEdited")).all()
        removed = db.scalars(select(EventRow.payload).where(EventRow.type == "EntryRemoved")).all()
    assert [comment.id in payload for payload in edited] == [True]
    assert len(removed) == 1
    page = world.client_as("Ben").get(f"/customers/{world.acme}").text
    assert "Too much?" in page
    assert WORD not in page


def test_what_another_document_quotes_stays(world: World) -> None:
    going, staying = terms_of(world, FIRST, SECOND), terms_of(world, FIRST, SECOND)
    for document in (going, staying):
        target = Target(n=2, exact=f"secret {WORD} price")
        world.does("Ana", comment_on_passage, document_id=document.id, target=target, body="Too much?")
    world.settle()

    _delete_for_ever(world, going.id)

    assert {"passages.exact", "passage_places.exact", "entries.body"} <= _tables_with(world, WORD)
    assert _is_found(world, WORD)


def test_what_was_filled_in_goes_with_the_document_made_of_it(world: World) -> None:
    furnish_templates(world.baton.tools)
    world.settle()
    template = world.sees("Ana", template_called, "proposal")
    known = world.sees("Ana", values_for, customer_id=world.acme, public_url="http://localhost")
    values = {**known, **{name: typed(field_called(name), value) for name, value in PROPOSAL.items()}}
    making = world.does("Ana", ask_for_document, customer_id=world.acme, template_id=template.id, values=values)
    world.settle()
    with world.reading() as db:
        made = db.get_one(Making, making.id)
    assert made.document_id
    assert "makings.values" in _tables_with(world, WORD)

    _delete_for_ever(world, made.document_id)

    assert _tables_with(world, WORD) == set()


def _delete_for_ever(world: World, document_id: str) -> None:
    world.does("Ana", remove_document, document_id=document_id)
    world.clock.forward(days=2)
    world.does("Ana", purge_document, document_id=document_id)
    world.settle()


def _tables_with(world: World, word: str) -> set[str]:
    """Every column of every table in which a row holds this word."""
    with world.reading() as db:
        return {
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.c
            if db.scalar(select(func.count()).where(cast(column, String).contains(word)))
        }


def _is_found(world: World, word: str) -> bool:
    return bool(world.sees("Ana", search, world.outside.index, word).hits)
