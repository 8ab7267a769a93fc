"""What clients ask of the sockets, read strictly: a wrong type or an unknown key is refused with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workspace.errors import Invalid
from workspace.i18n import LANGUAGES, _
from workspace.web.rooms import Wants

LONGEST_NAME = 80


@dataclass(frozen=True)
class Asked:
    """`after` is the last number the client knows; None asks only for what comes from now on."""

    room: str
    after: int | None
    wants: Wants


def asked_watch(said: tuple[Any, ...]) -> Asked:
    fields = _fields(said, {"room", "after", "as"})
    after = fields.get("after")
    # In Python True is an int; here it is a mistake.
    if after is not None and (type(after) is not int or not 0 <= after < 2**53):
        raise Invalid(_("“after” must be a whole number from 0: the last change you know."))
    wants = fields.get("as", "json")
    if wants not in ("html", "json") or not isinstance(wants, str):
        raise Invalid(_("“as” must be html or json."))
    return Asked(_room(fields), after, "html" if wants == "html" else "json")


def asked_room(said: tuple[Any, ...]) -> str:
    return _room(_fields(said, {"room"}))


def asked_here(said: tuple[Any, ...]) -> tuple[str, bool]:
    fields = _fields(said, {"room", "visible"})
    if not isinstance(fields.get("visible"), bool):
        raise Invalid(_("“visible” must be true or false."))
    return _room(fields), fields["visible"]


def asked_words(auth: object) -> str:
    """The language of the page that connects, whatever its reader has chosen since; "" where it says none of ours."""
    said = auth.get("language") if isinstance(auth, dict) else None
    return said if isinstance(said, str) and said in LANGUAGES else ""


def _fields(said: tuple[Any, ...], known: set[str]) -> dict[str, Any]:
    if len(said) != 1 or not isinstance(said[0], dict):
        raise Invalid(_("Send one object, such as {room, after}."))
    fields: dict[str, Any] = said[0]
    if unknown := sorted(set(fields) - known):
        raise Invalid(
            _(
                "“%(value)s” is not known here. Known are: %(known)s.",
                value=unknown[0][:40],
                known=", ".join(sorted(known)),
            )
        )
    return fields


def _room(fields: dict[str, Any]) -> str:
    room = fields.get("room")
    if not isinstance(room, str) or not 0 < len(room) <= LONGEST_NAME or not room.isascii():
        raise Invalid(_("“room” must be the name of a room, such as customer:ID."))
    return room
