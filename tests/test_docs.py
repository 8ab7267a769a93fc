"""The docs are complete: each setting, command, Slack command, event and API path of the program is written about.

What there is, is read from the program itself; what is documented, from README.md and docs/.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
WORKSPACE = ROOT / "workspace"
ROUTE_METHODS = {"route", "get", "post", "put", "patch", "delete"}


# ------------------------------------------------------------------ the promises
def test_every_setting_is_documented() -> None:
    names = {name for path in WORKSPACE.rglob("*.py") for name in settings_in(path.read_text(encoding="utf-8"))}

    assert "BATON_HOME" in names
    assert undocumented(names, docs()) == []


def test_every_command_is_documented() -> None:
    if not (WORKSPACE / "cli.py").exists():
        return
    group = importlib.import_module("workspace.cli").main
    commands = {f"baton {words}" for words in commands_of(group)}

    assert {"baton serve", "baton demo"} <= commands
    assert undocumented(commands, docs()) == []


def test_every_slack_command_is_documented() -> None:
    table = importlib.import_module("workspace.bots.commands.answering").COMMANDS
    commands = {f"/baton {word}" for word in table}

    assert {"/baton help", "/baton search", "/baton note"} <= commands
    assert undocumented(commands, docs()) == []


def test_every_event_is_documented() -> None:
    events = {
        node.name
        for path in WORKSPACE.glob("*/events.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.decorator_list
    }

    assert undocumented(events, docs()) == []


def test_every_api_path_is_documented() -> None:
    paths = {path for file in (WORKSPACE / "web" / "api").rglob("*.py") for path in routes_in(file.read_text("utf-8"))}

    assert [path for path in sorted(paths) if not is_path_documented(path, docs())] == []


def test_links_between_the_docs_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {link}" for page in pages() for link in relative_links(page) if dead_end(page, link)
    ]

    assert dead == []


# ------------------------------------------------------------------ each promise could be broken
def test_a_missing_word_is_found() -> None:
    text = "Set BATON_HOME_FOLDER and run `baton served`. EntryAddedTwice. `baton slack` and `link`."

    assert undocumented({"BATON_HOME", "baton serve", "EntryAdded", "baton slack link"}, text) == [
        "BATON_HOME",
        "EntryAdded",
        "baton serve",
        "baton slack link",
    ]
    assert undocumented({"BATON_HOME", "baton serve"}, "`BATON_HOME`: where. Then `baton serve`.") == []


def test_settings_are_read_from_the_program() -> None:
    assert settings_in('env.get("BATON_BIND"); f"{name} BATON_SMTP_URL is set"') == {"BATON_BIND", "BATON_SMTP_URL"}


def test_commands_inside_groups_are_found() -> None:
    group = click.Group(
        "main", commands=[click.Command("serve"), click.Group("slack", commands=[click.Command("link")])]
    )

    assert set(commands_of(group)) == {"serve", "slack link"}


def test_routes_are_found_on_functions_and_classes() -> None:
    text = (
        '@blueprint.get("/entries/<entry_id>")\ndef entry(): ...\n'
        '@blueprint.route("/customers/<string:customer_id>/timeline")\nclass Timeline: ...\n'
        "@cache\ndef other(): ...\n"
    )

    assert set(routes_in(text)) == {"/entries/{}", "/customers/{}/timeline"}


def test_an_api_path_is_documented_only_as_a_whole() -> None:
    text = "| GET | /api/customers/{id}/timeline |"

    assert is_path_documented("/customers/{}/timeline", text)
    assert is_path_documented("/api/customers/{}/timeline", text)
    assert not is_path_documented("/customers/{}", text)
    assert not is_path_documented("/timeline", text)


# ------------------------------------------------------------------ how they look
def pages() -> list[Path]:
    candidates = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in candidates if page.exists()]


def docs() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages())


def undocumented(words: set[str], text: str) -> list[str]:
    return sorted(word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bBATON_[A-Z][A-Z_]*[A-Z]\b", text))


def commands_of(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def routes_in(text: str) -> Iterator[str]:
    """The paths in route decorators, each <parameter> as {}."""
    marks = [mark for node in ast.walk(ast.parse(text)) for mark in getattr(node, "decorator_list", [])]
    for mark in marks:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in ROUTE_METHODS:
            path = ast.literal_eval(mark.args[0]) if mark.args else ""
            if path.strip("/"):
                yield re.sub(r"<[^>]+>", "{}", path)


def is_path_documented(path: str, text: str) -> bool:
    documented = re.sub(r"\{[^}]*\}|<[^>]+>", "{}", text)
    whole = path if path.startswith("/api/") else f"/api{path}"
    return re.search(rf"(?<![\w/]){re.escape(whole)}(?![\w/{{])", documented) is not None


def relative_links(page: Path) -> list[str]:
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    return [link for link in links if not re.match(r"[a-z]+:", link)]


def dead_end(page: Path, link: str) -> bool:
    return not (page.parent / link).exists()
