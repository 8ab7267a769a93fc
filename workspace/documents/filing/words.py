"""How folders, tags and types are written, whoever types them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from workspace.errors import Invalid
from workspace.i18n import _, mark
from workspace.people.words import folded, one_line

TYPES = {
    "contract": mark("Contract"),
    "proposal": mark("Proposal"),
    "technical": mark("Technical"),
    "price-list": mark("Price list"),
    "other": mark("Other"),
}
"""What kind of paper a document is, and how people say it."""

NOTICE_DAYS = 30
"""How many days before the end people are told, unless somebody chose otherwise."""

MOST_TAGS = 20
_DEEPEST = 8
_LONGEST_FOLDER = 200
_LONGEST_NAME = 80


def clean_folder(typed: str) -> str:
    """ " contracts / 2026/ " → "contracts/2026". Raises Invalid for one that is too deep or too long."""
    names = [
        one_line(name, field="folder", label=_("A folder's name"), longest=_LONGEST_NAME, needed=False)
        for name in typed.split("/")
    ]
    names = [name for name in names if name not in ("", ".", "..")]
    if len(names) > _DEEPEST:
        raise Invalid(
            _("Folders go %(deepest)s deep at most.", deepest=_DEEPEST),
            {"folder": _("Use at most %(deepest)s names.", deepest=_DEEPEST)},
        )
    return one_line("/".join(names), field="folder", label=_("The folder"), longest=_LONGEST_FOLDER, needed=False)


def clean_tags(typed: Iterable[str]) -> list[str]:
    """Each once, in order; empty ones are left out. Raises Invalid for too many."""
    tags = sorted({tag for tag in map(clean_tag, typed) if tag})
    if len(tags) > MOST_TAGS:
        raise Invalid(
            _("A document takes %(most_tags)s tags at most.", most_tags=MOST_TAGS),
            {"tags": _("Choose at most %(most_tags)s.", most_tags=MOST_TAGS)},
        )
    return tags


def clean_tag(typed: str) -> str:
    """ "#To Sign" → "to-sign": one word in small letters, so that it is the same tag whoever types it."""
    line = one_line(typed.replace(",", " "), field="tags", label=_("A tag"), longest=40, needed=False)
    return "-".join(line.lstrip("#").lower().split())


def clean_type(typed: str) -> str:
    """One of TYPES by its key or as people say it, or none. Raises Invalid."""
    wanted = "-".join(folded(typed).split())
    if wanted and wanted not in TYPES:
        sentence = _("There is no type %(typed)s. Choose one of %(known)s.", typed=f"{typed!r}", known=", ".join(TYPES))
        raise Invalid(sentence, {"type": sentence})
    return wanted


def folder_and_above(folder: str) -> list[str]:
    """ "a/b/c" → ["a", "a/b", "a/b/c"]: what is in a folder is in those above it."""
    names = folder.split("/") if folder else []
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]
