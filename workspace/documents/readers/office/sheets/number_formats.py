"""How a sheet shows a number or a text by the format of its cell: `1.5` as `1.50 €`, `0.125` as `12.5%`.

Formats: ECMA-376 part 1, 18.8.30 and 18.8.31. Points and commas are English ones, whatever the format's language. Dates
are not shown by their format but as 2026-11-22, which everybody can search for; fractions are shown as decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00", 9: "0%",
    10: "0.00%", 11: "0.00E+00", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 48: "##0.0E+0",
}  # fmt: skip
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LONGEST = 255  # characters of a format that Excel takes
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]|(?P<space>_.)|\*.'
    r"|(?P<general>General)|(?P<power>E[+-]0+)|(?P<digit>[0#?])|(?P<sign>[.,%@;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9.]{1,20})\Z")
_SPAN = re.compile(r"h+|m+|s+", re.IGNORECASE)
_MOST = 1e15  # beyond, a number has no more places behind the point
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class _Section:
    """`pieces`: (kind, text) in order; kinds are text, digit, point, percent, general, power and value (of a text).

    `decimals`: places behind the point; -1 where there is no place for a number at all. `scale`: thousands left out.
    """

    pieces: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None
    decimals: int
    grouped: bool
    percents: int
    scale: int
    is_date: bool

    @property
    def says_text(self) -> bool:
        return any(kind == "value" for kind, _ in self.pieces)


class NumberFormat:
    """The format of a cell, ready to show many values. `is_span`: hours that go on after 24."""

    def __init__(self, code: str, *, is_date: bool = False) -> None:
        sections = _sections(code) if code and len(code) <= _LONGEST else []
        self.is_date = is_date or (bool(sections) and sections[0].is_date)
        self.is_span = any(_SPAN.fullmatch(token["bracket"] or "") for token in _TOKEN.finditer(code[:_LONGEST]))
        self._texts = next((each for each in reversed(sections) if each.says_text), None)
        self._numbers = [each for each in sections[:3] if each is not self._texts]

    def number(self, value: float) -> str:
        """As `General` shows it, where the format hides the number or does not say how to show it."""
        section, minus = self._section_for(value)
        is_shown = section is not None and not section.is_date and abs(value) < _MOST
        shown = _shown(section, abs(value)) if section is not None and is_shown else ""
        shown = " ".join(shown.split())
        return f"-{shown}" if shown and minus and any(map(str.isdigit, shown)) else shown or general(value)

    def text(self, words: str) -> str:
        if self._texts is None:
            return words
        return "".join(words if kind == "value" else said for kind, said in self._texts.pieces if kind != "digit")

    def _section_for(self, value: float) -> tuple[_Section | None, bool]:
        """Which part of the format shows this number, and whether its minus is still to be written."""
        numbers = self._numbers
        if not numbers:
            return None, False
        if any(each.condition for each in numbers):
            fitting = next((each for each in numbers if each.condition is None or _fits(value, each.condition)), None)
            return fitting, value < 0
        if value < 0:
            return (numbers[1], False) if len(numbers) > 1 else (numbers[0], True)
        return numbers[2] if value == 0 and len(numbers) > 2 else numbers[0], False


@lru_cache(maxsize=1_000)
def number_format(number: int, code: str) -> NumberFormat:
    """By the number that a cell's style carries, and the code that the file gives for it."""
    return NumberFormat(code or _BUILT_IN.get(number, ""), is_date=not code and number in _BUILT_IN_DATES)


def general(value: float) -> str:
    """`0.30000000000000004` as `0.3`."""
    return f"{value:.15g}"


def _sections(code: str) -> list[_Section]:
    tokens: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["sign"] == ";":
            tokens.append([])
        else:
            tokens[-1].append(token)
    return [_section(each) for each in tokens[:4]]


def _section(tokens: list[re.Match[str]]) -> _Section:
    pieces: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    is_date = False
    for token in tokens:
        if token["bracket"] is not None:
            condition = _condition(token["bracket"]) or condition
            is_date = is_date or _SPAN.fullmatch(token["bracket"]) is not None
        elif token["other"] is not None:
            is_date = is_date or token["other"].lower() in "ymdhs"
            pieces.append(("text", token["other"]))
        else:
            pieces.append(_piece(token))
    return _measured(pieces, condition, is_date=is_date)


def _piece(token: re.Match[str]) -> tuple[str, str]:
    for kind in ("quoted", "escaped", "money"):
        if token[kind] is not None:
            return "text", token[kind]
    for kind in ("general", "power", "digit"):
        if token[kind] is not None:
            return kind, token[kind]
    if token["sign"] is None:
        return "text", " " if token["space"] else ""
    return {".": ("point", "."), ",": ("comma", ","), "%": ("percent", "%"), "@": ("value", "@")}[token["sign"]]


def _measured(pieces: list[tuple[str, str]], condition: tuple[str, float] | None, *, is_date: bool) -> _Section:
    digits = [at for at, (kind, _) in enumerate(pieces) if kind == "digit"]
    point = next((at for at, (kind, _) in enumerate(pieces) if kind == "point"), len(pieces))
    commas = [at for at, (kind, _) in enumerate(pieces) if kind == "comma"]
    last_whole = max((at for at in digits if at < point), default=-1)
    kept = tuple(piece for piece in pieces if piece[0] != "comma")
    return _Section(
        pieces=kept,
        condition=condition,
        decimals=sum(at > point for at in digits) if digits else -1,
        grouped=any(at < last_whole for at in commas),
        percents=min(2, sum(kind == "percent" for kind, _ in pieces)),
        scale=min(4, sum(at > max(digits, default=len(pieces)) or last_whole < at < point for at in commas)),
        is_date=is_date,
    )


def _condition(bracket: str) -> tuple[str, float] | None:
    found = _CONDITION.match(bracket)
    try:
        return (found[1], float(found[2])) if found else None
    except ValueError:
        return None


def _fits(value: float, condition: tuple[str, float]) -> bool:
    sign, limit = condition
    return {
        "<": value < limit, ">": value > limit, "<=": value <= limit, ">=": value >= limit, "=": value == limit,
        "<>": value != limit,
    }[sign]  # fmt: skip


def _shown(section: _Section, value: float) -> str:
    kinds = {kind for kind, _ in section.pieces}
    if "power" in kinds:
        return "".join(_scientific(value, section) if kind == "power" else _said(kind, text)
                       for kind, text in section.pieces)  # fmt: skip
    if section.decimals < 0:
        return "".join(general(value) if kind in {"general", "value"} else text for kind, text in section.pieces)
    if any(kind == "text" and text == "/" for kind, text in section.pieces):
        return ""
    return _placed(section, value)


def _said(kind: str, text: str) -> str:
    return text if kind in {"text", "percent"} else ""


def _scientific(value: float, section: _Section) -> str:
    digits, _, power = f"{value:.{min(section.decimals, 15)}E}".partition("E")
    return f"{digits}E{power}"


def _placed(section: _Section, value: float) -> str:
    """The digits at their places: from the right before the point, from the left behind it."""
    scaled = Decimal(f"{value:.15g}").scaleb(2 * section.percents - 3 * section.scale)
    exact = f"{scaled.quantize(Decimal(1).scaleb(-min(section.decimals, 30)), context=_EXACT):f}"
    whole, _, behind = exact.partition(".")
    pieces = section.pieces
    point = next((at for at, (kind, _) in enumerate(pieces) if kind == "point"), len(pieces))
    places = [at for at, (kind, _) in enumerate(pieces) if kind == "digit" and at < point]
    said: dict[int, str] = _whole_part(whole, [(at, pieces[at][1]) for at in places], grouped=section.grouped)
    fraction = [at for at, (kind, _) in enumerate(pieces) if kind == "digit" and at > point]
    least = max((number + 1 for number, at in enumerate(fraction) if pieces[at][1] == "0"), default=0)
    behind = behind[:least] + behind[least:].rstrip("0")
    said |= dict(zip(fraction, behind, strict=False))
    if fraction and behind:
        said[point] = "." if places else f"{whole.lstrip('0')}."
    elif not places:
        said[point] = whole
    return "".join(text if kind in {"text", "percent"} else said.get(at, "") for at, (kind, text) in enumerate(pieces))


def _whole_part(whole: str, places: list[tuple[int, str]], *, grouped: bool) -> dict[int, str]:
    """Which digits stand at which place; the first place takes all that are left."""
    least = sum(sign == "0" for _, sign in places)
    digits = whole.lstrip("0").rjust(least, "0")
    if grouped:
        digits = f"{int(digits or '0'):,}".rjust(least, "0") if digits else ""
        return {places[-1][0]: digits} if places else {}
    said: dict[int, str] = {}
    for at, _ in reversed(places[1:]):
        said[at], digits = digits[-1:], digits[:-1]
    if places:
        said[places[0][0]] = digits
    return said
