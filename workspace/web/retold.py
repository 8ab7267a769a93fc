"""Sentences that the program wrote down in English, in the language of who reads them.

What is stored is said to everybody, in Slack and to programs too, so it stays English. Here stand the forms of those
sentences; one that is told in no form here is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from re import Pattern

from workspace.i18n import ENGLISH, _, language, mark

_FIELDS = (mark("name"), mark("about"), mark("preferences"), mark("goals"))

ENTRIES = (
    mark("added the contact %(name)s"),
    mark("changed the contact %(name)s"),
    mark("removed the contact %(name)s"),
    mark("archived this customer"),
    mark("brought this customer back"),
    mark("changed %(fields)s"),
    mark("brought in %(parts)s from a file"),
    mark("took back %(parts)s that a file had brought in"),
    mark("added version %(n)s of"),
    mark("added"),
    mark("made version %(n)s of"),
    mark("made"),
    mark("restored version %(n)s of as version %(new)s"),
    mark("compared version %(before)s with %(after)s: %(counts)s"),
    mark("ended on %(day)s"),
    mark("ends today"),
    mark("ends in 1 day, on %(day)s"),
    mark("ends in %(count)s days, on %(day)s"),
    mark("took over"),
    mark("declined"),
    mark("asked"),
    mark("answered"),
    mark("withdrew the offer"),
    mark("marked the hand-off as done"),
)
"""What stands in the heading of an entry that the program writes, without the name of its document."""

NOTICES = (
    mark("%(who)s mentioned you"),
    mark("%(who)s offers you %(customer)s"),
    mark("%(who)s took over %(customer)s"),
    mark("%(who)s declined to take over %(customer)s"),
    mark("%(who)s asks about taking over %(customer)s"),
    mark("%(who)s answered your question about %(customer)s"),
    mark("%(who)s withdrew the hand-off of %(customer)s"),
    mark("%(who)s marked the hand-off of %(customer)s as done"),
    mark("%(who)s answered"),
    mark("%(who)s wrote"),
    mark("The offer of %(customer)s waits for an answer and was due"),
    mark("The offer of %(customer)s waits for an answer and is due soon"),
    mark("What was promised with %(customer)s was due"),
    mark("What was promised with %(customer)s is due soon"),
    mark("New for “%(names)s”: %(what)s"),
    mark("%(title)s ended on %(day)s"),
    mark("%(title)s ends today"),
    mark("%(title)s ends in 1 day, on %(day)s"),
    mark("%(title)s ends in %(count)s days, on %(day)s"),
    mark("Your Slack account @%(name)s in %(place)s was connected. Not you? Unlink it on your account page."),
    mark(
        "People from outside are in #%(name)s: what is for staff alone is not said there."
        " Say on the customer's page how to go on."
    ),
)
"""What somebody is told, up to the words that are quoted."""


def entry_retold(verb: str) -> str:
    return _retold(verb, ENTRIES)


def notice_retold(opening: str) -> str:
    return _retold(opening, NOTICES)


def _retold(sentence: str, forms: tuple[str, ...]) -> str:
    if language() == ENGLISH:
        return sentence
    plain = " ".join(sentence.split())
    for form, pattern in _patterns(forms):
        if found := pattern.fullmatch(plain):
            return _(form, **_told_of(found.groupdict()))
    return sentence


def _told_of(values: Mapping[str, str]) -> dict[str, str]:
    return {name: _PARTS[name](value) if name in _PARTS else value for name, value in values.items()}


def _fields(words: str) -> str:
    return _(" and ").join(_field(word) for word in words.split(" and "))


def _field(word: str) -> str:
    if word in _FIELDS:
        return _(word)
    contact = word.removeprefix("the contact ")
    return _("the contact %(name)s", name=contact) if contact != word else word


def _counts(words: str) -> str:
    """ "2 changed, 1 moved"."""
    known = {
        "changed": mark("%(count)s changed"),
        "added": mark("%(count)s added"),
        "removed": mark("%(count)s removed"),
        "moved": mark("%(count)s moved"),
    }
    said = (part.partition(" ") for part in words.split(", "))
    return ", ".join(
        _(known[what], count=count) if what in known else f"{count} {what}" for count, _space, what in said
    )


_PARTS: dict[str, Callable[[str], str]] = {"fields": _fields, "parts": _fields, "counts": _counts}


@cache
def _patterns(forms: tuple[str, ...]) -> tuple[tuple[str, Pattern[str]], ...]:
    return tuple((form, re.compile(re.sub(r"%\\\((\w+)\\\)s|%\((\w+)\)s", _group, re.escape(form)))) for form in forms)


def _group(name: re.Match[str]) -> str:
    return f"(?P<{name[1] or name[2]}>.+?)"
