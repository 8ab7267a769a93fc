"""The house rules, as tests. Each rule is a function over one file's path and text that gives the faults it finds.

That every rule can fail is tested too, with a small bad sample for each.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("workspace", "integrations")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_PACKAGE_FILES = 10
# Edges and what puts them together; everything else stands below them and knows no web and no Slack library.
EDGES = {"web", "bots", "app", "cli", "cli_slack", "cli_setup", "terminal", "demo", "bench", "serve", "reactions"}
NOT_FEATURES = {"web"}
EDGE_LIBRARIES = {"engineio", "flask", "flask_smorest", "flask_socketio", "slack_bolt", "slack_sdk", "socketio"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "data"}

Rule = Callable[[Path, str], Iterator[str]]


# ------------------------------------------------------------------ rules, each on one file
def file_is_short(path: Path, text: str) -> Iterator[str]:
    if (lines := text.count("\n")) > MAX_FILE_LINES:
        yield f"{path}: {lines} lines; at most {MAX_FILE_LINES}. Split it by noun."


def functions_are_short(path: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines; at most {MAX_FUNCTION_LINES}."


def imports_stand_at_the_top(path: Path, text: str) -> Iterator[str]:
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{path}:{node.lineno}: an import inside {function.name}."


def only_database_commits(path: Path, text: str) -> Iterator[str]:
    if path != Path("workspace/database.py"):
        yield from _calls_of(path, text, {"commit"}, "only workspace/database.py commits")


def no_clock_below_the_edges(path: Path, text: str) -> Iterator[str]:
    if _stem_words(path) & {"operations", "queries"}:
        yield from _calls_of(path, text, {"now", "utcnow", "today"}, "time comes as actor.at or as a parameter")


def no_broad_except(path: Path, text: str) -> Iterator[str]:
    if path in {Path("workspace/worker.py"), Path("workspace/web/live.py")}:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {None if kind is None else ast.unparse(kind) for kind in caught}
            if names & {None, "Exception", "BaseException"} and not _raises_again(node):
                yield f"{path}:{node.lineno}: catches everything; name what can happen."


def sockets_are_not_open_to_every_origin(path: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "cors_allowed_origins" and "'*'" in ast.unparse(node.value):
            yield f"{path}:{node.value.lineno}: any origin may open our websocket."


def no_pickle(path: Path, text: str) -> Iterator[str]:
    for line, name in _imports_of(text):
        if name.split(".")[0] in {"pickle", "cPickle", "dill", "shelve", "marshal"}:
            yield f"{path}:{line}: imports {name}; what we read back must not be able to run code."


def edge_libraries_stay_at_the_edges(path: Path, text: str) -> Iterator[str]:
    if path.parts[0] != "workspace" or _first_part(path) in EDGES:
        return
    for line, name in _imports_of(text):
        if name.split(".")[0] in EDGE_LIBRARIES:
            yield f"{path}:{line}: imports {name}; below web/ and bots/ nothing knows the web or Slack."


def integrations_know_only_the_ports(path: Path, text: str) -> Iterator[str]:
    if path.parts[0] == "integrations":
        for line, name in _imports_of(text):
            if name.split(".")[0] == "workspace" and not f"{name}.".startswith("workspace.ports."):
                yield f"{path}:{line}: imports {name}; an adapter imports workspace.ports alone."


def views_never_import_tables(path: Path, text: str) -> Iterator[str]:
    """Naming a row's type in a signature is allowed: such an import stands under `if TYPE_CHECKING:`."""
    if _first_part(path) == "web":
        for line, name in _imports_of(_without_type_checking(text)):
            if name.startswith("workspace.") and "models" in name.split("."):
                yield f"{path}:{line}: imports {name}; a view asks queries and operations."


def a_feature_is_layered(path: Path, text: str) -> Iterator[str]:
    """Inside a feature: operations → queries → models → events; never upwards."""
    above = {
        "events": {"models", "queries", "operations"},
        "models": {"queries", "operations"},
        "queries": {"operations"},
    }
    forbidden = above.get(path.stem, set())
    if path.parts[0] == "workspace" and len(path.parts) == 3:
        own = f"workspace.{path.parts[1]}."
        for line, name in _imports_of(text):
            if name.startswith(own) and name.removeprefix(own).split(".")[0] in forbidden:
                yield f"{path}:{line}: {path.stem} imports {name}, which stands above it."


def names_say_what_is_inside(path: Path, text: str) -> Iterator[str]:
    if path.stem in VAGUE_NAMES or (set(path.parent.parts) & VAGUE_NAMES):
        yield f"{path}: name it after what is inside."


PYTHON_RULES: list[Rule] = [
    functions_are_short,
    imports_stand_at_the_top,
    only_database_commits,
    no_clock_below_the_edges,
    no_broad_except,
    sockets_are_not_open_to_every_origin,
    no_pickle,
    edge_libraries_stay_at_the_edges,
    integrations_know_only_the_ports,
    views_never_import_tables,
    a_feature_is_layered,
    names_say_what_is_inside,
]


# ------------------------------------------------------------------ the rules on our files
@pytest.mark.parametrize("rule", PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_every_file_of_the_program_keeps_the_rule(rule: Rule) -> None:
    faults = [fault for path, text in _files(*PROGRAM, ending="*.py") for fault in rule(path, text)]

    assert not faults, "\n" + "\n".join(faults)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    paths = [
        pair for ending in ("*.py", "*.html", "*.js", "*.css") for pair in _files(*PROGRAM, "tests", ending=ending)
    ]
    faults = [fault for path, text in paths if "vendor" not in path.parts for fault in file_is_short(path, text)]

    assert len(paths) > 5
    assert not faults, "\n" + "\n".join(faults)


def test_a_feature_package_has_few_files() -> None:
    faults = [
        f"workspace/{package.name} has {count} files; at most {MAX_PACKAGE_FILES}."
        for package in sorted((ROOT / "workspace").iterdir())
        if package.is_dir() and package.name not in NOT_FEATURES
        if (count := _modules_in(package)) > MAX_PACKAGE_FILES
    ]

    assert not faults, "\n" + "\n".join(faults)


def test_every_package_says_what_it_is_for() -> None:
    faults = [
        str(path) for path, text in _files(*PROGRAM, ending="__init__.py") if not ast.get_docstring(ast.parse(text))
    ]

    assert not faults, "\n" + "\n".join(faults)


def test_every_event_stands_in_reactions() -> None:
    reactions = ROOT / "workspace" / "reactions.py"
    # The kernel's own events.py, one level up, holds how events are kept, and no event.
    events = {name for _, text in _files("workspace", ending="*/events.py") for name in event_classes(text)}
    if reactions.exists():
        words = set(re.findall(r"\w+", reactions.read_text(encoding="utf-8")))
        assert sorted(events - words) == [], "list each in reactions.py, with its reactions or as having none"
        assert events, "no event found: does this test still look in the right place?"


# ------------------------------------------------------------------ the rules can fail
BAD_SAMPLES: list[tuple[Rule, str, str]] = [
    (file_is_short, "workspace/web/x.py", "x = 1\n" * 301),
    (functions_are_short, "workspace/x.py", "def f():\n" + "    x = 1\n" * 40),
    (imports_stand_at_the_top, "workspace/x.py", "def f():\n    if True:\n        import os\n"),
    (only_database_commits, "workspace/people/operations.py", "def f(db):\n    db.commit()\n"),
    (no_clock_below_the_edges, "workspace/people/operations.py", "at = datetime.now(UTC)\n"),
    (no_clock_below_the_edges, "workspace/people/queries.py", "at = datetime.datetime.utcnow()\n"),
    (no_broad_except, "workspace/people/operations.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (
        no_broad_except,
        "workspace/people/operations.py",
        "try:\n    f()\nexcept (OSError, BaseException):\n    pass\n",
    ),
    (no_broad_except, "integrations/slack.py", "try:\n    f()\nexcept:\n    pass\n"),
    (sockets_are_not_open_to_every_origin, "workspace/web/live.py", "SocketIO(cors_allowed_origins='*')\n"),
    (sockets_are_not_open_to_every_origin, "workspace/web/live.py", "SocketIO(app, cors_allowed_origins=['a', '*'])\n"),
    (no_pickle, "workspace/x.py", "from pickle import loads\n"),
    (edge_libraries_stay_at_the_edges, "workspace/people/operations.py", "from flask import session\n"),
    (edge_libraries_stay_at_the_edges, "workspace/worker.py", "import slack_sdk.errors\n"),
    (integrations_know_only_the_ports, "integrations/slack.py", "from workspace.errors import Invalid\n"),
    (integrations_know_only_the_ports, "integrations/slack.py", "from workspace import settings\n"),
    (views_never_import_tables, "workspace/web/customers.py", "from workspace.customers.models import Customer\n"),
    (views_never_import_tables, "workspace/web/customers.py", "from workspace.customers import models\n"),
    (a_feature_is_layered, "workspace/people/queries.py", "from workspace.people.operations import invite\n"),
    (a_feature_is_layered, "workspace/people/events.py", "from workspace.people import models\n"),
    (names_say_what_is_inside, "workspace/people/utils.py", ""),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD_SAMPLES)
def test_the_rule_finds_the_fault_in_a_bad_sample(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Path(path), text))


def test_a_file_that_keeps_the_rules_has_no_faults() -> None:
    good = (
        "from workspace.people.queries import get_person\n\n"
        "def rename(db, actor):\n    try:\n        record(db, actor.at)\n"
        "    except Exception:\n        undo()\n        raise\n"
    )

    assert [fault for rule in PYTHON_RULES for fault in rule(Path("workspace/people/operations.py"), good)] == []


def test_a_view_may_name_the_type_of_a_row() -> None:
    text = "if TYPE_CHECKING:\n    from workspace.people.models import Person\n\ndef shown(person: Person): ...\n"

    assert list(views_never_import_tables(Path("workspace/web/shown.py"), text)) == []


def test_an_event_is_a_dataclass_in_events() -> None:
    text = "@dataclass(frozen=True)\nclass EntryAdded(Event):\n    id: str\n\nclass Base:\n    pass\n"

    assert event_classes(text) == {"EntryAdded"}


# ------------------------------------------------------------------ how the rules look
def event_classes(text: str) -> set[str]:
    """The dataclasses of a feature's events.py, by name."""
    return {
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(mark) for mark in node.decorator_list)
    }


def _files(*folders: str, ending: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(ending)):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def _modules_in(package: Path) -> int:
    return sum(1 for path in package.glob("*.py") if path.name != "__init__.py")


def _first_part(path: Path) -> str:
    return Path(path.parts[1]).stem if path.parts[0] == "workspace" else ""


def _stem_words(path: Path) -> set[str]:
    return {path.stem, *path.parent.parts}


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None


def _calls_of(path: Path, text: str, names: set[str], why: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield f"{path}:{node.lineno}: {ast.unparse(node.func)}(): {why}."


def _without_type_checking(text: str) -> str:
    """The same text with the blocks `if TYPE_CHECKING:` blanked, so that lines keep their numbers."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return "\n".join(lines)


def _imports_of(text: str) -> Iterator[tuple[int, str]]:
    """Every imported name with its line; `from a import b` gives a.b."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
