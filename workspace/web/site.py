"""The Flask application: blueprints, guards, errors in words, and what every template may use."""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from workspace.database import DatabaseBusy
from workspace.errors import BatonError, Conflict, Forbidden, Invalid, NoRoom, NotFound, OverQuota
from workspace.i18n import _, mark
from workspace.people.sessions import touch_session, touch_token
from workspace.wake import Wake
from workspace.web import (
    account,
    api,
    guests,
    health,
    identity,
    live,
    pages,
    reader,
    slack_door,
    slack_identity,
    slack_installing,
    telling,
    tus,
    vendors,
    viewing,
)
from workspace.web.assets import Assets
from workspace.web.csrf import check_csrf, csrf_field, csrf_token
from workspace.web.edge import (
    BROWSER_COOKIE_DAYS,
    SignedOut,
    browser_secret,
    cookie_name,
    current_session,
    install_tools,
    nobody,
    now,
    settings,
    transaction,
)
from workspace.web.frame import hear_who_reads, in_frame
from workspace.web.guard import SocketGuard, add_headers, trusted_hosts
from workspace.web.incoming import PoliteBodies
from workspace.web.reader import PROGRAMS, ago
from workspace.web.shown import size_label
from workspace.worker import Tools

logger = logging.getLogger(__name__)

_STATUS: dict[type, int] = {
    SignedOut: 401, NotFound: 404, Forbidden: 403, OverQuota: 413, NoRoom: 507, Invalid: 422, Conflict: 409,
}  # fmt: skip
STALE = timedelta(minutes=5)
"""A session that was used is written down at most this often, so that reading stays reading."""

FORM_HOLDS = 2 * 1024 * 1024
"""Bytes of typed text in one request. Files are streamed and have a limit of their own."""


def create_site(tools: Tools, wake: Wake) -> Flask:
    """Everything that answers HTTP and WebSocket."""
    folder = Path(__file__).parent
    app = Flask("workspace.web", static_folder=None, template_folder=str(folder / "templates"))
    app.config.update(
        SECRET_KEY=tools.settings.secret_key,
        MAX_CONTENT_LENGTH=tools.settings.max_upload + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=FORM_HOLDS,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=trusted_hosts(tools.settings),
        SESSION_COOKIE_NAME="baton_flash",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=tools.settings.is_https,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    install_tools(app, tools)
    reader.install(app)
    assets = Assets(folder / "static")
    # One's own account stands on the blueprint of identity, vendors stand on that of people.
    areas = (account, vendors, guests, health, slack_identity, slack_installing, telling, tus, viewing)
    for blueprint in (assets.blueprint(), *pages.BLUEPRINTS, *(area.views for area in areas)):
        app.register_blueprint(blueprint)
    api.install(app)
    slack_door.install(app)
    add_headers(app, tools.settings)
    _install_checks(app)
    _install_errors(app)
    app.jinja_env.globals.update(
        asset=assets.url,
        icon=assets.icon,
        csrf_field=csrf_field,
        csrf_token=csrf_token,
        ago=lambda when: ago(when, now()),
    )
    live.install(app, tools, wake)
    app.wsgi_app = PoliteBodies(SocketGuard(app.wsgi_app))  # type: ignore[method-assign]
    return app


def _install_checks(app: Flask) -> None:
    @app.before_request
    def bound_what_is_read_at_once() -> None:
        # Only multipart bodies are streamed; whatever else comes is read whole, before anybody knows from whom.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = FORM_HOLDS

    @app.before_request
    def refuse_forged_writes() -> None:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.startswith(PROGRAMS):
            check_csrf(request)

    @app.after_request
    def keep_session_fresh(response: Response) -> Response:
        if "session_row" in g and current_session().seen_at < now() - STALE:
            # A busy database must not turn an answer that is true into an error: the next request writes it down.
            with suppress(DatabaseBusy), transaction() as db:
                touch_session(db, nobody(), session_id=current_session().id)
        if "token_row" in g and (g.token_row.seen_at is None or g.token_row.seen_at < now() - STALE):
            with suppress(DatabaseBusy), transaction() as db:
                touch_token(db, nobody(), token_id=g.token_row.id)
        return response

    @app.after_request
    def remember_browser(response: Response) -> Response:
        name = cookie_name("baton_browser")
        if "browser_secret" in g and request.cookies.get(name) != browser_secret():
            response.set_cookie(
                name, browser_secret(), max_age=BROWSER_COOKIE_DAYS * 86_400, httponly=True, samesite="Lax",
                secure=settings().is_https,
            )  # fmt: skip
        return response


def _install_errors(app: Flask) -> None:
    @app.errorhandler(BatonError)
    def expected(error: BatonError) -> ResponseReturnValue:
        status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
        if status == 401 and _wants_page():
            return identity.lead_to_sign_in()
        return answer_error(status, error.sentence, error)

    @app.errorhandler(DatabaseBusy)
    def busy(_error: DatabaseBusy) -> ResponseReturnValue:
        response = make_response(
            answer_error(503, _("Baton is very busy. Nothing was lost or changed: try again in a moment."))
        )
        response.headers["Retry-After"] = "2"
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and 300 <= error.code < 400:
            return error.get_response()
        hear_who_reads()
        sentence = _(_SENTENCES.get(error.code or 500, error.description or mark("This was not understood.")))
        if error.code == 413:
            sentence = _(
                "This is larger than Baton takes: %(form)s in a form, %(file)s in a file.",
                form=size_label(FORM_HOLDS),
                file=size_label(settings().max_upload),
            )
        response = make_response(answer_error(error.code or 500, sentence))
        kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
        response.headers.extend(kept)
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        reference = uuid.uuid4().hex[:8]
        logger.error("Request %s %s failed, %s", request.method, request.path, reference, exc_info=error)
        return answer_error(
            500, _("Something went wrong here, and it was noted down as %(reference)s. Try again.", reference=reference)
        )


_SENTENCES = {
    400: mark("This request was not understood."),
    404: mark("There is no such page."),
    405: mark("This address does not take that kind of request."),
    415: mark("This kind of content is not taken here."),
}
_TITLES = {
    400: mark("Not understood"),
    401: mark("Signed out"),
    403: mark("Not allowed"),
    404: mark("Not found"),
    405: mark("Not done like that"),
    409: mark("Not possible now"),
    413: mark("Too large"),
    422: mark("Please look again"),
    500: mark("Something went wrong"),
    503: mark("Busy"),
    507: mark("Full"),
}


def answer_error(status: int, sentence: str, error: BatonError | None = None) -> ResponseReturnValue:
    """A page for people, problem+json (RFC 9457) for programs."""
    if isinstance(request.routing_exception, SecurityError):
        # Asked under a foreign name we make no address at all, so no page either.
        return Response("This is not a name of this server.\n", 400, content_type="text/plain; charset=utf-8")
    title = _(_TITLES.get(status, _TITLES[500]))
    if request.path.startswith(PROGRAMS) or "json" in request.headers.get("Accept", ""):
        return api.problem(status, title, sentence, error)
    return in_frame("error.html", status=status, title=title, sentence=sentence, **_theirs(error)), status


def _theirs(error: BatonError | None) -> dict[str, Any]:
    return {"mine": error.mine, "theirs": error.theirs} if isinstance(error, Conflict) else {}


def _wants_page() -> bool:
    return not request.path.startswith(PROGRAMS) and "HX-Request" not in request.headers and request.method == "GET"
