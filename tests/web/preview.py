"""Look at every page without the program behind it: `python -m tests.web.preview [--shots FOLDER] [page …]`.

Serves the templates with the values of samples.py under the strict policy that the program ships, or takes screenshots of them.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

import flask
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.serving import make_server

from tests.web import samples_more
from tests.web.samples import ago

PAGES = samples_more.s.PAGES

WEB = Path(__file__).resolve().parents[2] / "workspace" / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types workspace"
)
# The endpoints which the templates may link to, and what each takes.
ENDPOINTS = {
    f"{blueprint}.{name}": arguments.split()
    for blueprint, names in {
        "pages": {
            "home": "", "customers": "", "customer": "customer_id", "new_customer": "", "edit_customer": "customer_id",
            "archive_customer": "customer_id", "post_entry": "customer_id", "edit_entry": "entry_id", "delete_entry": "entry_id",
            "entry": "entry_id", "offer_handoff": "customer_id", "answer_handoff": "handoff_id verb", "upload_document": "customer_id",
            "document": "document_id", "upload_version": "document_id", "download": "document_id n", "share_document": "document_id",
            "revoke_share": "share_id", "comment_document": "document_id", "search": "", "notifications": "", "read_notifications": "",
            "handoffs": "", "documents": "",
        },
        "identity": {"sign_in": "", "ask_link": "", "use_link": "token", "reset_password": "", "sign_out": "", "account": ""},
        "people": {"people": "", "teams": "", "vendors": ""},
        "guest": {"home": "", "document": "document_id", "comment": "document_id", "download": "document_id n"},
    }.items()
    for name, arguments in names.items()
}  # fmt: skip


def link(endpoint: str, **values: Any) -> str:
    """Stand in for url_for, and refuse an endpoint or a lack of arguments that the program would refuse."""
    missing = set(ENDPOINTS[endpoint]) - set(values)
    if missing:
        raise ValueError(f"{endpoint} needs {missing}")
    return "/" + "/".join([endpoint.replace(".", "/"), *(str(value) for value in values.values())])


def preview_app() -> flask.Flask:
    app = flask.Flask("preview", template_folder=str(WEB / "templates"), static_folder=str(WEB / "static"), static_url_path="/s/preview")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        asset=lambda path: f"/s/preview/{path}",
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
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only who takes pictures needs a browser)

    folder.mkdir(parents=True, exist_ok=True)
    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags.split())
        for size, (width, height) in {"desktop": (1440, 900), "mobile": (390, 844)}.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "mobile")
                page = context.new_page()
                page.on("console", lambda message: message.type in ("error", "warning") and print("CONSOLE", page.url, message.text))
                page.on("pageerror", lambda error: print("ERROR", page.url, error))
                for name in names:
                    page.goto(f"{address}/see/{name}")
                    page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        print("SIDEWAYS", name, size)
                context.close()
        browser.close()


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
