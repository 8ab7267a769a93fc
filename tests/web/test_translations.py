"""Everything that pages say has its German, and nothing is said past the catalog."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.web.conftest import Demo
from workspace.i18n import CATALOGS, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = sorted(set(LANGUAGES) - {"en"})
SAID_IN_ALL_LANGUAGES = {"Baton", "CSV", "Slack", "Ctrl K", "UTC"}
NO_WORDS = {"alone-wide"}
"""Names of classes that a block gives."""
SPOKEN_ATTRIBUTES = ("alt", "aria-label", "placeholder", "title", "data-asks")
PAGES = ("/inbox", "/customers", "/documents", "/handoffs", "/search", "/account", "/people/", "/log", "/storage")


@pytest.fixture(scope="module")
def collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=OTHERS)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    with (CATALOGS / request.param / "LC_MESSAGES" / "baton.po").open("rb") as file:
        return read_po(file)


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each English form beside the translated one."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
        return
    for number, said in enumerate(message.string):
        yield message.id[min(number, 1)], said


# ------------------------------------------------------------------ the catalog
def test_every_sentence_has_its_translation(collector: ModuleType, catalog: Catalog) -> None:
    asked = collector.sentences()
    known = {
        (message.context, message.id if isinstance(message.id, str) else tuple(message.id))
        for message in catalog
        if message.id and collector.is_translated(message)
    }

    assert len(asked) > 1000
    assert [said for said in asked if said not in known] == [], "run tools/translations, and translate these"


def test_what_scripts_say_is_what_the_catalog_says(collector: ModuleType, catalog: Catalog) -> None:
    language = str(catalog.locale)

    assert collector.script_of(language).read_bytes() == collector.as_script(
        catalog, set(collector.sentences_of_scripts())
    )


def test_a_translation_fills_in_the_same_values_and_holds_the_same_tags(catalog: Catalog) -> None:
    parts = re.compile(r"%\(\w+\)s|%%|</?\w+[^>]*>|&\w+;")
    wrong = [
        (message.id, said)
        for message in catalog
        if message.id
        for english, said in _forms(message)
        if sorted(set(parts.findall(english))) != sorted(set(parts.findall(said)))
        or ('"' in said and '"' not in english)
    ]

    assert wrong == []


# ------------------------------------------------------------------ templates
def test_templates_say_nothing_past_the_catalog(collector: ModuleType) -> None:
    found = [
        f"{path.name}: {said}"
        for path in collector.templates()
        for said in _said_past_the_catalog(path.read_text("utf-8"))
    ]

    assert found == []


def test_what_goes_past_the_catalog_would_be_found() -> None:
    sins = '<p>Hello {{ name }}</p><img alt="A picture">{{ _(name) }}'

    assert list(_said_past_the_catalog(sins)) == ["Hello", "alt: A picture", "_() of what is no literal"]


def _said_past_the_catalog(template: str) -> Iterator[str]:
    words = _without_jinja(template)
    page = HTMLParser(f"<body>{words}</body>")
    for node in page.css("code, kbd, script, style"):
        node.decompose()
    assert page.body is not None
    for node in page.body.traverse(include_text=True):
        if node.tag == "-text":
            yield from _english(node.text_content or "")
            continue
        for name in SPOKEN_ATTRIBUTES:
            yield from (f"{name}: {said}" for said in _english(node.attributes.get(name) or ""))
    if re.search(r"\b_\((?![\"'])", re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)):
        # What `_` gives counts as HTML of ours: it must never be given what somebody typed.
        yield "_() of what is no literal"


def _without_jinja(template: str) -> str:
    """The template's own text: {{ … }}, {% … %} and {# … #} are left out, as Jinja itself reads them."""
    template = re.sub(r"\{%-? trans\b.*?endtrans -?%\}", "", template, flags=re.DOTALL)
    tokens = Environment(autoescape=True).lex(template)
    return "".join(text if kind == "data" else " " if kind.endswith("_begin") else "" for _n, kind, text in tokens)


def _english(text: str) -> list[str]:
    said = " ".join(text.split()).strip(" ·:.,()@#")
    # Attributes that a block adds to its tag are no words.
    is_word = re.search(r"[A-Za-z]{2}", said) and said not in SAID_IN_ALL_LANGUAGES | NO_WORDS and '="' not in said
    return [said] if is_word else []


# ------------------------------------------------------------------ pages
def test_a_german_page_says_nothing_in_english(demo: Demo, catalog: Catalog) -> None:
    english = {str(message.id) for message in catalog if message.id and message.string not in (message.id, "")}
    client = demo.client("Ana")
    with demo.baton.database.reading() as db:
        customer = db.connection().exec_driver_sql("select id from customers where name = 'Acme'").scalar_one()

    for path in (*PAGES, f"/customers/{customer}"):
        page = client.get(path, headers={"Accept-Language": "de"}, follow_redirects=True).get_data(as_text=True)
        assert '<html lang="de"' in page, path
        assert english & set(_spoken(page)) == set(), path


def _spoken(page: str) -> Iterator[str]:
    html = HTMLParser(page)
    # What people wrote stands as they wrote it, teams have the names they were given.
    for node in html.css("script, .prose, .paper, .quiet, .chip, .facts, .lines, select[name='person']"):
        node.decompose()
    assert html.body is not None
    for node in html.body.traverse(include_text=True):
        yield " ".join((node.text_content or "").split()) if node.tag == "-text" else ""
        yield from ((node.attributes or {}).get(name) or "" for name in SPOKEN_ATTRIBUTES)
