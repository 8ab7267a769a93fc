"""Collects the sentences of program, templates and scripts into each language's catalog; says what is missing.

`--check` writes nothing: it fails when a catalog is not what it would be, or a sentence has no translation.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "workspace" / "web"
CATALOGS = WEB / "translations"
IN_ENGLISH = ("api/templates",)
"""Below web/: what is written for programmers."""

_PYTHON = {"_": None, "n_": (1, 2), "p_": ((1, "c"), 2), "mark": None}
_TEMPLATE = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_SCRIPT = {"_": None, "n_": (1, 2)}
_AS_THE_SITE = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

Sentence = tuple[str | None, str | tuple[str, ...]]


def main() -> int:
    checks = "--check" in sys.argv[1:]
    asked = sentences()
    wrong = 0
    for path in sorted(CATALOGS.glob("*/LC_MESSAGES/baton.po")):
        language = path.parent.parent.name
        catalog = updated(translations_in(path), asked, language)
        outcome = {path: as_po(catalog), script_of(language): as_script(catalog, set(sentences_of_scripts()))}
        for file, content in outcome.items():
            if not file.exists() or file.read_bytes() != content:
                wrong += checks
                print(f"{file.relative_to(ROOT)} {'is not as tools/translations makes it' if checks else 'written'}")
                if not checks:
                    file.write_bytes(content)
        missing = [message.id for message in catalog if message.id and not is_translated(message)]
        wrong += len(missing)
        print(f"{language}: {len(asked)} sentences, {len(missing)} without a translation", *missing[:20], sep="\n  ")
    return 1 if checks and wrong else 0


def sentences() -> list[Sentence]:
    """What is said anywhere, with its context, each once."""
    found = [*_sentences_of_python(), *_sentences_of_templates(), *sentences_of_scripts()]
    forms = {(context, said[0]): (context, said) for context, said in found if isinstance(said, tuple)}
    # A sentence that is somewhere a plural's first form is one message with it, as gettext has it.
    return sorted({forms.get((context, said), (context, said)) for context, said in found}, key=str)  # type: ignore[arg-type]


def sentences_of_scripts() -> list[Sentence]:
    files = sorted((WEB / "static" / "js").glob("*.js"))
    return [said for path in files if not path.name.startswith("words") for said in _found(path, "javascript", _SCRIPT)]


def translations_in(path: Path) -> list[Catalog]:
    """The catalog; of one that a merge could not join both sides, ours first."""
    name = f"{path.relative_to(ROOT)}"
    sides = [
        subprocess.run(["git", "show", f":{side}:{name}"], cwd=ROOT, capture_output=True, check=False)
        for side in (2, 3)
    ]
    if all(side.returncode == 0 for side in sides):
        return [read_po(BytesIO(side.stdout)) for side in sides]
    return [read_po(BytesIO(path.read_bytes()))]


def updated(known: list[Catalog], asked: list[Sentence], language: str) -> Catalog:
    """A catalog of what is asked for, with the translations known for it."""
    catalog = Catalog(locale=language, project="Baton", version="1", fuzzy=False, charset="utf-8")
    catalog.header_comment = known[0].header_comment
    for context, said in asked:
        first = said[0] if isinstance(said, tuple) else said
        before = [found for each in known if (found := each.get(first, context)) and is_translated(found)]
        string = before[0].string if before and _has_forms(before[0]) == isinstance(said, tuple) else None
        flags = ("python-format",) if "%(" in first else ()
        catalog.add(said, string, context=context, flags=flags)
    return catalog


def is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def as_po(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=120, sort_output=True, no_location=True, omit_header=True)
    header = f'{catalog.header_comment}\nmsgid ""\nmsgstr ""\n'
    header += f'"Language: {catalog.locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    return header.encode() + out.getvalue().rstrip(b"\n") + b"\n"


def script_of(language: str) -> Path:
    return WEB / "static" / "js" / f"words-{language}.js"


def as_script(catalog: Catalog, said_by_scripts: set[Sentence]) -> bytes:
    """A module that teaches the scripts what they say."""
    words = {}
    for _context, said in said_by_scripts:
        first = said[0] if isinstance(said, tuple) else said
        message = catalog.get(first)
        if message and is_translated(message):
            words[first] = list(message.string) if isinstance(message.string, tuple) else message.string
    lines = [f"  {_literal(first)}: {_literal(words[first])}," for first in sorted(words)]
    head = "// Made by tools/translations from the catalog of this language.\nimport { teach } from './words.js';\n\n"
    return (head + "teach({\n" + "".join(f"{line}\n" for line in lines) + "});\n").encode()


def _literal(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sentences_of_python() -> list[Sentence]:
    files = [path for path in sorted((ROOT / "workspace").rglob("*.py")) if path.name != "i18n.py"]
    speaking = [path for path in files if b"workspace.i18n import" in path.read_bytes()]
    return [said for path in speaking for said in _found(path, "python", _PYTHON)]


def _sentences_of_templates() -> list[Sentence]:
    return [said for path in templates() for said in _found(path, babel_extract, _TEMPLATE)]


def templates() -> list[Path]:
    """Those whose sentences people read in their language."""
    return [
        path for path in sorted(WEB.rglob("*.html"))
        if not any(part in path.as_posix() for part in IN_ENGLISH)
    ]  # fmt: skip


def _has_forms(message: Message) -> bool:
    return isinstance(message.string, list | tuple)


def _found(path: Path, method: object, keywords: dict[str, object]) -> Iterator[Sentence]:
    with path.open("rb") as file:
        for _line, said, _comments, context in extract(method, file, keywords=keywords, options=_AS_THE_SITE):
            yield context, said


if __name__ == "__main__":
    sys.exit(main())
