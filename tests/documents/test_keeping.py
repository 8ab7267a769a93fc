"""What is kept is kept: versions, the trash, holds, quotas, and the files behind them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.sharing.shared import upload
from tests.world import World
from workspace.documents.keeping.checking import check_files, compare_files, needed_for
from workspace.documents.keeping.collecting import collect, referenced
from workspace.documents.keeping.daily import see_that_keeping_is_due
from workspace.documents.keeping.holds import end_hold, place_hold
from workspace.documents.keeping.trash import purge_document, trash
from workspace.documents.models import Document, Version, VersionText
from workspace.documents.operations import add_document, add_version, remove_document, restore_version
from workspace.documents.queries import get_document, read_version
from workspace.errors import Conflict, Forbidden, NoRoom, NotFound, OverQuota
from workspace.events import EventRow
from workspace.ports import FilesBusy
from workspace.timeline.queries import timeline

LONG_AGO = 1_000_000_000.0


def test_an_earlier_version_comes_back_as_a_new_one(world: World) -> None:
    document = _add(world, "plan.txt", b"The zephyr")
    world.does("Ana", add_version, document_id=document.id, upload=upload(world, "plan.txt", b"The mistral"))
    restored = world.does("Ben", restore_version, document_id=document.id, n=1)
    again = world.does("Ben", restore_version, document_id=document.id, n=1)
    world.settle()

    assert [(each.n, each.sha256) for each in restored.versions] == [
        (1, document.versions[0].sha256), (2, restored.versions[1].sha256), (3, document.versions[0].sha256),
    ]  # fmt: skip
    assert again.version_n == 3
    assert restored.versions[2].person.name == "Ben"
    assert world.sees("Ana", read_version, document_id=document.id, n=3).text.strip() == "The zephyr"
    said = [entry.body for entry in world.sees("Ana", timeline, customer_id=world.acme, kinds=["document"])]
    assert "restored version 1 of plan.txt as version 3" in said


def test_the_trash_says_who_and_gives_back_under_a_free_name(world: World) -> None:
    first = _add(world, "plan.txt", b"one")
    world.does("Ben", remove_document, document_id=first.id)
    _add(world, "plan.txt", b"two")
    (found,) = world.sees("Ana", trash)

    assert (found.document.title, found.document.removed_by.name, found.is_held) == ("plan.txt", "Ben", False)
    back = world.does("Ana", remove_document, document_id=first.id, removed=False)
    assert back.title == "plan (2).txt"
    assert world.sees("Ana", trash) == []


def test_deleted_for_ever_only_from_the_trash_after_a_day_and_by_an_admin(world: World) -> None:
    document = _add(world, "plan.txt", b"The zephyr")
    world.settle()
    with pytest.raises(Conflict, match="in the trash"):
        world.does("Ana", purge_document, document_id=document.id)
    world.does("Ana", remove_document, document_id=document.id)
    with pytest.raises(Conflict, match="less than a day"):
        world.does("Ana", purge_document, document_id=document.id)
    world.clock.forward(days=1)
    with pytest.raises(Forbidden):
        world.does("Ben", purge_document, document_id=document.id)

    world.does("Ana", purge_document, document_id=document.id)
    with world.reading() as db:
        assert db.scalars(select(Version)).all() == []
        assert db.scalars(select(VersionText)).all() == []
        event = db.scalars(select(EventRow).where(EventRow.type == "DocumentPurged")).one()
    assert event.actor_id == world.people["Ana"]
    with pytest.raises(NotFound):
        world.sees("Ana", get_document, document.id)
    assert world.client_as("Ana").get(f"/documents/{document.id}").status_code == 404


@pytest.mark.parametrize("what", ["document", "customer"])
def test_what_is_held_nobody_deletes_until_the_hold_ends(world: World, what: str) -> None:
    document, other = _add(world, "plan.txt", b"one"), _add(world, "offer.txt", b"two")
    world.does("Ana", remove_document, document_id=other.id)
    held = {"document_id": document.id} if what == "document" else {"customer_id": world.acme}
    with pytest.raises(Forbidden):
        world.does("Ben", place_hold, reason="Because", **held)
    hold = world.does("Ana", place_hold, reason="Lawsuit 7", **held)
    world.clock.forward(days=2)

    with pytest.raises(Conflict, match="Lawsuit 7"):
        world.does("Ben", remove_document, document_id=document.id)
    if what == "customer":
        with pytest.raises(Conflict, match="Lawsuit 7"):
            world.does("Ana", purge_document, document_id=other.id)
    else:
        world.does("Ana", purge_document, document_id=other.id)
    world.does("Ana", end_hold, hold_id=hold.id)
    world.does("Ben", remove_document, document_id=document.id)


def test_the_trash_empties_itself_after_the_days_that_are_set_but_not_of_what_is_held(tmp_path: Path) -> None:
    world = World(tmp_path, trash_days=30)
    kept, going, fresh = (_add(world, f"{name}.txt", name.encode()) for name in ("kept", "going", "fresh"))
    for document in (kept, going):
        world.does("Ben", remove_document, document_id=document.id)
    world.does("Ana", place_hold, document_id=kept.id, reason="Lawsuit 7")
    world.clock.forward(days=29)
    world.does("Ben", remove_document, document_id=fresh.id)
    _keeping(world)
    assert len(world.sees("Ana", trash)) == 3
    world.clock.forward(days=2)
    world.settle()

    assert {each.document.title for each in world.sees("Ana", trash)} == {"kept.txt", "fresh.txt"}
    with world.reading() as db:
        event = db.scalars(select(EventRow).where(EventRow.type == "DocumentPurged")).one()
    assert event.actor_id is None
    world.close()


def test_files_go_when_nothing_needs_them_and_not_before(world: World) -> None:
    needed, twice, purged, stray = (f"{n}".encode() * 50 for n in range(4))
    _add(world, "needed.txt", needed)
    one, two = _add(world, "one.txt", twice), _add(world, "two.txt", twice)
    gone = _add(world, "gone.txt", purged)
    loose = world.outside.files.put([stray], limit=1000).sha256
    young = world.outside.files.put([b"young"], limit=1000).sha256
    for document in (one, gone):
        world.does("Ana", remove_document, document_id=document.id)
    world.clock.forward(days=2)
    for document in (one, gone):
        world.does("Ana", purge_document, document_id=document.id)
    before = set(world.outside.files.names())
    assert collect(world.baton.tools).files == 0
    _age(world, but=young)

    collected = collect(world.baton.tools)
    assert (collected.files, collected.size) == (2, 100)
    assert before - set(world.outside.files.names()) == {loose, gone.versions[0].sha256}
    assert two.versions[0].sha256 in set(world.outside.files.names())


def test_a_file_that_came_again_while_it_was_to_go_is_spared(world: World) -> None:
    """The one who looks finds it old and unneeded; then it is uploaded again; then the one who looks deletes."""
    name = world.outside.files.put([b"again"], limit=1000).sha256
    _age(world)
    put, delete = world.outside.files.put, world.outside.files.delete_unused

    def meanwhile(sha256: str, **since: Any) -> int:
        put([b"again"], limit=1000)
        return delete(sha256, **since)

    world.outside.files.delete_unused = meanwhile
    assert collect(world.baton.tools).files == 0
    assert world.outside.files.exists(name)


def test_what_became_needed_after_the_first_look_is_spared(world: World) -> None:
    name = world.outside.files.put([b"late"], limit=1000).sha256
    _age(world)
    names = world.outside.files.names

    def meanwhile() -> Any:
        found = list(names())
        _add(world, "late.txt", b"late")
        _age(world)
        return found

    world.outside.files.names = meanwhile
    assert collect(world.baton.tools).files == 0
    assert world.outside.files.exists(name)


def test_every_column_that_names_a_file_counts(world: World) -> None:
    document = _add(world, "plan.txt", b"one")
    with world.reading() as db:
        assert referenced(db) == {document.versions[0].sha256}
        assert referenced(db, ["0" * 64]) == set()


def test_nothing_is_collected_while_a_backup_copies(world: World) -> None:
    with world.outside.files.undisturbed(), pytest.raises(FilesBusy):
        collect(world.baton.tools)
    collect(world.baton.tools)


def test_damaged_missing_and_stray_files_are_told_apart(world: World) -> None:
    damaged, missing = _add(world, "damaged.txt", b"damaged"), _add(world, "missing.txt", b"missing")
    _add(world, "whole.txt", b"whole")
    world.outside.files.put([b"stray"], limit=1000)
    assert check_files(world.baton.tools) == 3
    assert compare_files(world.baton.tools).damaged == []

    _spoil(world, damaged.versions[0].sha256)
    world.outside.files.delete(missing.versions[0].sha256)
    check_files(world.baton.tools, all_of_them=True)
    found = compare_files(world.baton.tools)

    assert (found.needed, found.stray) == (3, 1)
    assert found.damaged == [damaged.versions[0].sha256]
    assert found.missing == [missing.versions[0].sha256]
    with world.reading() as db:
        assert needed_for(db, found.missing[0]) == "“missing.txt”, version 1"
        assert needed_for(db, "0" * 64) == "something that is not a document's own file"


def test_the_round_is_due_every_day_and_once(world: World) -> None:
    _keeping(world)
    world.outside.files.put([b"stray"], limit=1000)
    _age(world)
    with world.transaction() as db:
        see_that_keeping_is_due(db, at=world.clock())
    world.clock.forward(hours=23)
    world.settle()
    assert len(list(world.outside.files.names())) == 1

    world.clock.forward(hours=2)
    assert world.settle() == 1
    assert list(world.outside.files.names()) == []


def test_a_customer_has_its_quota_and_all_have_theirs(tmp_path: Path) -> None:
    world = World(tmp_path, customer_quota=1000, total_quota=1500)
    document = _add(world, "a.bin", bytes(900))
    with pytest.raises(OverQuota, match=r"may take 0\.0 MB"):
        world.does("Ana", add_version, document_id=document.id, upload=upload(world, "a.bin", bytes(101)))
    _add(world, "b.bin", bytes(100))
    beta = world.api("Ana").post("/api/customers", {"name": "Beta"}).json["id"]
    with pytest.raises(NoRoom, match="All documents together"):
        world.does("Ana", add_document, customer_id=beta, upload=upload(world, "c.bin", bytes(501)))

    # Equal bytes count each time: who saw them free of charge would know that others have them.
    with pytest.raises(NoRoom):
        world.does("Ana", add_document, customer_id=beta, upload=upload(world, "c.bin", bytes(900)))
    world.does("Ana", add_document, customer_id=beta, upload=upload(world, "c.bin", bytes(500)))
    world.close()


def _add(world: World, name: str, content: bytes) -> Document:
    added: Document = world.does("Ana", add_document, customer_id=world.acme, upload=upload(world, name, content))
    return added


def _keeping(world: World) -> None:
    with world.transaction() as db:
        see_that_keeping_is_due(db, at=world.clock())
    world.clock.forward(hours=1)
    world.settle()


def _blobs(world: World) -> Path:
    return world.settings.home / "files" / "blobs"


def _age(world: World, *, but: str = "") -> None:
    for path in _blobs(world).rglob("?" * 64):
        if path.name != but:
            os.utime(path, (LONG_AGO, LONG_AGO))


def _spoil(world: World, name: str) -> None:
    path = next(_blobs(world).rglob(name))
    path.chmod(0o640)
    path.write_bytes(b"DAMAGED")
