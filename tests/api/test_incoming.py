"""Bodies come in by pieces, never past their end, and what nobody reads is let go of."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from workspace.web import incoming
from workspace.web.incoming import STEP, PoliteBodies


class Sender(io.BytesIO):
    """A body as gunicorn gives it; remembers how it was read."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.failed = False
        self.asked: list[int] = []

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(-1 if size is None else size)
        return super().read(size)


def served(body: Sender, app: Callable[[Any], object], **environ: Any) -> None:
    def reading(given: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        app(given["wsgi.input"])
        return []

    answer: Any = PoliteBodies(reading)({"wsgi.input": body, **environ}, lambda *_: None)
    if hasattr(answer, "close"):
        answer.close()


def test_a_body_is_read_in_small_pieces() -> None:
    body, seen = Sender(b"x" * 200_000), []

    served(body, lambda stream: seen.append(stream.read()), CONTENT_LENGTH="200000")

    assert seen == [b"x" * 200_000]
    assert max(body.asked) <= STEP
    assert min(body.asked) >= 0


def test_nothing_behind_the_end_of_a_body_is_read() -> None:
    body = Sender(b"mine" + b"the next request")

    served(body, lambda stream: stream.read(), CONTENT_LENGTH="4")

    assert body.tell() == 4


def test_what_nobody_read_is_read_away() -> None:
    body = Sender(b"x" * 300_000)

    served(body, lambda stream: stream.read(10), CONTENT_LENGTH="300000", **{"wsgi.input_terminated": True})

    assert body.tell() == 300_000
    assert body.failed is False


def test_too_much_that_nobody_read_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "MOST_LET_GO", 100_000)
    body = Sender(b"x" * 300_000)

    served(body, lambda stream: None, CONTENT_LENGTH="300000")

    assert body.tell() < 300_000
    assert body.failed is True


def test_it_is_let_go_of_when_the_application_fails() -> None:
    body = Sender(b"x" * 1000)

    def fail(_stream: Any) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        served(body, fail, CONTENT_LENGTH="1000")
    assert body.tell() == 1000


def test_a_sender_who_goes_away_ends_the_connection() -> None:
    class Gone(Sender):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    body = Gone(b"")

    served(body, lambda stream: None, CONTENT_LENGTH="1000")

    assert body.failed is True


def test_nothing_is_waited_for_before_the_answer_has_gone() -> None:
    class Silent(Sender):
        def read(self, size: int | None = -1) -> bytes:
            raise TimeoutError

    class Wire:
        waits: float | None = None

        def gettimeout(self) -> float | None:
            return self.waits

        def settimeout(self, seconds: float | None) -> None:
            self.waits = seconds

    body, wire = Silent(b""), Wire()
    environ = {"wsgi.input": body, "CONTENT_LENGTH": "1000", "gunicorn.socket": wire}
    answer: Any = PoliteBodies(lambda *_: [b"answer"])(environ, lambda *_: None)

    assert list(answer) == [b"answer"]
    assert (body.failed, wire.waits) == (False, None)
    answer.close()
    assert (body.failed, wire.waits) == (True, incoming.PATIENCE)


def test_lines_come_whole_and_a_request_without_a_body_is_left_alone() -> None:
    lines: list[bytes] = []
    served(Sender(b"one\ntwo\n"), lines.extend, CONTENT_LENGTH="8")
    bare = Sender(b"the next request")
    served(bare, lambda stream: None, **{"wsgi.input_terminated": True})

    assert lines == [b"one\n", b"two\n"]
    assert bare.tell() == 0
