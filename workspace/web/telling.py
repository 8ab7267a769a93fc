"""The page of the account on what one is told: by which ways, at which hours, and whether each way works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.identity.link_me import identities_of
from workspace.errors import Invalid
from workspace.i18n import _, mark
from workspace.inbox.operations import choose_level
from workspace.people.telling.kinds import KINDS, SENT, WAYS
from workspace.people.telling.operations import choose_defaults, choose_hours, choose_ways, try_ways
from workspace.people.telling.queries import choices_of, hours_of, last_tests
from workspace.policy import Actor
from workspace.web.edge import reading, staff_actor, tools, transaction
from workspace.web.frame import staff_page
from workspace.web.shown import View

if TYPE_CHECKING:
    from workspace.people.telling.models import Message

views = Blueprint("telling", "workspace.web")
_KINDS = {
    "mention": (mark("Somebody names you"), mark("Your name or your team’s, after an @.")),
    "reply": (mark("An answer to what you wrote"), mark("In a thread that you began or joined.")),
    "handoff": (mark("A hand-off to you or your team"), mark("Somebody offers you a customer.")),
    "answer": (mark("A hand-off was answered"), mark("Taken over, declined, asked about, or done.")),
    "promise": (mark("Something promised is due"), mark("Three hours before, and when it is over.")),
    "expiry": (mark("A document ends"), mark("Of a customer you hold, or filed by you.")),
    "saved": (mark("A search you keep finds something"), mark("Where you asked to be told.")),
    "followed": (
        mark("News of customers you follow"),
        mark("All that people write there, a line for each customer."),
    ),
    "slack": (mark("Slack and its channels"), mark("Your own link, and what an admin has to decide.")),
}
_EVENING = (18 * 60, 8 * 60)
"""Quiet hours as they are offered to who has none."""
_WAYS = {
    "inbox": mark("Inbox"),
    "slack": mark("Slack message"),
    "mail": mark("E-mail"),
    "digest": mark("Daily e-mail"),
}


@views.get("/account/notifications")
def settings() -> ResponseReturnValue:
    with reading() as db:
        return _page(db, staff_actor(db))


@views.post("/account/notifications")
def change_settings() -> ResponseReturnValue:
    """`do`: ways (`way`: "kind:way" for each that is ticked), hours, defaults, test."""
    try:
        with transaction() as db:
            said = _change(db, staff_actor(db), request.form.get("do", ""))
    except Invalid as wrong:
        with reading() as db:
            return _page(db, staff_actor(db), errors={**wrong.fields, "form": wrong.sentence}), 422
    flash(said, "success")
    return redirect(url_for("telling.settings"), 303)


@views.post("/customers/<customer_id>/following")
def follow(customer_id: str) -> ResponseReturnValue:
    """`level`: following, direct, muted."""
    with transaction() as db:
        choose_level(db, staff_actor(db), customer_id=customer_id, level=request.form.get("level", ""))
    return redirect(url_for("pages.customer", customer_id=customer_id), 303)


def _change(db: Session, actor: Actor, do: str) -> str:
    form = request.form
    if do == "ways":
        ticked = {tuple(each.split(":", 1)) for each in form.getlist("way")}
        choose_ways(db, actor, ways={kind: [way for way in WAYS if (kind, way) in ticked] for kind in KINDS})
        return _("From now on you are told so.")
    if do == "defaults":
        choose_defaults(db, actor)
        return _("You are told as everybody is who chose nothing.")
    if do == "hours":
        is_quiet = "is_quiet" in form
        begin, end = (_minutes(form.get(name, "")) if is_quiet else 0 for name in ("quiet_from", "quiet_to"))
        if is_quiet and begin == end:
            raise Invalid(_("There is no such time."), {"quiet": _("Choose two times that differ.")})
        choose_hours(db, actor, quiet_from=begin, quiet_to=end, digest_hour=form.get("digest_hour", -1, type=int))
        return _("Your hours are kept.")
    if do == "test":
        chosen = {way for ways in choices_of(db, actor).values() for way in ways}
        try_ways(db, actor, ways=chosen - _closed(db, actor).keys())
        return _("A test is on its way. What became of it stands below.")
    raise Invalid(_("There is nothing to do here."))


def _page(db: Session, actor: Actor, *, errors: dict[str, str] | None = None) -> str:
    hours, choices, tests = hours_of(db, actor.person_id), choices_of(db, actor), last_tests(db, actor)
    closed = _closed(db, actor)
    kinds = [
        {"name": name, "label": _(label), "about": _(about), "on": choices[name], "is_owed": KINDS[name].is_owed}
        for name, (label, about) in _KINDS.items()
    ]
    is_quiet = hours.quiet_from != hours.quiet_to
    begin, end = (hours.quiet_from, hours.quiet_to) if is_quiet else _EVENING
    return staff_page(
        db, actor, "identity/telling.html", errors=errors or {}, kinds=kinds, closed=closed, zone=hours.zone,
        ways=[{"name": way, "label": _(_WAYS[way]), "why_not": closed.get(way, "")} for way in WAYS],
        tests=[_test(way, tests[way]) for way in SENT if way in tests], is_quiet=is_quiet,
        quiet_from=_clock(begin), quiet_to=_clock(end),
        digest_hour=hours.digest_hour, can_test=any(choices[kind] & set(SENT) - closed.keys() for kind in KINDS),
    )  # fmt: skip


def _closed(db: Session, actor: Actor) -> dict[str, str]:
    """Ways that cannot reach the actor at present, and why, in a sentence for them."""
    closed = {}
    if not identities_of(db, actor):
        closed["slack"] = _("Slack does not know you yet. Type /baton link-me there, or use the same e-mail address.")
    if tools().settings.smtp_url is None:
        no_mail = _("No mail server is set up: mails are only printed where Baton runs.")
        closed |= {"mail": no_mail, "digest": no_mail}
    return closed


def _test(way: str, test: Message) -> View:
    states = {"sent": _("sent"), "failed": _("not sent"), "dropped": _("not sent")}
    return {
        "way": _(_WAYS[way]), "at": test.sent_at or test.created_at, "state": states.get(test.state, _("on its way")),
        "error": test.error, "tone": {"sent": "success", "failed": "danger"}.get(test.state, ""),
    }  # fmt: skip


def _minutes(text: str) -> int:
    """Minutes after midnight of "18:30". Raises Invalid."""
    hour, colon, minute = text.partition(":")
    is_short = len(text) <= len("18:30")
    if not (is_short and colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise Invalid(_("There is no such time."), {"quiet": _("Write times like 18:30.")})
    return int(hour) * 60 + int(minute)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
