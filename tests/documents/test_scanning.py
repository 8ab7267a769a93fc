"""With a virus scanner nobody gets a file's bytes or words before it was found clean; an infected one is kept away."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from integrations.clamd import ClamdScanner
from tests.documents.fake_clamd import EICAR, FakeClamd
from tests.world import World
from workspace.app import build
from workspace.documents.models import Document, Version
from workspace.documents.operations import Upload, add_document, share_document
from workspace.documents.safety.models import Scan
from workspace.documents.safety.scanning import ask_for_missing_scans
from workspace.errors import Invalid
from workspace.events import EventRow
from workspace.ports import ScannerAway, ScannerRefused
from workspace.search.queries import search
from workspace.settings import read_settings

LETTER = b"Twelve anvils for Acme"
VIRUS = b"Free anvils " + EICAR


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with FakeClamd() as server:
        yield server


def with_scanner(world: World, address: str, **changed: bool) -> World:
    """The same company, started again with a scanner in its settings."""
    world.baton.close()
    world.settings = replace(world.settings, clamd=address, **changed)
    world.outside = replace(world.outside, scanner=ClamdScanner(address))
    world.baton = build(world.settings, outside=world.outside, now=world.clock)
    world._site = None
    return world


def uploaded(world: World, content: bytes, name: str = "letter.txt") -> str:
    stored = world.outside.files.put([content], limit=10_000_000)
    document: Document = world.does("Ana", add_document, customer_id=world.acme, upload=Upload(name, stored))
    return document.id


def state(world: World, document_id: str) -> tuple[str, str]:
    with world.reading() as db:
        version = db.scalars(select(Version).where(Version.document_id == document_id)).one()
        return version.state, version.reason


def found(world: World, words: str) -> list[str]:
    return [hit.id for hit in world.sees("Ana", search, world.outside.index, words).hits if hit.type == "document"]


def addresses(world: World, document_id: str) -> list[str]:
    """Each way to the bytes, for staff, a program, and a guest of the share."""
    return [
        f"/documents/{document_id}/versions/1/download",
        f"/documents/{document_id}/versions/1/picture",
        f"/api/documents/{document_id}/versions/1/content",
        f"/guest/documents/{document_id}/versions/1/download",
    ]


def statuses(world: World, document_id: str) -> list[int]:
    staff, guest, program = world.client_as("Ana"), world.client_as("Vera"), world.api("Ana")
    download, picture, content, guests = addresses(world, document_id)
    answers = [staff.get(download), staff.get(picture), program.get(content), guest.get(guests)]
    for answer in answers:
        answer.close()
    return [answer.status_code for answer in answers]


# ------------------------------------------------------------------ quarantine
def test_a_file_is_held_until_it_was_found_clean(world: World, clamd: FakeClamd) -> None:
    with_scanner(world, clamd.address)
    document_id = uploaded(world, LETTER)
    world.does("Ana", share_document, document_id=document_id, vendor_id=world.vendors["Nordwind"])
    assert statuses(world, document_id) == [409, 409, 409, 409]

    world.settle()
    world.clock.forward(seconds=2)
    world.settle()

    assert clamd.looked == 1
    assert state(world, document_id)[0] == "text"
    assert statuses(world, document_id) == [200, 404, 200, 200]
    assert found(world, "anvils") == [document_id]


def test_an_infected_file_is_kept_and_given_to_nobody(world: World, clamd: FakeClamd) -> None:
    with_scanner(world, clamd.address)
    document_id = uploaded(world, VIRUS)
    world.does("Ana", share_document, document_id=document_id, vendor_id=world.vendors["Nordwind"])
    _settle_long(world)

    assert state(world, document_id)[0] == "refused"
    assert "Eicar-Test-Signature" in state(world, document_id)[1]
    assert statuses(world, document_id) == [403, 403, 403, 403]
    assert found(world, "anvils") == []
    assert "Eicar-Test-Signature" in world.client_as("Ana").get(f"/documents/{document_id}").get_data(as_text=True)
    safety = world.client_as("Ana").get("/safety").get_data(as_text=True)
    assert "Infected" in safety
    assert f"/documents/{document_id}" in safety
    with world.reading() as db:
        payload = db.scalars(select(EventRow.payload).where(EventRow.type == "VersionScanned")).one()
        sha256 = db.scalars(select(Version.sha256)).one()
    assert "infected" in payload
    assert world.outside.files.exists(sha256)


def test_an_infected_file_stays_away_when_the_scanner_is_switched_off(world: World, clamd: FakeClamd) -> None:
    with_scanner(world, clamd.address)
    document_id = uploaded(world, VIRUS)
    _settle_long(world)
    world.baton.close()
    world.outside = replace(world.outside, scanner=None)
    world.baton = build(world.settings, outside=world.outside, now=world.clock)
    world._site = None
    again = uploaded(world, VIRUS, "other.txt")
    world.settle()

    assert world.client_as("Ana").get(addresses(world, document_id)[0]).status_code == 403
    assert world.client_as("Ana").get(addresses(world, again)[0]).status_code == 403


# ------------------------------------------------------------------ a scanner that is away
def test_files_wait_for_a_scanner_that_is_away_and_say_so(world: World) -> None:
    port = _free_port()
    with_scanner(world, f"127.0.0.1:{port}")
    document_id = uploaded(world, LETTER)
    _settle_long(world)

    assert state(world, document_id)[0] == "waiting"
    assert "cannot be reached" in state(world, document_id)[1]
    assert world.client_as("Ana").get(addresses(world, document_id)[0]).status_code == 409

    with FakeClamd(port=port):
        _settle_long(world)

    assert state(world, document_id) == ("text", "")
    assert world.client_as("Ana").get(addresses(world, document_id)[0]).data == LETTER


def test_files_pass_unscanned_where_the_setting_says_so_and_are_scanned_later(world: World) -> None:
    port = _free_port()
    with_scanner(world, f"127.0.0.1:{port}", clamd_must_answer=False)
    document_id = uploaded(world, VIRUS)
    _settle_long(world)
    assert state(world, document_id)[0] == "text"
    assert world.client_as("Ana").get(addresses(world, document_id)[0]).data == VIRUS

    with FakeClamd(port=port):
        world.clock.forward(minutes=11)
        _settle_long(world)

    assert state(world, document_id)[0] == "refused"
    assert world.client_as("Ana").get(addresses(world, document_id)[0]).status_code == 403
    assert found(world, "anvils") == []


def test_what_was_there_before_the_scanner_comes_to_it_too(world: World, clamd: FakeClamd) -> None:
    good, bad = uploaded(world, LETTER), uploaded(world, VIRUS, "gift.txt")
    world.settle()
    assert state(world, bad)[0] == "text"

    with_scanner(world, clamd.address)
    assert ask_for_missing_scans(world.baton.tools) == 2
    assert ask_for_missing_scans(world.baton.tools) == 0
    _settle_long(world)

    assert (state(world, good)[0], state(world, bad)[0]) == ("text", "refused")
    assert ask_for_missing_scans(world.baton.tools) == 0
    with world.reading() as db:
        assert sorted(db.scalars(select(Scan.verdict))) == ["clean", "infected"]


# ------------------------------------------------------------------ the adapter
def test_the_scanner_finds_the_test_string_and_nothing_else(clamd: FakeClamd) -> None:
    scanner = ClamdScanner(clamd.address)

    assert scanner.scan(io.BytesIO(LETTER)) == ""
    assert scanner.scan(io.BytesIO(b"x" * 700_000 + EICAR)) == "Eicar-Test-Signature"
    assert scanner.version().startswith("ClamAV 1.4.6")


def test_a_file_larger_than_the_scanner_takes_is_no_verdict(clamd: FakeClamd) -> None:
    with pytest.raises(ScannerRefused, match="StreamMaxLength"):
        ClamdScanner(clamd.address).scan(io.BytesIO(bytes(5_000_000)))


def test_no_scanner_is_said_in_a_sentence(tmp_path: Path) -> None:
    for address in (f"127.0.0.1:{_free_port()}", str(tmp_path / "no.ctl")):
        with pytest.raises(ScannerAway, match="cannot be reached"):
            ClamdScanner(address).scan(io.BytesIO(LETTER))


def test_a_scanner_that_says_nothing_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        scanner = ClamdScanner(f"127.0.0.1:{silent.getsockname()[1]}", patience=0.05)
        with pytest.raises(ScannerAway):
            scanner.scan(io.BytesIO(LETTER))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("127.0.0.1:3310", "127.0.0.1:3310"), ("unix:/run/clamd.ctl", "/run/clamd.ctl"), ("/run/c", "/run/c"), ("", None)],
)
def test_the_setting_takes_an_address_or_a_socket(tmp_path: Path, typed: str, kept: str | None) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path), "BATON_CLAMD": typed})

    assert settings.clamd == kept
    assert settings.clamd_must_answer is True


@pytest.mark.parametrize("wrong", [{"BATON_CLAMD": "clamd"}, {"BATON_CLAMD_DOWN": "maybe"}])
def test_a_wrong_setting_is_refused_in_a_sentence(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="BATON_CLAMD"):
        read_settings({"BATON_HOME": str(tmp_path), **wrong})


def _settle_long(world: World) -> None:
    """Let half a minute pass, twice: who waits for the scanner looks again."""
    for _ in range(3):
        world.settle()
        world.clock.forward(seconds=31)
    world.settle()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
