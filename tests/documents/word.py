"""Word files for tests, made of paragraphs and tables."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document

Piece = str | Sequence[Sequence[str]]
"""A paragraph, or the rows of a table."""


def word_file(*pieces: Piece) -> bytes:
    made = Document()
    for piece in pieces:
        if isinstance(piece, str):
            made.add_paragraph(piece)
            continue
        table = made.add_table(rows=0, cols=len(piece[0]))
        for row in piece:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
