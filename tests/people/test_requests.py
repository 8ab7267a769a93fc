"""Writes come from our own pages alone, and cookies stay with this site."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.routing import AnyConverter, Rule

from tests.world import Browser, World
from workspace.timeline.models import Entry
from workspace.web.csrf import _SIZE


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://evil.example/localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "wrong"},
        {"X-CSRF-Token": "é" * 40},
        {"X-CSRF-Token": "A" * 88},
    ],
)
def test_a_write_from_elsewhere_is_refused(world: World, headers: dict[str, str]) -> None:
    browser = world.client_as("Ana")
    path, form = f"/customers/{world.acme}/entries", {"body": "Forged"}

    assert browser.post(path, form, headers=headers).status_code == 403
    assert _bodies(world) == []

    for own in ({}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}):
        assert browser.post(path, {"body": "Mine"}, headers=own).status_code == 303


def test_a_form_without_its_token_is_refused_and_with_it_taken(world: World) -> None:
    browser = world.client_as("Ana")
    path = f"/customers/{world.acme}/entries"

    assert browser.client.post(path, data={"body": "Forged"}).status_code == 403
    assert browser.client.post(path, data={"body": "Mine", "csrf_token": browser.csrf()}).status_code == 303
    assert _bodies(world) == ["Mine"]


def test_a_token_of_another_browser_is_refused(world: World) -> None:
    browser, thief = world.client_as("Ana"), Browser(world.client())
    path = f"/customers/{world.acme}/entries"

    answer = browser.post(path, {"body": "Forged"}, headers={"X-CSRF-Token": thief.csrf()})

    assert answer.status_code == 403
    assert "can be copied first" in answer.get_data(as_text=True)


def test_tokens_differ_from_page_to_page(world: World) -> None:
    browser = world.client_as("Ana")

    assert len({browser.csrf() for _ in range(5)}) == 5
    assert _SIZE == 32


def test_every_page_route_that_writes_wants_the_token(world: World) -> None:
    client = world.client_as("Ana").client
    refused = {}
    for rule in world.site.url_map.iter_rules():
        own_credentials = rule.rule.startswith(("/api/", "/slack/"))
        if rule.methods and "POST" in rule.methods and not own_credentials:
            # A part that may be one of few words is given the first of them.
            few = {name: min(rule._converters[name].items) for name in rule.arguments if _is_any(rule, name)}
            path = rule.build(dict.fromkeys(rule.arguments, "1") | few, append_unknown=False)
            assert path is not None
            refused[rule.rule] = client.post(path[1]).status_code

    assert len(refused) > 20
    assert set(refused.values()) == {403}


def _is_any(rule: Rule, name: str) -> bool:
    return isinstance(rule._converters[name], AnyConverter)


def test_no_route_writes_by_get(world: World) -> None:
    for rule in world.site.url_map.iter_rules():
        methods = set(rule.methods or ())
        assert methods <= {"GET", "HEAD", "OPTIONS"} or "GET" not in methods, rule


def test_over_https_cookies_are_bound_to_the_host_and_hidden_from_scripts(tmp_path: Path) -> None:
    world = World(tmp_path, public_url="https://localhost")
    client = world.client()
    answer = client.get("/sign-in", base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    world.close()

    assert len(cookies) == 1
    assert cookies[0].startswith("__Host-baton_browser=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookies[0]
    assert "Domain" not in cookies[0]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_session_cookie_is_hidden_from_scripts_and_other_sites(world: World) -> None:
    browser = Browser(world.client())
    browser.post("/sign-in/link", {"email": world.person("Ben").email})
    world.settle()
    cookies = browser.post(world.last_link()).headers.getlist("Set-Cookie")

    session = next(cookie for cookie in cookies if cookie.startswith("baton_session="))
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in session


def test_no_answer_with_anybodys_content_may_be_kept_by_a_cache(world: World) -> None:
    browser = world.client_as("Ana")
    for path in ("/customers", f"/customers/{world.acme}", "/inbox", "/nothing", "/api/customers"):
        answer = browser.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in ", ".join(answer.headers.getlist("Vary")), path


def test_every_answer_carries_the_strict_policy(world: World) -> None:
    browser = world.client_as("Ana")
    for path in ("/sign-in", "/customers", "/nothing", f"/customers/{world.acme}"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def _bodies(world: World) -> list[str]:
    with world.reading() as db:
        assert db.scalar(select(func.count(Entry.id))) is not None
        return list(db.scalars(select(Entry.body)))
