"""Other languages, by Babel: a catalog of sentences (a .po file, which people edit), and how numbers are written."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal


def read_catalog(path: Path) -> GNUTranslations:
    """Sentences without a translation, and those marked as fuzzy, stay English."""
    with path.open("rb") as file:
        catalog = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def number_in(language: str, value: float) -> str:
    """A whole number, or one with one digit after the point, as that language writes it."""
    return format_decimal(value, format="#,##0" if isinstance(value, int) else "#,##0.0", locale=language)
