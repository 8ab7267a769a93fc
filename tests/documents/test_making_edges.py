"""Making documents as people and programs do it: on the customer's page, by the API and in a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document as WordFile

from tests.world import World
from workspace.cli import main
from workspace.documents.making.shipped import furnish_templates
from workspace.handoffs.operations import offer_handoff
from workspace.timeline.queries import timeline

GIVEN = {
    "subject": "About anvils", "scope": "Everything", "price": "12,000 EUR", "our_name": "Baton Ltd",
    "items": "Anvils | 3 | 12,000 EUR", "payment_terms": "30 days", "valid_until": "2026-12-31",
    "delivery_date": "2027-02-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("house"))
    furnish_templates(world.baton.tools)
    world.settle()
    yield world
    world.close()


def test_a_person_chooses_a_template_says_what_is_missing_and_reads_of_what_it_was_made(house: World) -> None:
    ana = house.client_as("Ana")
    chosen = ana.get(f"/customers/{house.acme}/make").get_data(as_text=True)
    address = _link(chosen, "Proposal")
    form = ana.get(address).get_data(as_text=True)
    assert "Makes anvils." not in form, "a proposal says nothing of what we know about them"
    assert set(re.findall(r'name="v_(\w+)"', form)) == GIVEN.keys()
    assert "aria-invalid" not in form

    typed = {f"v_{name}": value for name, value in GIVEN.items()}
    refused = ana.post(address, {**typed, "v_price": "", "v_subject": "Kept <b>"})
    assert refused.status_code == 422
    assert "Still missing: Price in all." in refused.get_data(as_text=True)
    assert "Kept &lt;b&gt;" in refused.get_data(as_text=True)

    going = ana.post(address, typed).headers["Location"]
    assert "being made" in ana.get(going).get_data(as_text=True)
    house.settle()
    document = ana.get(going).headers["Location"]
    page = ana.get(document).get_data(as_text=True)
    assert "Proposal Acme.docx" in page
    assert "version 1. What went in has the SHA-256" in page
    entries = house.sees("Ana", timeline, customer_id=house.acme)
    assert "made Proposal Acme.docx" in [entry.body for entry in entries]
    assert "Keep it as" in ana.get(address).get_data(as_text=True)


def test_a_brief_of_a_hand_off_begins_on_its_card(house: World) -> None:
    offer = house.does("Ana", offer_handoff, customer_id=house.acme, reason="Faster", team_id=house.teams["support"])
    ben = house.client_as("Ben")
    card = ben.get(f"/customers/{house.acme}").get_data(as_text=True)
    chosen = ben.get(_link(card, "Make a brief of it")).get_data(as_text=True)
    address = _link(chosen, "Hand-off brief")
    assert offer.id in address

    going = ben.post(address, {"handoff": offer.id}).headers["Location"]
    house.settle()
    assert "/documents/" in ben.get(going).headers["Location"]


def test_programs_make_documents_and_see_of_what_they_are(house: World) -> None:
    api = house.api("Ben")
    there = {each["name"]: each for each in api.get("/api/templates").json["items"]}
    asked = {each["name"] for each in there["Proposal"]["fields"] if each["source"] == "person"}
    assert asked == GIVEN.keys()

    missing = api.post(f"/api/customers/{house.acme}/makings", {"template": "proposal", "values": {"price": "1"}})
    assert missing.status_code == 422
    assert missing.json["errors"]["scope"] == "What is included is missing."
    rows = [{"what": "Anvils", "price": "12,000 EUR"}]
    body = {"template": "proposal", "values": {**GIVEN, "items": rows}, "title": "Offer"}
    making = api.post(f"/api/customers/{house.acme}/makings", body).json
    assert making["state"] == "waiting"
    house.settle()

    made = api.get(f"/api/makings/{making['id']}").json
    assert (made["state"], made["document_version"]) == ("made", 1)
    of = api.get(f"/api/documents/{made['document_id']}/versions/1/made-from").json
    assert (of["template"], of["template_version"], of["values_hash"]) == ("Proposal", 1, made["values_hash"])
    content = api.get(f"/api/documents/{made['document_id']}/versions/1/content", buffered=True).get_data()
    assert "Anvils" in WordFile(io.BytesIO(content)).tables[1].cell(1, 0).text


def test_an_admin_adds_a_template_on_its_page_and_a_member_cannot(house: World) -> None:
    file = WordFile()
    file.add_paragraph("{{ colour }} for {{ customer_name }}")
    content = io.BytesIO()
    file.save(content)

    sent = {"name": "Colours", "about": "For painters", "file": (io.BytesIO(content.getvalue()), "colours.docx")}
    page = house.client_as("Ana").post("/templates", sent, content_type="multipart/form-data").headers["Location"]
    house.settle()
    shown = house.client_as("Ben").get(page).get_data(as_text=True)
    assert "<code>colour</code>" in shown
    assert "Not a name Baton knows: asked when it is made" in shown
    assert "Baton knows it" in shown
    assert "Upload it" not in shown
    sent = {"name": "Mine", "file": (io.BytesIO(content.getvalue()), "mine.docx")}
    refused = house.client_as("Ben").post("/templates", sent, content_type="multipart/form-data")
    assert refused.status_code == 403


def test_a_guest_finds_no_template_and_nothing_that_was_made(house: World) -> None:
    vera = house.client_as("Vera")
    template = house.api("Ana").get("/api/templates").json["items"][0]["id"]

    assert house.client_as("Ben").get(f"/templates/{template}").status_code == 200
    for path in ("/templates", f"/templates/{template}", f"/customers/{house.acme}/make", f"/api/templates/{template}"):
        assert vera.get(path).status_code == 404, path
    assert vera.get("/api/templates").json["items"] == []


def test_the_command_line_makes_a_document_and_writes_a_copy(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_HOME", str(world.settings.home))
    copy = tmp_path / "copy.docx"
    run: Any = CliRunner().invoke(
        main, ["document", "make", "customer-brief", "Acme", "--as", "ana@baton.example", "--save", str(copy)]
    )

    assert run.exit_code == 0, run.output
    assert "Customer brief Acme.docx is kept" in run.output
    assert "Makes anvils." in "\n".join(each.text for each in WordFile(str(copy)).paragraphs)
    wrong: Any = CliRunner().invoke(main, ["document", "make", "nda", "Acme", "--as", "ana@baton.example"])
    assert wrong.exit_code == 1
    assert "Still missing" in wrong.output


def _link(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}', page)
    assert found, words
    return found[1].replace("&amp;", "&")


def test_a_template_gives_an_admin_what_a_document_gives(house: World) -> None:
    ana, ben = house.client_as("Ana"), house.client_as("Ben")
    first = _word_file("{{ colour }} for {{ customer_name }}", "Signed by hand")
    sent = {"name": "Paints", "file": (io.BytesIO(first), "paints.docx")}
    page = ana.post("/templates", sent, content_type="multipart/form-data").headers["Location"]
    second = {"file": (io.BytesIO(_word_file("{{ colour }} for {{ customer_name }}", "Signed by letter")), "p.docx")}
    ana.post(f"{page}/versions", second, content_type="multipart/form-data")
    house.settle()

    shown = ben.get(page).get_data(as_text=True)
    assert "for {{ customer_name }}" in shown
    assert "Signed by letter" in shown
    assert "Make version 1 the newest again" not in shown
    assert "Signed by hand" in ben.get(f"{page}?v=1").get_data(as_text=True)
    compared = ben.get(f"{page}/compare").get_data(as_text=True)
    assert "<del>hand</del>" in compared
    assert "<ins>letter</ins>" in compared
    assert ben.get(f"{page}/versions/1/download").get_data() == first

    assert [ben.post(f"{page}/{what}").status_code for what in ("versions/1/restore", "remove")] == [403, 403]
    ana.post(f"{page}/versions/1/restore")
    house.settle()
    newest = ana.get(page).get_data(as_text=True)
    assert "Version 1 is the newest again, as version 3." in newest
    assert "Signed by hand" in newest

    assert "Paints is in the trash." in ana.get(ana.post(f"{page}/remove").headers["Location"]).get_data(as_text=True)
    assert "Paints" not in ben.get(f"/customers/{house.acme}/make").get_data(as_text=True)
    typed = {"v_colour": "Red"}
    refused = ben.post(f"/customers/{house.acme}/make/{page.rpartition('/')[2]}", typed)
    assert (refused.status_code, "in the trash" in refused.get_data(as_text=True)) == (422, True)
    again = ana.post("/templates", {**sent, "file": (io.BytesIO(first), "p.docx")}, content_type="multipart/form-data")
    assert "Take it out of the trash instead." in again.get_data(as_text=True)
    ana.post(f"{page}/remove", {"undo": "1"})
    assert "Paints" in ben.get(f"/customers/{house.acme}/make").get_data(as_text=True)


def _word_file(*paragraphs: str) -> bytes:
    file, content = WordFile(), io.BytesIO()
    for paragraph in paragraphs:
        file.add_paragraph(paragraph)
    file.save(content)
    return content.getvalue()


def test_programs_restore_a_template_and_throw_it_away(house: World) -> None:
    api, first = house.api("Ana"), _word_file("{{ customer_name }}, once")
    made = api.upload("/api/templates", "Labels.docx", first).json
    here = f"/api/templates/{made['id']}"
    api.upload(f"{here}/versions", "Labels.docx", _word_file("{{ customer_name }}, twice"))

    restored = api.post(f"{here}/versions/1/restore").json
    assert (restored["version"], restored["versions"][2]["sha256"]) == (3, restored["versions"][0]["sha256"])
    assert house.api("Ben").get(f"{here}/versions/3/content", buffered=True).get_data() == first
    assert api.patch(here, {"removed": True}).json["removed"]
    assert "Labels" not in [each["name"] for each in api.get("/api/templates").json["items"]]
    assert api.post(f"{here}/versions/1/restore").status_code == 409
    assert not api.patch(here, {"removed": False}).json["removed"]
