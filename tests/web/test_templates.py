"""House rules of the pages that no browser is needed for: what the strict policy forbids is not even written."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import workspace.web
from tests.web.conftest import Demo

WEB = Path(workspace.web.__file__).parent
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


def test_pages_of_every_kind_are_found(pages: dict[str, str], demo: Demo) -> None:
    """Else the tests below would look at nothing."""
    found = {demo.site.url_map.bind("localhost").match(address.split()[1].split("?")[0])[0] for address in pages}

    assert {
        "pages.customer",
        "pages.document",
        "pages.entry",
        "pages.handoffs",
        "people.people",
        "guest.document",
    } <= found
    assert len(found) > 20


def test_page_has_one_heading_and_a_way_to_its_content(pages: dict[str, str]) -> None:
    for address, page in pages.items():
        assert page.startswith("<!doctype html>"), address
        assert page.count("<h1") == 1, address
        assert 'href="#main"' in page, address
        assert 'id="main"' in page, address


def test_every_posting_form_carries_the_token(pages: dict[str, str]) -> None:
    forms = {
        form: address
        for address, page in pages.items()
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", page, re.DOTALL)
    }

    assert forms
    assert [where for form, where in forms.items() if 'name="csrf_token"' not in form] == []


def test_every_id_is_used_once(pages: dict[str, str]) -> None:
    for address, page in pages.items():
        ids = re.findall(r"\sid=\"([^\"]+)\"", page)
        assert sorted(ids) == sorted(set(ids)), address


def test_every_icon_is_in_the_sprite(pages: dict[str, str]) -> None:
    known = set(re.findall(r"<symbol id=\"([^\"]+)\"", (STATIC / "icons.svg").read_text("utf-8")))
    used = {icon for page in pages.values() for icon in re.findall(r"icons\.svg#([\w-]+)", page)}

    assert used
    assert used <= known


def test_icons_that_scripts_draw_are_in_the_sprite() -> None:
    known = set(re.findall(r"<symbol id=\"([^\"]+)\"", (STATIC / "icons.svg").read_text("utf-8")))
    used = {name for module in MODULES for name in re.findall(r"\bicon\('([\w-]+)'\)", module.read_text("utf-8"))}

    assert used
    assert used <= known


def test_pushed_entry_is_the_same_for_everybody(pages: dict[str, str]) -> None:
    entries = [
        part
        for page in pages.values()
        for part in re.findall(r"<article class=\"entry\".*?</article>", page, re.DOTALL)
    ]

    assert entries
    assert not [part for part in entries if re.search(r"\shx-|<form|<script|csrf", part)]


def test_guests_read_no_word_that_is_the_staffs(pages: dict[str, str]) -> None:
    guests = [page for address, page in pages.items() if address.startswith("Vera ")]
    staff = "".join(page for address, page in pages.items() if address.startswith("Ana "))

    assert guests
    for word in ('data-act="pin"', "mirrored to", "Staff only"):
        assert word in staff
        assert not any(word in page for page in guests)


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
