"""Admins see which protections hold on this machine, what is missing and what that means."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from integrations.clamd import ClamdScanner
from tests.world import World
from workspace.documents.safety import overview
from workspace.documents.safety.trial import tried_here
from workspace.documents.sandbox import Sandbox
from workspace.documents.sandbox.level import LAYERS
from workspace.upkeep import check


def pretend(monkeypatch: pytest.MonkeyPatch, **missing: bool) -> None:
    everything = dict.fromkeys((*LAYERS, "bubblewrap", "catdoc", "tesseract"), True)
    monkeypatch.setattr(overview, "tried_here", lambda: everything | missing)


def test_what_is_tried_is_what_the_sandbox_has() -> None:
    sandbox = Sandbox()
    found = tried_here()

    assert {name: found[name] for name in LAYERS} == sandbox.level()
    assert found["bubblewrap"] is True
    sandbox.close()


def test_admins_see_each_layer_and_others_nothing(world: World) -> None:
    page = world.client_as("Ana").get("/safety").get_data(as_text=True)

    for layer in LAYERS.values():
        assert layer.title in page
    assert "no other file, no other process" in page
    assert "BATON_CLAMD names one" in page
    assert world.client_as("Ben").get("/safety").status_code == 403
    assert world.client_as("Vera").get("/safety").status_code == 404


def test_a_missing_layer_is_told_and_is_no_fault(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, seccomp=False, bubblewrap=False)
    page = world.client_as("Ana").get("/safety").get_data(as_text=True)
    findings = {finding.what: finding for finding in check(world.baton)}

    assert "could reach local services" in page
    assert "needs bubblewrap on the server" in page
    assert findings["safety: Few system calls (seccomp)"].said.startswith("not here: This kernel")
    assert findings["safety: Limits"].said == "holds"
    assert not any(finding.problem for what, finding in findings.items() if what.startswith("safety"))


def test_no_sandbox_at_all_and_a_scanner_that_is_away_are_faults(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> dict[str, bool]:
        raise subprocess.SubprocessError

    monkeypatch.setattr(overview, "tried_here", fails)
    outside = replace(world.baton.tools.outside, scanner=ClamdScanner("127.0.0.1:1", patience=1))

    sandbox, scanner = overview.protections(replace(world.baton.tools, outside=outside))

    assert (sandbox.is_fault, scanner.is_fault) == (True, True)
    assert "cannot be reached" in scanner.said
