"""The office: Baton beside a fake Slack, which finds no fault at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slack.estate import Estate
from tests.slack.history import talked_before
from tests.slack.office import Office
from workspace.bots.installing.installations import know_configured


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()
    assert made.slack.violations == []


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    made = Estate(tmp_path)
    yield made
    made.close()
    assert made.slack.violations == []


@pytest.fixture
def old(office: Office) -> Office:
    """A channel in which people talked for a while before anybody linked it."""
    return talked_before(office)


@pytest.fixture
def known(office: Office) -> Office:
    """Ana and Ben have typed something in Slack, so Baton knows them there."""
    know_configured(office.world.baton.tools)
    for name in ("Ana", "Ben"):
        office.slack.slash(office.users[name], office.acme, "today")
    return office
