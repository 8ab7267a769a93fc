"""Who acts, and the one table of who may do what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from workspace.errors import Forbidden
from workspace.i18n import _


class Role(StrEnum):
    admin = "admin"
    member = "member"
    guest = "guest"
    system = "system"


class Audience(StrEnum):
    """Whom an entry is for: staff alone, or staff and the vendors named beside it."""

    staff = "staff"
    vendors = "vendors"


@dataclass(frozen=True)
class Actor:
    """Who acts and when. `at` is the moment of the act: below the edges there is no other clock.

    `id` is None for the program itself and for people in Slack whom we do not know; those have a `name`.
    """

    id: str | None
    role: Role
    at: datetime
    name: str = ""
    team_id: str | None = None
    vendor_id: str | None = None
    origin: str = "web"

    @property
    def is_staff(self) -> bool:
        return self.role in (Role.admin, Role.member, Role.system)

    @property
    def person_id(self) -> str:
        """The acting person. Raises Forbidden where none acts."""
        if self.id is None:
            raise Forbidden(_("Only a person who is known here can do this."))
        return self.id

    def moved_to(self, at: datetime) -> Actor:
        return replace(self, at=at)


def system_actor(at: datetime, name: str = "Baton") -> Actor:
    """The program itself, for reactions and the command line."""
    return Actor(id=None, role=Role.system, at=at, name=name, origin="system")


_ADMIN = frozenset({Role.admin, Role.system})
_STAFF = frozenset({Role.admin, Role.member, Role.system})
_ALL = frozenset({Role.admin, Role.member, Role.guest, Role.system})

MAY: dict[str, frozenset[Role]] = {
    "person.invite": _ADMIN,
    "person.change": _ADMIN,
    "person.list": _STAFF,
    "team.change": _ADMIN,
    "vendor.add": _STAFF,
    "token.create": _STAFF,
    "customer.add": _STAFF,
    "customer.change": _STAFF,
    "customer.archive": _STAFF,
    "customer.import": _STAFF,
    "customer.pin": _STAFF,
    "view.save": _STAFF,
    "entry.add": _STAFF,
    "entry.comment": _ALL,
    "entry.change": _ALL,
    "entry.react": _STAFF,
    "entry.pin": _STAFF,
    "document.add": _STAFF,
    "document.share": _STAFF,
    "document.change": _STAFF,
    "document.see": _ALL,
    "document.prepare": frozenset({Role.system}),
    "template.change": _ADMIN,
    "document.purge": _ADMIN,
    "hold.change": _ADMIN,
    "storage.see": _ADMIN,
    "safety.see": _ADMIN,
    "handoff.offer": _STAFF,
    "handoff.answer": _STAFF,
    "channel.link": _STAFF,
    "channel.open": _ADMIN,
    "slack.install": _ADMIN,
    "audit.read": _ADMIN,
    "search": _ALL,
    "search.save": _STAFF,
    "telling.choose": _STAFF,
    "guest.invite": _STAFF,
}


def may(actor: Actor, what: str) -> bool:
    return actor.role in MAY[what]


def require(actor: Actor, what: str) -> None:
    """Raise Forbidden unless the actor's role may do this at all. Which rows, `visible_…` decides."""
    if not may(actor, what):
        raise Forbidden(_("You are not allowed to do this here."))
