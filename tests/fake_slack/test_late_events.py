"""Events in bad weather: again at once, after one and after five minutes; late, twice, out of order, never."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping

import pytest

from tests.fake_slack import FakeSlack


class Door:
    """Takes requests in order; refuses the first `refuses`."""

    def __init__(self) -> None:
        self.refuses = 0
        self.came: list[tuple[str, str, int]] = []
        self.clock = 1_800_000_000.0

    def __call__(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        told = json.loads(body)
        self.came.append((told["event"]["text"], told["event_id"], int(headers.get("X-Slack-Retry-Num", "0"))))
        self.refuses -= 1
        return (503 if self.refuses >= 0 else 200), b""

    @property
    def texts(self) -> list[str]:
        return [text for text, _, _ in self.came]


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def slack(door: Door) -> Iterator[FakeSlack]:
    with FakeSlack(door, clock=lambda: door.clock) as fake:
        yield fake


def say(slack: FakeSlack, *texts: str) -> None:
    ben = slack.user("Ben")
    acme = slack.channel("acme", members=[ben])
    for text in texts:
        slack.says(ben, acme, text)


def test_what_is_refused_comes_again_at_once_then_after_one_and_five_minutes(slack: FakeSlack, door: Door) -> None:
    door.refuses, waited = 99, list[float]()
    say(slack, "Hello")

    slack.retry_in_time(waited.append)

    assert waited == [0, 60, 300]
    assert [again for _, _, again in door.came] == [0, 1, 2, 3]
    assert len({event_id for _, event_id, _ in door.came}) == 1
    assert (slack.refused, [lost.attempt for lost in slack.given_up]) == ([], [3])


@pytest.mark.parametrize(("refuses", "waited"), [(1, [0]), (2, [0, 60]), (3, [0, 60, 300])])
def test_what_was_taken_does_not_come_again(slack: FakeSlack, door: Door, refuses: int, waited: list[float]) -> None:
    door.refuses, moved = refuses, list[float]()
    say(slack, "Hello")

    slack.retry_in_time(moved.append)

    assert moved == waited
    assert len(door.came) == refuses + 1
    assert slack.given_up == []


def test_by_the_clock_each_try_waits_for_its_time(slack: FakeSlack, door: Door) -> None:
    door.refuses, tries = 99, list[int]()
    say(slack, "Hello")

    for seconds in (0, 59, 1, 299, 1, 1000, 1000):
        door.clock += seconds
        slack.retry_due()
        tries.append(len(door.came))

    assert tries == [2, 2, 3, 3, 4, 4, 4]
    assert len(slack.given_up) == 1


def test_what_is_held_comes_later_in_order(slack: FakeSlack, door: Door) -> None:
    slack.holds = True
    say(slack, "One", "Two", "Three")
    assert door.texts == []

    slack.let_go()

    assert door.texts == ["One", "Two", "Three"]
    slack.let_go()
    assert len(door.texts) == 3


def test_what_is_held_comes_in_another_order_and_twice(slack: FakeSlack, door: Door) -> None:
    slack.holds = True
    say(slack, *(f"Number {number}" for number in range(8)))

    slack.let_go(random.Random(1), twice=True)

    assert door.texts != sorted(door.texts)
    assert sorted(door.texts) == sorted([f"Number {number}" for number in range(8)] * 2)
    assert len({event_id for _, event_id, _ in door.came}) == 8


def test_what_is_refused_when_it_comes_late_is_tried_again(slack: FakeSlack, door: Door) -> None:
    slack.holds, door.refuses = True, 1
    say(slack, "One", "Two")

    slack.let_go()
    slack.retry_refused()

    assert door.texts == ["One", "Two", "One"]


def test_what_is_dropped_never_comes(slack: FakeSlack, door: Door) -> None:
    slack.drops = True
    say(slack, "Lost")
    slack.drops = False
    slack.let_go()
    slack.retry_in_time(lambda seconds: None)

    assert (door.texts, slack.given_up) == ([], [])
