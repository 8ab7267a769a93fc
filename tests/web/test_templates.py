"""House rules of the pages that no browser is needed for: what the strict policy forbids is not even written."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import flask
import pytest

from tests.web.preview import ENDPOINTS, WEB, preview_app
from tests.web.sample_pages import PAGES
from tests.web.samples import ENTRIES

TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STATIC = WEB / "static"
MODULES = sorted((STATIC / "js").glob("*.js"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
FORBIDDEN = {
    "inline script": r"<script(?![^>]*\bsrc=)",
    "inline style": r"<style|\sstyle=",
    "event handler": r"\son[a-z]+\s*=",
    "htmx code": r"hx-on|hx-vals\s*=\s*.js:|\bjs:",
    "javascript link": r"javascript:",
    "resource of others": r"(src|href)=[\"']https?://",
}
IMPORT = re.compile(r"(?:^|\n)import\s[^;]*?'([^']+)'|export\s[^;]*?\sfrom\s'([^']+)'")


@pytest.fixture(scope="module")
def app() -> flask.Flask:
    return preview_app()


@pytest.fixture(scope="module", params=list(PAGES))
def rendered(request: pytest.FixtureRequest, app: flask.Flask) -> str:
    with app.test_request_context():
        template, context = PAGES[request.param]
        return flask.render_template(template, **context)


def _name(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_template_holds_nothing_that_the_policy_refuses(template: Path, what: str) -> None:
    assert re.findall(FORBIDDEN[what], template.read_text("utf-8")) == []


def test_the_forbidden_would_be_found() -> None:
    sins = '<img src="https://elsewhere/">'
    sins += '<script>1</script><p style="a"></p><b onclick="x"></b><i hx-on:click="y"></i><a href="javascript:1"></a>'

    assert all(re.search(pattern, sins) for pattern in FORBIDDEN.values())


def test_only_one_macro_trusts_html() -> None:
    trusting = [_name(path) for path in TEMPLATES if "|safe" in path.read_text("utf-8").replace(" ", "")]
    macros = (WEB / "templates/parts/macros.html").read_text("utf-8")

    assert trusting == ["templates/parts/macros.html"]
    assert macros.count("|safe") == 1
    assert not any("autoescape" in path.read_text("utf-8") for path in TEMPLATES)


def test_page_renders_without_anything_undefined(rendered: str) -> None:
    assert rendered.startswith("<!doctype html>")
    assert rendered.count("<h1") == 1
    assert 'href="#main"' in rendered
    assert 'id="main"' in rendered


def test_every_posting_form_carries_the_token(rendered: str) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", rendered, re.DOTALL)

    assert all('name="csrf_token"' in form for form in forms)


def test_every_id_is_used_once(rendered: str) -> None:
    ids = re.findall(r"\sid=\"([^\"]+)\"", rendered)

    assert sorted(ids) == sorted(set(ids))


def test_every_icon_is_in_the_sprite(rendered: str) -> None:
    known = set(re.findall(r"<symbol id=\"([^\"]+)\"", (STATIC / "icons.svg").read_text("utf-8")))
    used = set(re.findall(r"icons\.svg#([\w-]+)", rendered))

    assert used <= known


def test_icons_that_scripts_draw_are_in_the_sprite() -> None:
    known = set(re.findall(r"<symbol id=\"([^\"]+)\"", (STATIC / "icons.svg").read_text("utf-8")))
    used = {name for module in MODULES for name in re.findall(r"\bicon\('([\w-]+)'\)", module.read_text("utf-8"))}

    assert used
    assert used <= known


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.kind))
def test_pushed_entry_is_the_same_for_everybody(entry: object, app: flask.Flask) -> None:
    with app.test_request_context():
        pushed = flask.render_template("timeline/_entry.html", entry=entry)

    assert not re.search(r"\shx-|<form|<script|csrf", pushed)
    assert '<article class="entry"' in pushed


def test_guest_rendering_of_an_entry_leaves_out_what_is_the_staffs(app: flask.Flask) -> None:
    entry = next(entry for entry in ENTRIES if entry.audience != "staff")
    with app.test_request_context():
        staff = flask.render_template("timeline/_entry.html", entry=entry)
        guest = flask.render_template("timeline/_entry.html", entry=entry, for_guest=True)

    for word in ("Visible to", "data-act", "/pages/"):
        assert word in staff
        assert word not in guest


def test_search_snippet_is_escaped_around_its_marks(app: flask.Flask) -> None:
    with app.test_request_context():
        template, context = PAGES["search"]
        page = flask.render_template(template, **context)

    assert "<mark>renewal</mark>" in page
    assert "November &lt;script&gt;" in page


def test_links_use_only_the_endpoints_agreed_on() -> None:
    used = {name for path in TEMPLATES for name in re.findall(r"url_for\([\"']([\w.]+)[\"']", path.read_text("utf-8"))}

    assert used - {"people."} <= set(ENDPOINTS)


def test_strings_become_dom_in_one_module_alone() -> None:
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|DOMParser|document\.write|\beval\(|new Function|createPolicy"
    )

    assert [module.name for module in MODULES if sinks.search(module.read_text("utf-8"))] == ["html.js"]


def test_preloaded_modules_are_those_that_the_first_page_imports() -> None:
    base = (WEB / "templates/base.html").read_text("utf-8")
    listed = {f"{name}.js" for name in re.findall(r"\"((?:js|vendor)/[\w./-]+)\"", base)}

    assert listed == _imported("js/main.js") - {"js/main.js"}


def test_scripts_of_the_first_page_stay_small() -> None:
    size = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in _imported("js/main.js"))

    assert size <= 45 * 1024


@pytest.mark.parametrize("path", [*MODULES, *SHEETS, *TEMPLATES], ids=_name)
def test_files_stay_short(path: Path) -> None:
    limit = 120 if path.suffix == ".js" else 300

    assert len(path.read_text("utf-8").splitlines()) <= limit


def test_both_ways_of_asking_for_dark_give_the_same_colours() -> None:
    blocks = re.findall(r"\{\s*(--bg: #0f1318;.*?)\}", (STATIC / "css/tokens.css").read_text("utf-8"), re.DOTALL)

    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()


@pytest.mark.parametrize("sheet", SHEETS, ids=_name)
def test_rules_stand_in_layers(sheet: Path) -> None:
    outside = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    tops = [head for head, depth in _openings(outside) if depth == 0]

    assert tops
    assert all(head.startswith(("@layer", "@font-face")) for head in tops)


def _openings(css: str) -> list[tuple[str, int]]:
    depth, found, start = 0, [], 0
    for place, sign in enumerate(css):
        if sign == "{":
            found.append((css[start:place].rsplit(";", 1)[-1].strip(), depth))
            depth += 1
        if sign == "}":
            depth -= 1
        if sign in "{}":
            start = place + 1
    return found


def _imported(name: str) -> set[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        if module.startswith("js/"):
            found = IMPORT.findall((STATIC / module).read_text("utf-8"))
            waiting += [
                str((STATIC / module).parent.joinpath(a or b).resolve().relative_to(STATIC.resolve())) for a, b in found
            ]
    return seen
