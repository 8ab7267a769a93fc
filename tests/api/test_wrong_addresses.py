"""A wrong address in the API is answered as everything there: by a problem in JSON, never by a page or a detour."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/api/customers//timeline", "/api//customers", "/api/customers/", "/api/customers/x//y", "/api/nothing"]
)
def test_a_wrong_address_is_a_problem_in_json(world: World, method: str, path: str) -> None:
    answer = world.api("Ana").call(method, path)

    assert answer.status_code == 404 or (answer.status_code == 405 and method != "GET")
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == answer.status_code


def test_a_page_with_a_doubled_slash_still_leads_to_the_page(world: World) -> None:
    assert world.client_as("Ana").get("/customers//new").status_code == 308
