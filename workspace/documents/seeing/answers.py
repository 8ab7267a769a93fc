"""What the sandbox answered, taken apart and looked at: whoever made it may have been taken over by the file. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from workspace.documents.sandbox import JobFailed

MOST_PARTS = 64
MOST_SIZES = 2_000
LARGEST = 20_000  # points of a page, dots of a picture


@dataclass(frozen=True)
class Made:
    """What was made: its form (see models.FORMS), the sizes of its pages or of the picture, and the blobs."""

    form: str
    sizes: tuple[tuple[int, int], ...]
    parts: tuple[bytes, ...]


def made_from(answer: bytes) -> Made:
    """Raises JobFailed for an answer that is not of its form."""
    line, _, rest = answer.partition(b"\n")
    try:
        about: dict[str, Any] = json.loads(line)
        lengths = [int(length) for length in about["parts"]]
        sizes = tuple((int(width), int(height)) for width, height in about["sizes"])
        form = str(about["form"])
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise _senseless() from error
    is_whole = min(lengths, default=0) > 0 and sum(lengths) == len(rest) and len(lengths) <= MOST_PARTS
    is_sane = len(sizes) <= MOST_SIZES and all(0 < side <= LARGEST for size in sizes for side in size)
    if not (is_whole and is_sane and form in ("pages", "picture", "look")):
        raise _senseless()
    parts: list[bytes] = []
    at = 0
    for length in lengths:
        parts.append(rest[at : at + length])
        at += length
    if form != "look" and not all(is_webp(part) for part in parts):
        raise _senseless()
    return Made(form, sizes, tuple(parts))


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _senseless() -> JobFailed:
    return JobFailed("crashed", "What was made of this file makes no sense, so it is not shown.")
