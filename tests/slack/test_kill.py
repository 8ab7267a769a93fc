"""The worker is killed while answers are lost: everything is said exactly once, and in order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.slack.killed_worker import fast_clock
from tests.slack.office import SECRET, Office
from workspace.bots.models import Mirrored
from workspace.customers.operations import add_customer
from workspace.timeline.operations import add_entry

pytestmark = pytest.mark.long

ENTRIES, CHANNELS = 200, 4
KILLED_AT = (45, 100, 160)
"""After so many messages were stored there, before the last of them was answered."""
FAULTS = {"lost_after": 0.12, "lost_before": 0.08, "500_before": 0.03, "500_after": 0.03}
PATIENCE = 150.0


class Killing:
    """Starts the worker, kills it three times, and starts it again."""

    def __init__(self, office: Office) -> None:
        self.office, self.kills = office, list(KILLED_AT)
        self.begun, self.base = time.time(), office.clock.now.timestamp()
        office.slack.slack.clock = lambda: fast_clock(self.begun, self.base).timestamp()
        office.slack.api.after_call = self._stored
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        settings = self.office.world.settings
        env = {
            **os.environ,
            "BATON_HOME": str(settings.home),
            "BATON_SECRET_KEY": settings.secret_key,
            "BATON_SLACK_BOT_TOKEN": self.office.slack.token,
            "BATON_SLACK_SIGNING_SECRET": SECRET,
            "BATON_SLACK_API_URL": self.office.slack.api_url,
            "CLOCK_BEGUN": str(self.begun),
            "CLOCK_BASE": str(self.base),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        return subprocess.Popen([sys.executable, "-m", "tests.slack.killed_worker"], env=env)

    def _stored(self) -> None:
        """In the middle of a call: it is stored, and nobody was told."""
        stored = sum(len(channel.messages) for channel in self.office.slack.slack.channels.values())
        if self.kills and stored >= self.kills[0]:
            self.kills.pop(0)
            os.kill(self.process.pid, signal.SIGKILL)

    def run(self) -> None:
        while time.time() < self.begun + PATIENCE:
            try:
                self.process.wait(0.5)
            except subprocess.TimeoutExpired:
                if self._sent() == ENTRIES:
                    return
            else:
                assert self.process.returncode == -signal.SIGKILL
                self.process = self._start()
        raise AssertionError(f"only {self._sent()} were sent")

    def _sent(self) -> int:
        with self.office.world.reading() as db:
            return db.scalar(select(func.count()).select_from(Mirrored).where(Mirrored.state == "sent")) or 0

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def test_killed_three_times_each_entry_is_posted_once_and_in_order(office: Office) -> None:
    customers = [office.world.acme, *(office.world.does("Ana", add_customer, name=f"Firm {n}").id for n in range(3))]
    channels = [
        office.acme, *(office.slack.channel(f"firm-{n}", members=office.users.values()) for n in range(CHANNELS - 1))
    ]  # fmt: skip
    for customer, channel in zip(customers, channels, strict=True):
        office.link(customer=customer, channel=channel)
    for number in range(ENTRIES):
        # Somebody is named in each, so that none is folded with others: here it is about single messages.
        office.world.does("Ana", add_entry, customer_id=customers[number % CHANNELS], body=f"@Ben number {number}")
    office.slack.shake(7, FAULTS)

    killing = Killing(office)
    try:
        killing.run()
    finally:
        killing.stop()

    for place, channel in enumerate(channels):
        said = [int(re.findall(r"number (\d+)", text)[0]) for text in office.texts(channel)]
        assert said == list(range(place, ENTRIES, CHANNELS))
    assert killing.kills == []
    tried = [call.outcome for call in office.slack.calls_of("chat.postMessage")]
    assert {"lost_after", "lost_before", "500_before", "500_after"} <= set(tried)
    assert len(tried) > ENTRIES
