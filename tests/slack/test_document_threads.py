"""What is said about a document here stands in its thread there."""

from __future__ import annotations

from tests.documents.test_comparing_told import FIRST, SECOND, terms_of
from tests.slack.office import Office


def test_changed_clauses_stand_in_the_thread_of_the_version(office: Office) -> None:
    office.link()
    terms_of(office.world, FIRST, SECOND)
    office.quiet()

    root, told = office.ours()[-2:]
    assert "added version 2 of terms.docx" in root["text"]
    assert told["thread_ts"] == root["ts"]
    assert "Pallet: “100” → “120”" in told["text"]
    assert "<!" not in str(told["blocks"])
