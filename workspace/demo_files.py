"""Word files of the demo company, made when it is seeded."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from docx import Document


def _word(title: str, paragraphs: Sequence[str], table: Sequence[Sequence[str]] = (), footer: str = "") -> bytes:
    document = Document()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        grid.style = "Light Grid Accent 1"
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _quote(valid_until: str, care: str) -> bytes:
    return _word(
        "Renewal quote for Acme",
        [
            "This quote covers the renewal of the service for twelve sites from 15 January 2027.",
            f"It is valid until {valid_until}. Payment is due within 30 days of the date of the invoice.",
            "Weekend clause: spare parts come from the depot of our partner, within eight hours.",
        ],
        [
            ("Item", "Quantity", "Per year"),
            ("Sites", "12", "€60,000"),
            ("Scanner care", "48", care),
            ("Onboarding", "1", "€4,800"),
        ],
        footer="Confidential. Reference A-1312/B.",
    )


def _checklist() -> bytes:
    return _word(
        "Onboarding checklist",
        [
            "1. Call the head of operations within one working day.",
            "2. Measure the ramp: lorries over 7.5 t must be announced a day before.",
            "3. Train two people on each site with the scanner cradle.",
            "4. Agree on the emergency number and write it on the cradle.",
        ],
    )


def _schedule() -> bytes:
    return _word(
        "Delivery schedule",
        [
            "Two pallets with scanner cradles go to the depot first, then to the sites.",
            "The ramp is free before ten in the morning.",
        ],
        [
            ("Day", "What", "Where"),
            ("Thursday", "2 pallets of cradles", "Depot"),
            ("Friday", "12 cradles", "Rotterdam"),
        ],
    )


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "Renewal quote.docx": lambda: _quote("15 November 2026", "€21,600"),
    "Renewal quote v2.docx": lambda: _quote("30 November 2026", "€19,200"),
    "Onboarding checklist.docx": _checklist,
    "Delivery schedule.docx": _schedule,
}
