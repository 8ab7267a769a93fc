"""What is measured, and how."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence

from workspace.bench.browser import pages
from workspace.bench.clients import Asker, Listeners
from workspace.bench.company import Made, Sizes
from workspace.bench.documents import read_in_sandbox
from workspace.bench.figures import Figure, at, figure_of
from workspace.bench.finding import found_after_upload, many_uploads
from workspace.bench.server import BenchServer
from workspace.bench.slack_measures import answered, mirrored
from workspace.customers.events import customer_room

Measure = Callable[[BenchServer, Made, Sizes], list[Figure]]
WARM_UP = 20


def nothing(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """The least that a request costs here, and what a fixed piece of work takes: how busy the machine is besides."""
    asker = Asker(server.port, made)
    took = [_time_of(asker, "/healthz") for _ in range(WARM_UP + sizes.looks)]
    work = [_timed(lambda: sum(number * number for number in range(100_000))) for _ in range(50)]
    return [figure_of("GET /healthz", took[WARM_UP:]), figure_of("a hundred thousand multiplications in Python", work)]


def start_time(server: BenchServer) -> Figure:
    """From the command to the first answer, with a migrated database."""
    took = []
    for _ in range(3):
        took.append(server.start())
        server.stop()
    return figure_of("start, from the command to the first answer", took, unit="s", p50=2)


def memory(server: BenchServer, made: Made, _sizes: Sizes) -> list[Figure]:
    """After a few pages and posts, so that nothing is still unloaded."""
    asker = Asker(server.port, made)
    for _ in range(WARM_UP):
        asker.get(f"/customers/{made.small}", page=True)
    asker.post(f"/api/customers/{made.live}/entries", {"body": "Warm."})
    time.sleep(2)
    found = server.resident()
    both = found["baton web"] + found["baton worker"]
    all_of_it = sum(found.values())
    return [
        Figure("resident memory, web", "MB", found["baton web"]),
        Figure("resident memory, worker", "MB", found["baton worker"]),
        Figure("resident memory, web and worker", "MB", both, aim="≤ 200 MB", is_met=both <= 200),
        Figure("resident memory, with supervisor and gunicorn's master", "MB", all_of_it),
    ]


def posts(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """Post an entry while some watch: when it is answered, and when the last of them has it."""
    figures = []
    for count in (1, sizes.listeners):
        listeners = Listeners(server.port, made, customer_room(made.live), count)
        before = server.work_of_web()
        answered, seen = _post_often(server, made, sizes.posts, listeners)
        work = (server.work_of_web() - before) / (WARM_UP + sizes.posts)
        listeners.close()
        if count == 1:
            figures.append(figure_of("POST of an entry answered", answered, p50=10))
            figures.append(figure_of("post → seen by 1 listener", seen, p50=20))
            figures.append(Figure("processor time of web for such a post and its push", "ms", work))
        else:
            figures.append(Figure(f"processor time of web with {count} listeners", "ms", work))
            figures.append(figure_of(f"post → seen by all of {count} listeners", seen, p99=150))
    return figures


def _post_often(
    server: BenchServer, made: Made, count: int, listeners: Listeners
) -> tuple[Sequence[float], Sequence[float]]:
    asker = Asker(server.port, made)
    answered, seen = [], []
    for number in range(WARM_UP + count):
        began = time.perf_counter()
        posted = asker.post(f"/api/customers/{made.live}/entries", {"body": f"Measured post number {number}."})
        ended = time.perf_counter()
        last = max(listeners.until_seen(posted["id"]))
        if number >= WARM_UP:
            answered.append((ended - began) * 1000)
            seen.append((last - began) * 1000)
        # People do not write without a pause; the worker indexes meanwhile.
        time.sleep(0.02)
    return answered, seen


def timelines(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """A page of fifty entries out of a thousand and out of very many: as the API and as the whole page."""
    figures = []
    for what, path, is_page, aim in (
        ("API", "/api/customers/{}/timeline?limit=50", False, 8.0),
        ("whole page", "/customers/{}", True, 0.0),
    ):
        # In turn, so that what else the machine does falls on both alike.
        took: dict[str, list[float]] = {made.small: [], made.big: []}
        asker = Asker(server.port, made)
        before = server.work_of_web()
        for _ in range(WARM_UP + sizes.looks):
            for customer_id, times in took.items():
                times.append(_time_of(asker, path.format(customer_id), page=is_page))
        work = (server.work_of_web() - before) / (2 * (WARM_UP + sizes.looks))
        small, big = took[made.small][WARM_UP:], took[made.big][WARM_UP:]
        figures.append(figure_of(f"timeline, 50 of 1,000 entries, {what}", small))
        figures.append(figure_of(f"timeline, 50 of {sizes.entries:,} entries, {what}", big, p50=aim))
        figures.append(Figure(f"processor time of web for it, {what}", "ms", work))
        ratio = at(big, 50) / at(small, 50)
        figures.append(
            Figure(f"the latter in times of the former, {what}", "×", ratio, aim="≤ 1.2 ×", is_met=ratio <= 1.2)
        )
    return figures


def searches(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """Frequent and rare words, two together, phrases, beginnings."""
    asker, chance = Asker(server.port, made), random.Random(3)
    frequent, middle = made.words[20:300], made.words[300:3000]
    asked = [
        query
        for _ in range(sizes.looks // 5 + 1)
        for query in (
            chance.choice(frequent),
            chance.choice(middle),
            f"{chance.choice(frequent)} {chance.choice(middle)}",
            f'"{chance.choice(frequent)} {chance.choice(frequent)}"',
            f"{chance.choice(middle)[:4]}*",
        )
    ]
    before = server.work_of_web()
    took = [_time_of(asker, f"/api/search?q={query.replace(' ', '+')}") for query in asked]
    work = (server.work_of_web() - before) / len(asked)
    return [
        figure_of(f"search over {sizes.documents:,} documents", took[WARM_UP // 4 :], p95=35),
        Figure("processor time of web for it", "ms", work),
    ]


def large_upload(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    asker = Asker(server.port, made)
    piece = random.Random(5).randbytes(1_000_000)

    def content() -> Iterator[bytes]:
        for _ in range(sizes.upload // len(piece)):
            yield piece

    took: list[float] = []
    path = f"/api/customers/{made.live}/documents"
    before, peak = server.peak_of_web(
        lambda: took.append(_timed(lambda: asker.upload(path, "large.bin", content(), sizes.upload)))
    )
    what = f"upload of {sizes.upload // 1_000_000} MB"
    grown = peak - before
    return [
        Figure(what, "s", took[0] / 1000),
        Figure(f"{what}: memory of web grows by", "MB", grown, aim="≤ 20 MB", is_met=grown <= 20),
    ]


def _time_of(asker: Asker, path: str, *, page: bool = False) -> float:
    return _timed(lambda: asker.get(path, page=page))


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


ALL: tuple[tuple[str, Measure], ...] = (
    ("Asking for nothing", nothing),
    ("Looking at memory", memory),
    ("Posting while others watch", posts),
    ("Looking at a page while others post", pages),
    ("Opening timelines", timelines),
    ("Searching", searches),
    ("Uploading and finding", found_after_upload),
    ("Uploading many", many_uploads),
    ("Uploading a large file", large_upload),
    ("Reading documents in the sandbox", read_in_sandbox),
    # At the end: the worker goes on for minutes with what fifty at once have left it.
    ("Mirroring into Slack", mirrored),
    ("Answering Slack", answered),
)
