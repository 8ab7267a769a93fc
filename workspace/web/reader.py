"""In which language, and by which clock, the page is read that is made now."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from flask import Flask, Request, Response, g, request
from markupsafe import Markup

from workspace.i18n import ENGLISH, LANGUAGES, _, form_of, language, n_, number, p_, speak, speaking
from workspace.zones import by_clock_of

if TYPE_CHECKING:
    from workspace.people.models import Person

PROGRAMS = ("/api/", "/uploads", "/slack/events")
"""Here programs ask, whose answers are English; a page of ours that asks here says so (HX-Request)."""


def install(app: Flask) -> None:
    """Give templates their words, and every request its language. The browser's, until it is known who reads."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _, form_of, newstyle=True, pgettext=p_
    )
    app.jinja_env.filters["number"] = number
    app.jinja_env.globals.update(
        _=_in_template, n_=n_, language=language, zone_name=zone_name, day=day, day_and_time=day_and_time
    )

    @app.before_request
    def hear_the_browser() -> None:
        speak(ENGLISH if _asks_a_program() else asked_language(request))

    @app.after_request
    def say_that_it_varies(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.add("Accept-Language")
        return response

    @app.teardown_request
    def fall_silent(_error: BaseException | None) -> None:
        # The next request of this connection runs in the same context.
        speak(ENGLISH)


def _months() -> list[str]:
    return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


def _in_template(sentence: str, **values: object) -> Markup:
    """As Jinja's own `_`, without looking for it in the context: a page says some hundred sentences.

    Sentences and their translations are ours and may hold tags; what is filled into them is escaped.
    """
    if not values:
        return _said(language(), sentence)
    return Markup(_(sentence)) % values  # noqa: S704


@lru_cache(maxsize=5000)
def _said(spoken: str, sentence: str) -> Markup:
    with speaking(spoken):
        return Markup(_(sentence)) % {}  # noqa: S704


def tune_to(person: Person) -> None:
    """From here on this request speaks as this person chose."""
    g.zone = person.zone
    if person.language and not _asks_a_program():
        speak(drawn_in(request) or person.language)


def drawn_in(asked: Request) -> str:
    """The language of the page of ours that asks for a part of itself, or answers a form: "" where none says so.

    What it gets goes into that page, which stays in its language whatever its reader has chosen since.
    """
    said = asked.headers.get("X-Language", "")
    return said if said in LANGUAGES else ""


def asked_language(asked: Request) -> str:
    """What a browser asks for, among the languages that we have."""
    return drawn_in(asked) or asked.accept_languages.best_match(LANGUAGES, ENGLISH)


def zone_name() -> str:
    """The zone that the reader chose; "" where that is not known, and for who leaves it to the browser."""
    return cast(str, g.get("zone", ""))


def by_their_clock(when: datetime) -> datetime:
    return by_clock_of(zone_name(), when) if zone_name() else when.astimezone(UTC)


def ago(when: datetime, now: datetime) -> str:
    """ "just now", "7 min. ago", "3 hr. ago", "2 days ago"; after a week the date. js/rel-time.js says the same."""
    seconds = int((now - when).total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%(count)s min. ago", count=seconds // 60)
    if seconds < 86_400:
        return _("%(count)s hr. ago", count=seconds // 3600)
    days = seconds // 86_400
    if days <= 7:
        return _("yesterday") if days == 1 else _("%(count)s days ago", count=days)
    return day(when)


def day(when: datetime) -> str:
    """ "22 Nov 2026", by the reader's clock. js/rel-time.js says the same."""
    here = by_their_clock(when)
    return _("%(day)s %(month)s %(year)s", day=here.day, month=_months()[here.month - 1], year=here.year)


def day_of_month(when: datetime) -> str:
    """ "22 Nov", by the reader's clock."""
    here = by_their_clock(when)
    return _("%(day)s %(month)s", day=here.day, month=_months()[here.month - 1])


def day_and_time(when: datetime) -> str:
    return _("%(day)s, %(time)s", day=day(when), time=f"{by_their_clock(when):%H:%M}")


def _asks_a_program() -> bool:
    return request.path.startswith(PROGRAMS) and "HX-Request" not in request.headers
