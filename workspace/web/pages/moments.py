"""Times as people type them into forms: in the zone that their browser adds, else the one they chose, else in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workspace.errors import Invalid
from workspace.i18n import _
from workspace.web.edge import moment_from
from workspace.web.reader import zone_name
from workspace.zones import zone_of


def typed_moment(form: Mapping[str, str], name: str) -> datetime | None:
    """The moment in the field `name`, its zone in `<name>_zone`. Raises Invalid."""
    return _moment(form, name, form.get(name, ""), _("Write it like 2026-11-22 14:30."))


def typed_end(form: Mapping[str, str], name: str) -> datetime | None:
    """As typed_moment; a day without a time means its end, by the clock of whoever typed it."""
    text = form.get(name, "")
    whole_day = bool(text) and "T" not in text and " " not in text
    return _moment(form, name, f"{text}T23:59:59" if whole_day else text, _("Write it like 2026-12-31."))


def _moment(form: Mapping[str, str], name: str, text: str, advice: str) -> datetime | None:
    if not text:
        return None
    try:
        typed = datetime.fromisoformat(text + form.get(f"{name}_zone", ""))
        return moment_from((typed if typed.tzinfo else typed.replace(tzinfo=zone_of(zone_name()))).isoformat())
    except ValueError as error:
        raise Invalid(_("That is not a date and time."), {name: advice}) from error
