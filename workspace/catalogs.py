"""Reads a catalog of translated sentences (a .po file, which people edit) as gettext needs it."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def read_catalog(path: Path) -> GNUTranslations:
    """Sentences without a translation, and those marked as fuzzy, stay English."""
    with path.open("rb") as file:
        catalog = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
