"""How closely one follows a customer, as the button on its page says it."""

from __future__ import annotations

from workspace.i18n import _
from workspace.people.telling.kinds import LEVELS
from workspace.web.shown import View

_ICONS = {"following": "bell", "direct": "user", "muted": "bell-off"}


def level_view(level: str) -> View:
    """For the button on a customer's page: what holds, and what can be chosen."""
    labels = {
        "following": (_("Following"), _("All that people write here")),
        "direct": (_("Only what is for me"), _("When I am named, answered, or handed the customer")),
        "muted": (_("Muted"), _("Nothing but hand-offs to me, in the inbox alone")),
    }
    choices = [
        {"value": each, "label": labels[each][0], "about": labels[each][1], "icon": _ICONS[each]} for each in LEVELS
    ]
    label = labels[level][0] if level != "direct" else _("Follow")
    return {"level": level, "icon": _ICONS[level], "label": label, "choices": choices}
