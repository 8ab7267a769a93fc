"""One guest and one document, through every order of events: what the guest gets equals a small oracle's answer.

A narrow machine on purpose: a wide one of many guests and documents walked past holes that this one finds.
"""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.world import World
from workspace.documents.operations import Upload, add_document, comment, remove_document, share_document
from workspace.documents.queries import documents, get_document
from workspace.errors import NotFound
from workspace.events import changes_after
from workspace.search.queries import search
from workspace.sharing.events import document_room
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import change_audience, delete_entry, edit_entry
from workspace.timeline.queries import about_document
from workspace.web.rooms import open_door


class OneGuest(RuleBasedStateMachine):
    """The oracle: whether a share lives, whether the document is there, and the notes that are for the guest."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.nordwind = self.world.vendors["Nordwind"]
        self.share_id: str | None = None
        self.ends: datetime | None = None
        self.removed = False
        self.notes: dict[str, tuple[str, bool]] = {}
        self.count = 0

    def teardown(self) -> None:
        self.world.close()
        self.folder.cleanup()

    @property
    def lives(self) -> bool:
        in_time = self.ends is None or self.ends > self.world.clock.now + timedelta(seconds=5)
        return self.share_id is not None and in_time and not self.removed

    @property
    def visible(self) -> set[str]:
        return {body for body, is_for_guest in self.notes.values() if is_for_guest} if self.lives else set()

    @initialize()
    def upload(self) -> None:
        stored = self.world.outside.files.put([b"the zephyr plan"], limit=1000)
        upload = Upload(name="plan.txt", stored=stored)
        added = self.world.does("Ana", add_document, customer_id=self.world.acme, upload=upload)
        self.document_id = added.id
        self.world.settle()

    @precondition(lambda self: not self.removed)
    @rule()
    def share(self) -> None:
        self.share_id = self.world.does("Ana", share_document, document_id=self.document_id, vendor_id=self.nordwind).id
        self.ends = None

    @precondition(lambda self: not self.removed)
    @rule()
    def share_for_an_hour(self) -> None:
        self.ends = self.world.clock.now + timedelta(hours=1)
        self.share_id = self.world.does(
            "Ana", share_document, document_id=self.document_id, vendor_id=self.nordwind, expires_at=self.ends
        ).id

    @rule()
    def two_hours_pass(self) -> None:
        self.world.clock.forward(hours=2)

    @precondition(lambda self: self.share_id is not None)
    @rule()
    def revoke(self) -> None:
        self.world.does("Ana", revoke_share, share_id=self.share_id)
        self.share_id = None

    @rule()
    def trash_or_bring_back(self) -> None:
        self.removed = not self.removed
        self.world.does("Ana", remove_document, document_id=self.document_id, removed=self.removed)

    @precondition(lambda self: self.lives)
    @rule()
    def guest_comments(self) -> None:
        self._said("Vera", True, None)

    @rule()
    def staff_comment(self) -> None:
        self._said("Ana", False, None)

    @precondition(lambda self: self.lives)
    @rule()
    def staff_tell_the_guest(self) -> None:
        self._said("Ana", True, [self.nordwind])

    @precondition(lambda self: self.lives and self._anas(False))
    @rule()
    def widen(self) -> None:
        self._move(self._anas(False)[0], [self.nordwind])

    @precondition(lambda self: self._anas(True))
    @rule()
    def narrow(self) -> None:
        self._move(self._anas(True)[0], [])

    @precondition(lambda self: self._anas(True))
    @rule()
    def edit(self) -> None:
        entry_id = self._anas(True)[-1]
        self.world.does("Ana", edit_entry, entry_id=entry_id, body=self._new_words("Ana"))
        self.notes[entry_id] = (self._last_words, True)

    @precondition(lambda self: self._anas(True))
    @rule()
    def delete(self) -> None:
        entry_id = self._anas(True)[0]
        self.world.does("Ana", delete_entry, entry_id=entry_id)
        del self.notes[entry_id]

    @rule()
    def the_worker_catches_up(self) -> None:
        self.world.settle()

    @invariant()
    def the_guest_gets_what_the_oracle_says(self) -> None:
        if not hasattr(self, "document_id"):
            return
        world = self.world
        listed = {each.id for each in world.sees("Vera", documents)}
        assert listed == ({self.document_id} if self.lives else set())
        assert self._is_open(lambda db, actor: get_document(db, actor, self.document_id)) == self.lives
        room = document_room(self.document_id, self.nordwind)
        assert self._is_open(lambda db, actor: open_door(db, actor, room)) == self.lives
        entries = world.sees("Vera", about_document, document_id=self.document_id, customer_id=world.acme)
        assert {entry.body for entry in entries} == self.visible
        found = world.sees("Vera", search, world.outside.index, "zephyr")
        # The index may lag behind, so it may find too little for a moment; it must never find too much.
        assert {hit.id for hit in found.hits} <= {self.document_id, *self.notes} if self.lives else not found.hits
        assert found.total == len(found.hits)
        for hit in found.hits:
            assert hit.type == "document" or hit.snippet in self.visible
        assert world.sees("Otto", documents) == []

    @invariant()
    def a_page_that_follows_the_room_shows_the_same_as_one_that_is_loaded_anew(self) -> None:
        if not hasattr(self, "document_id"):
            return
        with self.world.reading() as db:
            changes = changes_after(db, document_room(self.document_id, self.nordwind), 0, limit=1000)
        assert [change.n for change in changes] == list(range(1, len(changes) + 1))
        shown: dict[str, bool] = {}
        for change in changes:
            if change.op != "signal":
                shown[change.subject.removeprefix("entry:")] = change.op == "upsert"
        if self.lives:
            assert {each for each, there in shown.items() if there} == {
                each for each, (_, is_for_guest) in self.notes.items() if is_for_guest
            }

    def _said(self, who: str, is_for_guest: bool, vendor_ids: list[str] | None) -> None:
        words = self._new_words(who)
        said = self.world.does(who, comment, document_id=self.document_id, body=words, vendor_ids=vendor_ids)
        self.notes[said.id] = (words, is_for_guest)

    def _new_words(self, who: str) -> str:
        self.count += 1
        self._last_words = f"{who} {self.count} zephyr"
        return self._last_words

    def _anas(self, is_for_guest: bool) -> list[str]:
        return [
            each for each, (body, guests) in self.notes.items() if guests is is_for_guest and body.startswith("Ana")
        ]

    def _move(self, entry_id: str, vendor_ids: list[str]) -> None:
        self.world.does("Ana", change_audience, entry_id=entry_id, vendor_ids=vendor_ids)
        self.notes[entry_id] = (self.notes[entry_id][0], bool(vendor_ids))

    def _is_open(self, door: object) -> bool:
        actor = self.world.actor("Vera")
        with self.world.reading() as db:
            try:
                door(db, actor)
            except NotFound:
                return False
        return True


TestOneGuest = OneGuest.TestCase
TestOneGuest.settings = settings(
    max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
