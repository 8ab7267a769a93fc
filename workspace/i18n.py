"""Words in the language of who reads them. English stands in the program; other languages have a catalog of sentences.

The language is that of a page: the web edge sets it for one request or one pushed entry. Everywhere else (command
line, API, Slack, logs, what is stored) it is English. A catalog is read when a sentence of it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from importlib import import_module
from pathlib import Path
from typing import cast

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""What a page can be read in, by the name that <html lang> bears, each in its own words."""
CATALOGS = Path(__file__).parent / "web" / "translations"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def _(sentence: str, /, **values: object) -> str:
    """The sentence in the reader's language, with `%(name)s` filled in from the values. Sentences are literals."""
    spoken = _language.get()
    text = sentence if spoken == ENGLISH else _catalog(spoken).gettext(sentence)
    return text % values if values else text


def n_(one: str, many: str, count: int, /, **values: object) -> str:
    """As `_`, for a number of things: `n_("%(count)s file", "%(count)s files", 3)`. `count` is filled in by itself."""
    return form_of(one, many, count) % {"count": count, **values}


def form_of(one: str, many: str, count: int, /) -> str:
    """Which of the forms of a sentence goes with this number, with nothing filled in yet."""
    spoken = _language.get()
    if spoken == ENGLISH:
        return one if count == 1 else many
    return _catalog(spoken).ngettext(one, many, count)


def p_(context: str, sentence: str, /, **values: object) -> str:
    """As `_`, for a word that means several things: the context says which ("verb", "of a document")."""
    spoken = _language.get()
    text = sentence if spoken == ENGLISH else _catalog(spoken).pgettext(context, sentence)
    return text % values if values else text


def number(value: float, /) -> str:
    """With its thousands apart as the reader writes them: 12,345 or 12.345. A float gets one digit of its fraction."""
    spoken = _language.get()
    if spoken == ENGLISH:
        return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return str(import_module("workspace.catalogs").number_in(spoken, value))


def mark(sentence: str) -> str:
    """The sentence as it is, to be collected for translation: for tables that are made before anybody reads."""
    return sentence


def language() -> str:
    """In which language is read now, one of LANGUAGES."""
    return _language.get()


def speak(wanted: str) -> None:
    """From here on sentences are in this language; in English if there is no catalog of it."""
    _language.set(wanted if wanted in LANGUAGES else ENGLISH)


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """As speak, until the end of the block."""
    before = _language.set(wanted if wanted in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _language.reset(before)


@cache
def _catalog(wanted: str) -> NullTranslations:
    # Babel is loaded only where somebody reads another language than English.
    catalogs = import_module("workspace.catalogs")
    return cast(NullTranslations, catalogs.read_catalog(CATALOGS / wanted / "LC_MESSAGES" / "baton.po"))
