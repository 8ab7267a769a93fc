"""What Baton wrote down in English is told again in the language of a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workspace import retold as module
from workspace.i18n import speaking
from workspace.retold import SENTENCES, retold

ROOT = Path(module.__file__).parent


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("changed name and goals", "hat Name und Ziele geändert"),
        ("changed the contact Ada Lovelace", "hat den Kontakt Ada Lovelace geändert"),
        (
            "brought in about and the contact Ada from “list.csv”",
            "hat Beschreibung und den Kontakt Ada aus „list.csv“ übernommen",
        ),
        ("compared version 1 with 2: 3 changed, 1 moved", "hat Version 1 mit 2 verglichen: 3 geändert, 1 verschoben"),
        ("It says the same as line 1,234.", "Hier steht dasselbe wie in Zeile 1.234."),
        (
            "3 of 40 messages a day were said, and it names nobody",
            "3 von 40 Nachrichten am Tag sind gesagt, und hier wird niemand genannt",
        ),
        ("the Slack app lacks a permission (files:read)", "der Slack-App fehlt eine Berechtigung (files:read)"),
        ("The file is locked with a password.", "Die Datei ist mit einem Passwort gesperrt."),
        ("Ben mentioned you: “100 % and <b>%(name)s</b>”", "Ben hat Sie erwähnt: „100 % and <b>%(name)s</b>“"),
    ],
)
def test_a_stored_sentence_is_told_in_german_with_its_values(stored: str, german: str) -> None:
    with speaking("de"):
        assert retold(stored) == german


def test_english_and_what_nobody_knows_stay_as_they_are() -> None:
    assert retold("changed name and goals") == "changed name and goals"
    with speaking("de"):
        assert retold("Some words that no program of ours wrote.") == "Some words that no program of ours wrote."


def test_each_sentence_is_still_written_somewhere() -> None:
    """Where the program's words change, those here must follow, or nobody would find them.

    Some are put together of parts, so that three words in a row must do; of a few there are only two.
    """
    texts = [path.read_text() for path in sorted(ROOT.rglob("*.py")) if path.name != "retold.py"]
    program = re.sub(r"\"\s*f?\"", "", "\n".join(texts)).lower()
    lost = [each for each in SENTENCES if not any(run in program for run in _runs(each.lower()))]
    assert lost == []


_OF_PARTS = re.compile(r"of as version|(added|made) version|in 1 day,|days, on|due")


def _runs(sentence: str) -> list[str]:
    """All three words that stand together in a sentence, between its values; fewer where there are no three."""
    pieces = [piece.strip(" .,:“”").split() for piece in re.split(r"%\(\w+\)s", sentence)]
    most = min(3, max(map(len, pieces)))
    if _OF_PARTS.search(sentence):
        most = 1
    return [" ".join(words[at : at + most]) for words in pieces for at in range(len(words) - most + 1)]
