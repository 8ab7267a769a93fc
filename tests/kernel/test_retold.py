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
            "brought in about and the contact Ada from a file",
            "hat Beschreibung und den Kontakt Ada aus einer Datei übernommen",
        ),
        ("compared version 1 with 2: 3 changed, 1 moved", "hat Version 1 mit 2 verglichen: 3 geändert, 1 verschoben"),
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
    """Where the program's words change, those here must follow, or nobody would find them."""
    texts = [path.read_text() for path in sorted(ROOT.rglob("*.py")) if path.name != "retold.py"]
    program = re.sub(r"\"\s*f?\"", "", "\n".join(texts))
    pieces = {piece.strip(" .,:“”") for sentence in SENTENCES for piece in re.split(r"%\(\w+\)s", sentence)}
    # A few are put together of parts: the number's form, a verb and what it is about.
    put_together = re.compile(
        r"ends in 1 day|days, on|(added|made) version|of as version|was due|is due soon|waits for an answer and|, on"
    )
    lost = [
        piece
        for piece in sorted(pieces)
        if piece and not put_together.search(piece) and piece.lower() not in program.lower()
    ]
    assert lost == []
