"""What a comment points at, in the shape of the W3C Web Annotation Data Model (2017): quote, position, page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workspace.errors import Invalid
from workspace.i18n import _, number

LONGEST = 2_000
"""Characters of a quote."""
CONTEXT = 32
"""Characters kept before and after a quote, as the annotators of the W3C's test suite keep them."""
PDF_PAGES = "http://tools.ietf.org/rfc/rfc3778"


@dataclass(frozen=True)
class Target:
    """Words of version `n`. `start` is their offset in its text where the writer knew it.

    `page`: they were selected on that page of a PDF, from 1, where nobody knows how they are spaced.
    """

    n: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    page: int | None = None


def target_from(n: int, selectors: Sequence[Mapping[str, Any]]) -> Target:
    """Of a list of selectors the quote and the position; others are left aside. Raises Invalid without a quote."""
    quote = next((each for each in selectors if each.get("type") == "TextQuoteSelector"), None)
    if quote is None or not str(quote.get("exact") or "").strip():
        raise _wrong(_("A comment on a passage needs a TextQuoteSelector with the words it quotes (exact)."))
    position = next((each for each in selectors if each.get("type") == "TextPositionSelector"), {})
    start = position.get("start")
    return checked(
        Target(
            n=n,
            exact=str(quote["exact"]),
            prefix=str(quote.get("prefix") or ""),
            suffix=str(quote.get("suffix") or ""),
            start=start if isinstance(start, int) and start >= 0 else None,
        )
    )


def checked(target: Target) -> Target:
    """Raises Invalid when the quote is too long. Context beyond what is kept is left aside."""
    if len(target.exact) > LONGEST:
        raise _wrong(
            _("A quote may be %(longest)s characters long. Quote the words that matter.", longest=number(LONGEST))
        )
    return replace(target, exact=target.exact.strip(), prefix=target.prefix[-CONTEXT:], suffix=target.suffix[:CONTEXT])


def target_json(
    *, document_id: str, n: int, exact: str, prefix: str, suffix: str, start: int, end: int, page: int
) -> dict[str, Any]:
    return {
        "type": "SpecificResource",
        "source": f"/api/documents/{document_id}/versions/{n}/text",
        "version": n,
        "selector": [
            {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
            {"type": "TextPositionSelector", "start": start, "end": end},
            {"type": "FragmentSelector", "conformsTo": PDF_PAGES, "value": f"page={page}"},
        ],
    }


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"target": sentence})
