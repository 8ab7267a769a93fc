"""A job of the sandbox: one page of a PDF, or one picture, as a grey image that text recognition reads."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, UnidentifiedImageError

from workspace.documents.readers.result import Unreadable

DPI = 200  # measured on 14 pages: 150, 200, 300 dpi give 87.1, 87.0, 86.5 % of the words; 300 takes 1.4 times as long
MOST_PIXELS = 40_000_000
LEAST_SIDE = 24  # pixels: no word is in a smaller picture

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
_BREAKS = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, IndexError, KeyError)


def picture_for_recognition(file: BinaryIO, options: Mapping[str, Any]) -> bytes:
    """A PNG. Options: `kind`, `page` (from 0). Raises Unreadable: `no_text` after the last page."""
    image = _page(file, options["page"]) if options["kind"] == "pdf" else _frame(file, options["page"])
    out = io.BytesIO()
    image.convert("L").save(out, "PNG", compress_level=1)
    return out.getvalue()


def _page(file: BinaryIO, number: int) -> Image.Image:
    try:
        document = pypdfium2.PdfDocument(file)
        if number >= len(document):
            raise Unreadable("no_text", "There is no such page.")
        page = document[number]
        width, height = page.get_size()
        scale = min(DPI / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as error:
        raise Unreadable("damaged", "The page cannot be drawn.") from error
    return image


def _frame(file: BinaryIO, number: int) -> Image.Image:
    """A picture of several (a scan of many pages as TIFF) by its number."""
    try:
        image = Image.open(file, formats=_FORMATS)
        if number and number >= getattr(image, "n_frames", 1):
            raise Unreadable("no_text", "There is no such page.")
        if number:
            image.seek(number)
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise Unreadable("refused", "The picture is too large for text recognition.")
        if min(width, height) < LEAST_SIDE:
            raise Unreadable("no_text", "The picture is too small to hold words.")
        image.load()
    except EOFError as error:
        raise Unreadable("no_text", "There is no such page.") from error
    except _BREAKS as error:
        raise Unreadable("damaged", "The picture is damaged.") from error
    return image


def warm_up() -> None:
    """Load what Pillow and pdfium load late, for each kind of picture."""
    for kind in _FORMATS:
        file = io.BytesIO()
        Image.new("L", (LEAST_SIDE, LEAST_SIDE)).save(file, kind)
        picture_for_recognition(file, {"kind": kind.lower(), "page": 0})
    file = io.BytesIO()
    Image.new("L", (LEAST_SIDE, LEAST_SIDE)).save(file, "PDF")
    picture_for_recognition(file, {"kind": "pdf", "page": 0})
