"""Draw many icon files together into one SVG sprite."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SVG = re.compile(r"<svg\b[^>]*>(?P<inside>.*)</svg>", re.DOTALL)
_NOISE = re.compile(r"<!--.*?-->|\s*\n\s*", re.DOTALL)


def sprite(icons: Mapping[str, str], *, notice: str) -> str:
    """Make one `<symbol>` of each icon, by name; strokes and fill are left to the CSS of the page.

    Every icon must be one `<svg>` on a grid of 24 × 24, as Lucide draws them; anything else raises ValueError.
    """
    symbols = "\n".join(_symbol(name, icons[name]) for name in sorted(icons))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- {notice} -->\n{symbols}\n</svg>\n'


def _symbol(name: str, svg: str) -> str:
    found = _SVG.search(svg)
    if not found or 'viewBox="0 0 24 24"' not in svg:
        raise ValueError(f"The icon {name} is not a drawing on a 24 × 24 grid")
    inside = _NOISE.sub("", found["inside"])
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>'
