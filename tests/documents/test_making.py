"""Word files made of templates: every value comes through as it is, and no template does more than fill in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document as WordFile

from tests.world import World
from workspace.customers.operations import add_contact
from workspace.documents.making.fields import KNOWN, completed, field_called, fit, typed
from workspace.documents.making.models import Making, TemplateVersion
from workspace.documents.making.operations import add_template, add_template_version, ask_for_document
from workspace.documents.making.queries import fields_of, get_template, made_from, newest, template_called
from workspace.documents.making.rendering import check_template, render_template
from workspace.documents.making.shipped import SHIPPED, furnish_templates
from workspace.documents.operations import Upload
from workspace.documents.queries import get_document, read_version
from workspace.documents.readers.result import Unreadable
from workspace.errors import Conflict, Forbidden, Invalid
from workspace.handoffs.briefing import values_for
from workspace.handoffs.operations import offer_handoff

HOSTILE = "A & B <b> {{ 7*7 }} {% if x %} \x0bbelow \x00\u202eevil\u2066"
SHOWN = "A & B <b> {{ 7*7 }} {% if x %}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One company with the templates that come with Baton, and one of its own."""
    world = World(tmp_path_factory.mktemp("house"))
    furnish_templates(world.baton.tools)
    world.settle()
    yield world
    world.close()


def test_every_shipped_template_is_ready_and_asks_for_known_fields_alone(house: World) -> None:
    for shipped in SHIPPED:
        version = newest(house.sees("Ana", template_called, shipped.key))
        assert (version.state, version.reason) == ("ready", "")
        assert set(fields_of(version)) <= KNOWN.keys(), shipped.key
        assert len(fields_of(version)) > 8

    before = _versions(house)
    furnish_templates(house.baton.tools)
    assert _versions(house) == before


def test_hostile_values_come_through_as_they_are_and_are_found_by_our_own_reader(house: World) -> None:
    house.does("Ana", add_contact, customer_id=house.acme, name=f"Zoë {SHOWN}", email="zoe@acme.example")

    document = _made(house, "proposal", _proposal(scope=HOSTILE))

    version = document.versions[-1]
    text = house.sees("Ana", read_version, document_id=document.id, n=version.n).text
    assert version.state == "text"
    for value in (SHOWN, "below evil", "3 anvils", "12,000 EUR", "31 December 2026", "Acme"):
        assert value in text.replace("\n", " "), value
    assert "\u202e" not in text
    assert "49" not in text
    brief = _made(house, "customer-brief", {})
    assert f"Zoë {SHOWN}" in house.sees("Ana", read_version, document_id=brief.id, n=1).text


def test_what_was_made_opens_in_python_docx_with_pages_counted_and_heads_repeated(house: World) -> None:
    opened = WordFile(_bytes(house, _made(house, "proposal", _proposal())))

    footer = opened.sections[0].footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert "About anvils" in opened.sections[0].header.paragraphs[0].text
    prices = next(table for table in opened.tables if table.cell(0, 0).text == "Item")
    assert [cell.text for cell in prices.rows[2].cells] == ["Delivery", "1", "500 EUR"]
    assert "w:tblHeader" in prices.rows[0]._tr.xml
    assert "{{" not in opened.element.xml
    assert "{%" not in opened.element.xml
    assert "Made by Baton of Proposal, version 1" in opened.core_properties.comments


def test_it_is_known_of_which_template_and_which_values_a_document_was_made(house: World) -> None:
    document = _made(house, "proposal", _proposal())

    found = house.sees("Ana", made_from, document_id=document.id, n=1)
    assert found is not None
    making, template = found
    assert (template.name, making.version.n, making.person.name) == ("Proposal", 1, "Ana")
    assert json.loads(making.values)["price"] == "12,000 EUR"
    assert len(making.values_hash) == 64
    assert house.sees("Vera", made_from, document_id=document.id, n=1) is None

    again = _made(house, "proposal", _proposal(price="1 EUR"), document_id=document.id)
    assert (again.id, again.version_n) == (document.id, 2)
    second = house.sees("Ana", made_from, document_id=document.id, n=2)
    assert second is not None
    assert second[0].values_hash != making.values_hash


def test_a_hand_off_brief_says_who_why_and_what_is_open(house: World) -> None:
    offer = house.does(
        "Ana", offer_handoff, customer_id=house.acme, reason="They want it faster", team_id=house.teams["support"],
        checklist=["Call Zoë", "Send anvils"], due_at=house.clock.now.replace(year=2027),
    )  # fmt: skip
    document = _made(house, "handoff-brief", {}, handoff_id=offer.id)

    text = house.sees("Ana", read_version, document_id=document.id, n=1).text
    for value in ("Ana, Sales", "Support", "They want it faster", "Call Zoë", "Send anvils", "November 2027"):
        assert value in text, value
    assert f"http://localhost/customers/{house.acme}" in text


def test_what_nobody_has_said_is_asked_for_by_name(house: World) -> None:
    with pytest.raises(Invalid, match="Price in all") as missing:
        _asked(house, "proposal", _proposal(price=" "))

    assert missing.value.fields == {"price": "Price in all is missing."}
    with pytest.raises(Invalid, match="like 2026-12-31"):
        typed(field_called("valid_until"), "soon")
    with pytest.raises(Invalid, match="3 parts"):
        typed(field_called("items"), "one | two | three | four")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{{ ''.__class__.__mro__ }}", "reach into the program"),
        ("{% for i in range(10**9) %}{{ i }}{% endfor %}", "cannot be filled in"),
        ("{% for row in contacts %}{{ row.nmae }}{% endfor %}", "not there"),
        ("{{ price", "not written right"),
        ("{% if price %}", "not written right"),
        ("{{ price|nosuchfilter }}", "not written right"),
        ("{{ price.format.__globals__ }}", "reach into the program"),
    ],
)
def test_a_template_that_does_more_than_fill_in_is_refused_in_a_sentence(body: str, reason: str) -> None:
    samples = {name: field.sample for name, field in KNOWN.items()}
    try:
        problem = check_template(_template(body), {"samples": samples})["problem"]
    except Unreadable as refused:
        problem = refused.reason

    assert reason in problem
    assert check_template(_template("{{ price }}"), {"samples": samples}) == {"fields": ["price"], "problem": ""}


def test_a_template_with_macros_is_refused() -> None:
    file = _template("{{ price }}")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")

    with pytest.raises(Unreadable, match="holds macros"):
        check_template(file, {"samples": {}})
    with pytest.raises(Unreadable, match="holds macros"):
        render_template(file, {"values": {"price": "1"}, "note": ""})


def test_a_template_that_eats_time_is_stopped_and_said_to_be_broken(house: World) -> None:
    greedy = _template("{{ ('a' * 100000000) * 100 }}")

    template = house.does("Ana", add_template, name="Greedy", upload=_kept(house, greedy))
    house.settle()

    version = newest(house.sees("Ana", get_template, template.id))
    assert version.state == "broken"
    assert "memory" in version.reason or "long" in version.reason
    with pytest.raises(Conflict):
        house.does("Ana", ask_for_document, customer_id=house.acme, template_id=template.id, values={})


def test_an_admin_gives_a_template_a_new_version_and_what_was_made_keeps_its_own(house: World) -> None:
    made = _kept(house, _template("For {{ customer_name }}: {{ colour }} on {{ paint_date }}"))
    template = house.does("Ana", add_template, name="Painting", upload=made)
    house.settle()
    first = _made(house, "Painting", {"colour": "green", "paint_date": "2027-01-05"})

    new = _kept(house, _template("Only {{ colour }}"))
    house.does("Ana", add_template_version, template_id=template.id, upload=new)
    house.settle()
    second = _made(house, "Painting", {"colour": "blue"})

    assert "green on 5 January 2027" in house.sees("Ana", read_version, document_id=first.id, n=1).text
    assert "Only blue" in house.sees("Ana", read_version, document_id=second.id, n=1).text
    assert [house.sees("Ana", made_from, document_id=each.id, n=1)[0].version.n for each in (first, second)] == [1, 2]
    with pytest.raises(Forbidden):
        house.does("Ben", add_template_version, template_id=template.id, upload=made)


def test_a_file_that_is_no_word_file_is_said_to_be_none(house: World) -> None:
    template = house.does("Ana", add_template, name="Not Word", upload=_kept(house, io.BytesIO(b"PK no")))
    house.settle()

    assert newest(house.sees("Ana", get_template, template.id)).state == "broken"


def test_values_are_made_fit_for_a_word_file() -> None:
    assert fit("a\x0bb\x00c\u202ed\ufffe") == "a\nbcd"
    assert fit([{"what": "x\x1f"}]) == [{"what": "x"}]
    assert completed(["customer_goals", "contacts"], {}) == {"customer_goals": "", "contacts": []}
    assert render_template(_template("{{ a }}"), {"values": {"a": "b"}, "note": "n" * 900})


def _proposal(**changed: str) -> dict[str, Any]:
    return {
        "subject": "About anvils", "scope": "Everything", "price": "12,000 EUR", "our_name": "Baton Ltd",
        "items": "3 anvils | 3 | 11,500 EUR\nDelivery | 1 | 500 EUR", "payment_terms": "30 days",
        "valid_until": "2026-12-31", "delivery_date": "2027-02-01", **changed,
    }  # fmt: skip


def _asked(world: World, called: str, given: dict[str, Any], *, handoff_id: str | None = None, **more: Any) -> Making:
    template = world.sees("Ana", template_called, called)
    known = world.sees("Ana", values_for, customer_id=world.acme, public_url="http://localhost", handoff_id=handoff_id)
    values = {**known, **{name: typed(field_called(name), value) for name, value in given.items()}}
    asked: Making = world.does(
        "Ana", ask_for_document, customer_id=world.acme, template_id=template.id, values=values, **more
    )
    return asked


def _made(world: World, called: str, given: dict[str, Any], **more: Any) -> Any:
    making_id = _asked(world, called, given, **more).id
    world.settle()
    with world.reading() as db:
        making = db.get_one(Making, making_id)
    assert (making.state, making.reason) == ("made", "")
    return world.sees("Ana", get_document, making.document_id)


def _template(body: str) -> io.BytesIO:
    document = WordFile()
    document.add_paragraph(body)
    content = io.BytesIO()
    document.save(content)
    content.seek(0)
    return content


def _kept(world: World, content: io.BytesIO) -> Upload:
    return Upload("mine.docx", world.outside.files.put([content.getvalue()], limit=1_000_000))


def _bytes(world: World, document: Any) -> io.BytesIO:
    with world.outside.files.open(document.versions[-1].sha256) as file:
        return io.BytesIO(file.read())


def _versions(world: World) -> int:
    with world.reading() as db:
        return db.query(TemplateVersion).count()
