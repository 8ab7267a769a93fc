"""What every keeper of files promises (`FilesContract`), and what the disk adds to it."""

from __future__ import annotations

import hashlib
import os
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.files import LEFT_OVER_AFTER, DiskFiles
from workspace.ports import Files, FilesBusy, StoredFile, TooLarge

OFFER = b"Offer for Acme: twelve pumps"
OFFER_NAME = hashlib.sha256(OFFER).hexdigest()
NO_NAMES = ["", "..", "../../etc/passwd", "ab", OFFER_NAME.upper(), OFFER_NAME + "\n", f"../{OFFER_NAME}", "é" * 64]


class FilesContract:
    """To be run on each adapter: a subclass gives `files`, empty at the start."""

    def test_what_was_put_comes_back_under_its_hash(self, files: Files) -> None:
        stored = files.put([OFFER[:5], b"", OFFER[5:]], limit=1000)

        assert stored == StoredFile(OFFER_NAME, len(OFFER))
        assert files.exists(OFFER_NAME)
        with files.open(OFFER_NAME) as file:
            assert file.read() == OFFER

    def test_an_opened_file_can_be_read_from_the_middle(self, files: Files) -> None:
        files.put([OFFER], limit=1000)

        with files.open(OFFER_NAME) as file:
            file.seek(10)
            assert file.read(4) == OFFER[10:14]

    def test_an_empty_file_is_a_file(self, files: Files) -> None:
        stored = files.put([], limit=0)

        assert stored == StoredFile(hashlib.sha256(b"").hexdigest(), 0)
        with files.open(stored.sha256) as file:
            assert file.read() == b""

    def test_the_same_bytes_are_kept_once(self, files: Files) -> None:
        first = files.put([OFFER], limit=1000)
        second = files.put([OFFER[:1], OFFER[1:]], limit=1000)

        assert first == second
        assert list(files.names()) == [OFFER_NAME]

    def test_exactly_the_limit_is_allowed(self, files: Files) -> None:
        assert files.put([OFFER], limit=len(OFFER)).size == len(OFFER)

    def test_more_than_the_limit_leaves_nothing(self, files: Files) -> None:
        with pytest.raises(TooLarge) as caught:
            files.put([OFFER, b"!"], limit=len(OFFER))

        assert caught.value.limit == len(OFFER)
        assert list(files.names()) == []

    def test_too_much_is_refused_before_the_rest_is_asked_for(self, files: Files) -> None:
        def endless() -> Iterator[bytes]:
            while True:
                yield b"x" * 1000

        with pytest.raises(TooLarge):
            files.put(endless(), limit=10_000)

    def test_a_broken_upload_leaves_nothing(self, files: Files) -> None:
        def broken() -> Iterator[bytes]:
            yield OFFER
            raise ConnectionResetError("Ana's train went into a tunnel")

        with pytest.raises(ConnectionResetError):
            files.put(broken(), limit=1000)

        assert list(files.names()) == []
        assert not files.exists(OFFER_NAME)

    def test_what_is_not_there_is_not_found(self, files: Files) -> None:
        with pytest.raises(FileNotFoundError):
            files.open(OFFER_NAME)

        assert not files.exists(OFFER_NAME)

    @pytest.mark.parametrize("name", NO_NAMES)
    def test_what_is_no_name_leads_nowhere(self, files: Files, name: str) -> None:
        files.put([OFFER], limit=1000)

        with pytest.raises(FileNotFoundError):
            files.open(name)

        files.delete(name)
        assert not files.exists(name)
        assert list(files.names()) == [OFFER_NAME]

    def test_a_deleted_file_is_gone_and_can_be_put_again(self, files: Files) -> None:
        files.put([OFFER], limit=1000)
        files.put([b"other"], limit=1000)

        files.delete(OFFER_NAME)
        files.delete(OFFER_NAME)

        assert not files.exists(OFFER_NAME)
        assert list(files.names()) == [hashlib.sha256(b"other").hexdigest()]
        assert files.put([OFFER], limit=1000).sha256 == OFFER_NAME

    def test_names_gives_each_file_once(self, files: Files) -> None:
        expected = {files.put([str(number).encode()], limit=9).sha256 for number in range(50)}

        assert sorted(files.names()) == sorted(expected)

    def test_what_comes_in_pieces_is_cut_where_it_is_written_and_kept_once(self, files: Files) -> None:
        files.write("upload01", OFFER[:9], at=0)
        files.write("upload01", b"wrong", at=5)
        files.write("upload01", OFFER[5:], at=5)
        files.sync("upload01")
        files.write("upload01", b"too much", at=len(OFFER))
        sealed = files.seal("upload01", size=len(OFFER))
        assert not files.exists(OFFER_NAME)
        files.keep("upload01", sealed)
        files.keep("upload01", sealed)

        assert sealed == StoredFile(OFFER_NAME, len(OFFER))
        with files.open(OFFER_NAME) as file:
            assert file.read() == OFFER
        with pytest.raises(FileNotFoundError):
            files.write("upload01", b"x", at=1)

    def test_a_piece_without_what_comes_before_it_is_refused(self, files: Files) -> None:
        files.write("upload01", b"four", at=0)

        for attempt in (
            lambda: files.write("upload01", b"x", at=5),
            lambda: files.write("upload02", b"x", at=1),
            lambda: files.seal("upload01", size=5),
            lambda: files.keep("upload02", StoredFile(OFFER_NAME, 4)),
            lambda: files.sync("upload02"),
            lambda: files.write("../upload", b"x", at=0),
        ):
            with pytest.raises(FileNotFoundError):
                attempt()
        files.discard("upload01")
        files.discard("upload01")
        assert list(files.names()) == []

    def test_only_what_was_not_put_since_is_deleted_as_unused(self, files: Files) -> None:
        files.put([OFFER], limit=1000)
        now = datetime.now(UTC)

        assert files.delete_unused(OFFER_NAME, since=now - timedelta(minutes=1)) == 0
        assert files.exists(OFFER_NAME)
        assert files.delete_unused(OFFER_NAME, since=now + timedelta(minutes=1)) == len(OFFER)
        assert not files.exists(OFFER_NAME)
        assert files.delete_unused(OFFER_NAME, since=now + timedelta(minutes=1)) == 0

    def test_one_collects_and_nobody_while_others_copy(self, files: Files) -> None:
        with files.collecting(), pytest.raises(FilesBusy), files.collecting():
            pass
        with files.undisturbed(), files.undisturbed(), pytest.raises(FilesBusy), files.collecting():
            pass
        with files.collecting():
            files.put([OFFER], limit=1000)
        assert files.room() > 0

    def test_memory_stays_flat(self, files: Files) -> None:
        chunk = b"x" * 65_536
        tracemalloc.start()
        try:
            files.put((chunk for _ in range(320)), limit=1 << 30)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

        assert peak < 2_000_000, "20 MB went through"


class TestDiskFiles(FilesContract):
    @pytest.fixture
    def files(self, tmp_path: Path) -> DiskFiles:
        return DiskFiles(tmp_path)

    def test_a_file_lies_under_its_hash_and_is_read_only(self, files: DiskFiles, tmp_path: Path) -> None:
        files.put([OFFER], limit=1000)

        path = tmp_path / "blobs" / OFFER_NAME[:2] / OFFER_NAME[2:4] / OFFER_NAME
        assert path.read_bytes() == OFFER
        assert path.stat().st_mode & 0o777 == 0o440

    def test_no_temporary_file_stays(self, files: DiskFiles, tmp_path: Path) -> None:
        files.put([OFFER], limit=1000)
        files.put([OFFER], limit=1000)
        with pytest.raises(TooLarge):
            files.put([OFFER], limit=1)

        assert list((tmp_path / "tmp").iterdir()) == []

    def test_bytes_are_synced_before_they_get_their_name(
        self, files: DiskFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []
        sync = os.fsync

        def watched(descriptor: int) -> None:
            seen.append(files.exists(OFFER_NAME))
            sync(descriptor)

        monkeypatch.setattr(os, "fsync", watched)
        files.put([OFFER], limit=1000)

        assert seen == [False, True, True, True], "the file first, then its folders"

    def test_known_bytes_are_not_synced_again_but_get_a_new_time(
        self, files: DiskFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        files.put([OFFER], limit=1000)
        path = next((tmp_path / "blobs").rglob(OFFER_NAME))
        os.utime(path, (1, 1))
        synced: list[int] = []
        monkeypatch.setattr(os, "fsync", synced.append)

        files.put([OFFER], limit=1000)

        assert synced == []
        assert path.stat().st_mtime > 1

    def test_a_file_cut_short_on_disk_is_mended_by_the_next_upload(self, files: DiskFiles, tmp_path: Path) -> None:
        files.put([OFFER], limit=1000)
        path = next((tmp_path / "blobs").rglob(OFFER_NAME))
        path.chmod(0o640)
        path.write_bytes(OFFER[:3])

        files.put([OFFER], limit=1000)

        assert path.read_bytes() == OFFER

    def test_leftovers_of_a_crash_are_swept_after_a_day(self, tmp_path: Path) -> None:
        folder = tmp_path / "tmp"
        folder.mkdir()
        old, new = folder / "old", folder / "new"
        old.write_bytes(b"half")
        new.write_bytes(b"half")
        long_ago = time.time() - LEFT_OVER_AFTER - 60
        os.utime(old, (long_ago, long_ago))

        DiskFiles(tmp_path)

        assert list(folder.iterdir()) == [new]

    def test_a_stray_file_among_the_blobs_is_no_name(self, files: DiskFiles, tmp_path: Path) -> None:
        files.put([OFFER], limit=1000)
        (tmp_path / "blobs" / "README").write_text("not ours")
        (tmp_path / "blobs" / OFFER_NAME[:2] / OFFER_NAME[2:4] / "notes").write_text("not ours")

        assert list(files.names()) == [OFFER_NAME]
