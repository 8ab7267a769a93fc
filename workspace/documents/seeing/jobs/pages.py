"""Pages of a PDF as pictures, by pdfium."""

from __future__ import annotations

from typing import Any, BinaryIO

import pypdfium2
from PIL import Image

from workspace.documents.readers.result import Unreadable
from workspace.documents.seeing.jobs.pictures import MAX_PIXELS, THUMBNAIL, small, stamped, webp

MAX_FILE = 256_000_000
MOST_PAGES = 2_000
"""Pages of a file that are shown; what is longer is for downloading."""
DOTS_PER_INCH = 108
_POINTS = 72
_WIDEST = 2_600  # dots of the longer side; a poster is drawn smaller


def opened_pdf(file: BinaryIO) -> Any:
    file.seek(0)
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "The file is larger than 256 MB, so it is not shown here.")
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("damaged", "The file is locked or damaged, so it cannot be shown here.") from error


def page_sizes(document: Any) -> list[tuple[int, int]]:
    """Width and height of each page in points, as it is seen."""
    sizes = []
    for index in range(min(len(document), MOST_PAGES)):
        try:
            width, height = document.get_page_size(index)
        except pypdfium2.PdfiumError:
            width, height = 595, 842  # A4 for a page that says nothing
        sizes.append((max(1, min(20_000, round(width))), max(1, min(20_000, round(height)))))
    return sizes


def page_picture(document: Any, index: int, *, longest: int | None = None) -> Image.Image:
    """Drawn at 108 dots an inch, or as small as asked. Raises Unreadable."""
    try:
        page = document[index]
        try:
            width, height = page.get_size()
            scale = min(DOTS_PER_INCH / _POINTS, (longest or _WIDEST) / max(width, height, 1))
            if width * height * scale * scale > MAX_PIXELS:
                raise Unreadable("refused", "This page is too large to be drawn.")
            drawn: Image.Image = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True).to_pil()
            return drawn.convert("RGB")
        finally:
            page.close()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise Unreadable("damaged", "This page is damaged: it cannot be drawn.") from error


def first_page(file: BinaryIO) -> tuple[list[tuple[int, int]], bytes]:
    """The sizes of all pages, and a thumbnail of the first. Raises Unreadable."""
    document = opened_pdf(file)
    sizes = page_sizes(document)
    if not sizes:
        raise Unreadable("damaged", "The file has no pages.")
    return sizes, webp(small(page_picture(document, 0, longest=2 * THUMBNAIL), THUMBNAIL))


def page_images(file: BinaryIO, *, first: int, count: int, stamp: str) -> list[bytes]:
    """WebP pictures of pages, counted from 1, with the words of `stamp` in them if there are any."""
    document = opened_pdf(file)
    last = min(first + count - 1, len(document), MOST_PAGES)
    made = []
    for number in range(first, last + 1):
        picture = page_picture(document, number - 1)
        made.append(webp(stamped(picture, stamp) if stamp else picture))
    if not made:
        raise Unreadable("damaged", "There is no such page.")
    return made
