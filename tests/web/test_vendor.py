"""What we carry of others is exactly what was reviewed, and its terms travel with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import vendor
from tools.sprite import sprite

PACKAGES = json.loads(vendor.LOCK.read_text("utf-8"))["packages"]


def test_every_vendored_file_is_as_locked() -> None:
    assert vendor.check() == []


def test_one_changed_byte_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = next(path for path in PACKAGES[0]["files"] if path.endswith("htmx.js"))
    copy = _copy_of_all(tmp_path)
    (copy / changed).write_bytes((copy / changed).read_bytes() + b" ")
    _move_to(copy, monkeypatch)

    assert vendor.check() == [f"{changed} is not what the lock says"]


def test_a_stray_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = _copy_of_all(tmp_path)
    (copy / "workspace/web/static/vendor/extra.js").write_text("1")
    _move_to(copy, monkeypatch)

    assert vendor.check() == ["workspace/web/static/vendor/extra.js is in no package of the lock"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package["name"]))
def test_the_licence_travels_along(package: dict[str, str]) -> None:
    text = (vendor.FOLDER.parent / package["licence_text"]).read_text("utf-8")

    assert len(text) > 200
    assert package["licence"]


def test_sprite_refuses_what_is_no_icon() -> None:
    good = '<svg viewBox="0 0 24 24">\n  <path d="M1 1"/>\n</svg>'

    assert '<symbol id="line" viewBox="0 0 24 24"><path d="M1 1"/></symbol>' in sprite({"line": good}, notice="ours")
    with pytest.raises(ValueError, match="wide"):
        sprite({"wide": good.replace("0 0 24 24", "0 0 48 24")}, notice="ours")


def _copy_of_all(folder: Path) -> Path:
    for path in (path for package in PACKAGES for path in package["files"]):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes((vendor.ROOT / path).read_bytes())
    return folder


def _move_to(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "ROOT", copy)
    monkeypatch.setattr(vendor, "FOLDER", copy / "workspace/web/static/vendor")
