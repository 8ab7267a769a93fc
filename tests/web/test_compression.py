"""Pages are sent compressed, except where their size would tell another site what stands in them."""

from __future__ import annotations

import gzip

from tests.world import World

GZIP = {"Accept-Encoding": "gzip"}


def test_page_comes_compressed_to_a_browser_that_takes_it(world: World) -> None:
    answer = world.client().get("/sign-in", headers=GZIP)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<h1>Sign in</h1>" in gzip.decompress(answer.data)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_page_that_another_site_asked_for_comes_as_it_is(world: World) -> None:
    for site in ("cross-site", "same-site"):
        answer = world.client().get("/sign-in", headers={**GZIP, "Sec-Fetch-Site": site})

        assert "Content-Encoding" not in answer.headers
        assert b"<h1>Sign in</h1>" in answer.data


def test_browser_that_does_not_take_it_gets_plain_text(world: World) -> None:
    assert b"<h1>Sign in</h1>" in world.client().get("/sign-in").data
