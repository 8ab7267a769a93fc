"""Look at every page without the program behind it: `python -m tests.web.preview [--shots FOLDER] [page …]`.

Serves the templates with the values of sample_pages.py under the strict policy that the program ships, or takes
screenshots of them.
"""

# ruff: noqa: T201  (a script for people: it prints)

from __future__ import annotations

import logging
import os
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import flask
from jinja2 import StrictUndefined
from markupsafe import Markup
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.web.sample_pages import PAGES
from tests.web.samples import ago
from workspace.web.assets import icon_of

WEB = Path(__file__).resolve().parents[2] / "workspace" / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types workspace"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The endpoints which the templates may link to, and what each takes.
ENDPOINTS = {
    name: arguments.split()
    for name, _, arguments in (
        line.strip().partition(" ")
        for line in """
        pages.home
        pages.customers
        pages.customer customer_id
        pages.new_customer
        pages.edit_customer customer_id
        pages.archive_customer customer_id
        pages.unlink_channel link_id
        pages.decide_on_history adoption_id verb
        pages.look_at_history link_id
        pages.change_budget link_id
        pages.keep_apart link_id
        pages.open_to_vendor link_id
        pages.choose_channel customer_id
        pages.connect_channel customer_id
        pages.post_entry customer_id
        pages.compare_versions document_id
        pages.read_timeline customer_id
        pages.edit_entry entry_id
        pages.choose_audience entry_id
        pages.react_to_entry entry_id
        pages.pin entry_id
        pages.change_audience entry_id
        pages.delete_entry entry_id
        pages.entry entry_id
        pages.offer_handoff customer_id
        pages.answer_handoff handoff_id verb
        pages.upload_document customer_id
        pages.document document_id
        pages.remove_document document_id
        pages.picture document_id n
        pages.upload_version document_id
        pages.download document_id n
        pages.share_document document_id
        pages.revoke_share share_id
        pages.comment_document document_id
        pages.search
        pages.notifications
        pages.read_notifications
        pages.handoffs
        pages.documents
        identity.sign_in
        identity.ask_link
        identity.use_link token
        identity.reset_password
        identity.sign_out
        identity.account
        people.people
        people.teams
        people.vendors
        slack_identity.sign_in_with_slack
        slack_identity.unlink
        slack_identity.use_link word
        slack_installing.change_slack
        slack_installing.install
        slack_installing.slack
        guest.home
        guest.document document_id
        guest.comment document_id
        guest.download document_id n
        guest.see_version document_id
        pages.see_version document_id
        pages.settle_comment entry_id
        guest.settle_comment entry_id
    """.strip().splitlines()
    )
}


def link(endpoint: str, **values: Any) -> str:
    """Stand in for url_for, and refuse an endpoint or a lack of arguments that the program would refuse."""
    missing = set(ENDPOINTS[endpoint]) - set(values)
    if missing:
        raise ValueError(f"{endpoint} needs {missing}")
    return "/" + "/".join([endpoint.replace(".", "/"), *(str(value) for value in values.values())])


def preview_app() -> flask.Flask:
    app = flask.Flask(
        "preview",
        template_folder=str(WEB / "templates"),
        static_folder=str(WEB / "static"),
        static_url_path="/s/preview",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=lambda path: f"/s/preview/{path}",
        icon=partial(icon_of, "/s/preview/icons.svg"),
        ago=ago,
        csrf_token=lambda: "preview-token",
        csrf_field=lambda: Markup('<input type="hidden" name="csrf_token" value="preview-token">'),
        url_for=link,
    )

    @app.get("/see/<name>")
    def see(name: str) -> str:
        template, context = PAGES[name]
        return flask.render_template(template, **context)

    @app.after_request
    def strict(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


def _shots(folder: Path, names: list[str], address: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for size, (width, height) in {"desktop": (1440, 900), "mobile": (390, 844)}.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "mobile"
                )
                _shoot(
                    context.new_page(), folder, [(name, f"{address}/see/{name}") for name in names], f"{size}-{scheme}"
                )
                context.close()
        browser.close()


def _shoot(page: Page, folder: Path, wanted: list[tuple[str, str]], look: str) -> None:
    page.on("console", lambda said: print(page.url, said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: print(page.url, error))
    for name, url in wanted:
        page.goto(url)
        page.screenshot(path=folder / f"{name}-{look}.png")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            print(f"{name} is wider than its window, {look}")


def main(words: list[str]) -> None:
    server = make_server("127.0.0.1", int(os.environ.get("PORT", "0")), preview_app(), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    if words[:1] == ["--shots"]:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _shots(Path(words[1]), words[2:] or list(PAGES), address)
        return
    print("\n".join(f"{address}/see/{name}" for name in PAGES))
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
