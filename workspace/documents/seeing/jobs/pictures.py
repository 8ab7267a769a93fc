"""Pictures by Pillow: always drawn anew, so that nothing of the file that came is in the one we show."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from workspace.documents.readers.result import Unreadable

MAX_PIXELS = 50_000_000
"""A picture of more is refused, before it is unpacked: 50,000 × 50,000 black dots are a file of 300 kB."""
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow raises at twice this

THUMBNAIL = 320
"""Pixels of the longer side."""
LARGEST = 2_400
"""Pixels of the longer side of a picture that is shown large."""

_FONTS = tuple((Path(__file__).parent.parent / "fonts" / f"inter-{script}.woff2").read_bytes() for script in
               ("latin", "latin-ext"))  # fmt: skip
_FIRST_EXTENDED = "\u0100"
_KINDS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
_INK, _GHOST = (96, 104, 120, 255), (96, 104, 120, 46)


def opened(file: BinaryIO) -> Image.Image:
    """The picture in its right orientation, with colours as a screen has them. Raises Unreadable."""
    file.seek(0)
    try:
        picture = Image.open(file, formats=_KINDS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Unreadable("refused", "This picture has more than 50 million dots, so it is not shown.")
        picture.draft("RGB", (LARGEST, LARGEST))  # a JPEG is unpacked no larger than needed
        upright = ImageOps.exif_transpose(picture)
        has_clear_parts = "A" in upright.getbands() or "transparency" in upright.info
        return upright.convert("RGBA" if has_clear_parts else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("refused", "This picture has more than 50 million dots, so it is not shown.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable("damaged", "The picture is damaged: it cannot be drawn.") from error


def small(picture: Image.Image, longest: int) -> Image.Image:
    made = picture.copy()
    made.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return made


def webp(picture: Image.Image, *, quality: int = 80) -> bytes:
    """Without anything but the dots: no place, no camera, no comment."""
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=quality, method=3)
    return written.getvalue()


def stamped(picture: Image.Image, words: str) -> Image.Image:
    """With these words across the picture, faint and turned, and legible along its lower edge."""
    drawn = picture.convert("RGBA")
    size = max(14, min(drawn.size) // 28)
    layer = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    line = _line(words, size, _GHOST)
    turned = line.rotate(28, expand=True, resample=Image.Resampling.BICUBIC)
    step = max(turned.height, size * 9)
    for number, top in enumerate(range(-turned.height // 2, drawn.height, step)):
        left = -(number % 2) * turned.width // 2
        for at in range(left, drawn.width, max(1, turned.width)):
            _lay(layer, turned, at, top)
    foot = _line(words, max(12, size * 2 // 3), _INK)
    band = Image.new("RGBA", (drawn.width, foot.height + 8), (255, 255, 255, 216))
    layer.alpha_composite(band, (0, max(0, drawn.height - band.height)))
    _lay(layer, foot, 8, drawn.height - foot.height - 4)
    return Image.alpha_composite(drawn, layer).convert("RGB")


def _lay(layer: Image.Image, piece: Image.Image, left: int, top: int) -> None:
    """Put a piece on a layer where part of it may stand outside."""
    from_left, from_top = max(0, -left), max(0, -top)
    if from_left < piece.width and from_top < piece.height:
        layer.alpha_composite(piece, (max(0, left), max(0, top)), (from_left, from_top))


def _line(words: str, size: int, ink: tuple[int, int, int, int]) -> Image.Image:
    fonts = [ImageFont.truetype(io.BytesIO(font), size) for font in _FONTS]
    pieces = list(_runs(words))
    widths = [fonts[font].getlength(text) for text, font in pieces]
    line = Image.new("RGBA", (max(1, int(sum(widths)) + 8), size * 3 // 2), (0, 0, 0, 0))
    draw, at = ImageDraw.Draw(line), 2.0
    for (text, font), width in zip(pieces, widths, strict=True):
        draw.text((at, size // 5), text, font=fonts[font], fill=ink)
        at += width
    return line


def _runs(words: str) -> Iterator[tuple[str, int]]:
    """Pieces of the text and which of the fonts has their letters. Other scripts are left out: an address stands by."""
    for letter in unicodedata.normalize("NFC", words):
        if letter < _FIRST_EXTENDED or letter in "–—’·":
            yield letter, 0
        elif letter <= "\u02ba" or "\u1e00" <= letter <= "\u1eff":
            yield letter, 1
