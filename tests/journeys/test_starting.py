"""Starting a house that stands already goes the short way; everything else the long one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.world import World
from workspace import start
from workspace.settings import Settings

pytestmark = pytest.mark.long


def _served(monkeypatch: pytest.MonkeyPatch, home: Path, command: str) -> list[Settings]:
    served: list[Settings] = []
    monkeypatch.setenv("BATON_HOME", str(home))
    monkeypatch.delenv("BATON_DATABASE_URL", raising=False)
    monkeypatch.setattr(sys, "argv", ["baton", command])
    monkeypatch.setattr(start.serve, "serve", served.append)
    monkeypatch.setattr(start, "import_module", lambda name: _Cli)
    start.main()
    return served


class _Cli:
    @staticmethod
    def main() -> None:
        """Stands for the command line, which would open and seed the house."""


def test_a_standing_house_is_served_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (served,) = _served(monkeypatch, world.settings.home, "demo")

    assert served.demo
    assert served.home == world.settings.home


def test_an_empty_house_goes_the_long_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _served(monkeypatch, tmp_path, "serve") == []


def test_another_command_goes_the_long_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _served(monkeypatch, world.settings.home, "check") == []
