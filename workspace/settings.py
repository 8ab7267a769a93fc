"""Every knob, read once from the environment into a frozen value."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workspace.errors import Invalid

_LATER = {
    "BATON_REDIS_URL": "Redis (several web processes)",
}


@dataclass(frozen=True)
class Settings:
    """What the environment says. Sizes are in bytes, times in seconds."""

    home: Path
    database_url: str
    bind: str
    public_url: str
    secret_key: str
    files_url: str
    smtp_url: str | None = None
    mail_from: str = "Baton <baton@localhost>"
    slack_bot_token: str | None = None
    slack_signing_secret: str | None = None
    slack_app_token: str | None = None
    slack_client_id: str | None = None
    slack_client_secret: str | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_channel_name: str = "customer-{name}"
    max_upload: int = 100 * 1024 * 1024
    customer_quota: int = 0
    total_quota: int = 0
    trash_days: int = 0
    demo: bool = False
    clamd: str | None = None
    clamd_must_answer: bool = True
    ocr: str = "off"

    @property
    def host(self) -> str:
        return self.bind.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.bind.rpartition(":")[2])

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def files_folder(self) -> Path:
        return Path(self.files_url.removeprefix("file:"))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; make the data folder and the secret key where absent. Raises Invalid with a sentence."""
    env = os.environ if environment is None else environment
    for name, what in _LATER.items():
        if env.get(name):
            raise Invalid(f"{name} is set, but this release does not do {what} yet. Unset it to go on.")
    home = home_folder(env)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any((home / ours).exists() for ours in ("secret_key", "baton.db")):
        _keep_to_owner(home)
    bind = env.get("BATON_BIND") or "127.0.0.1:8000"
    _, colon, port = bind.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        raise Invalid(f"BATON_BIND must look like 127.0.0.1:8000, not {bind!r}.")
    public_url = (env.get("BATON_PUBLIC_URL") or f"http://{bind}").rstrip("/")
    if not _is_address(public_url):
        raise Invalid(f"BATON_PUBLIC_URL must be an http or https address, not {public_url!r}.")
    files_url = _files_url(env, home)
    return Settings(
        home=home,
        database_url=_database_url(env, home),
        bind=bind,
        public_url=public_url,
        secret_key=env.get("BATON_SECRET_KEY") or _kept_secret(home),
        files_url=files_url,
        smtp_url=env.get("BATON_SMTP_URL") or None,
        mail_from=env.get("BATON_MAIL_FROM") or "Baton <baton@localhost>",
        slack_bot_token=env.get("BATON_SLACK_BOT_TOKEN") or None,
        slack_signing_secret=env.get("BATON_SLACK_SIGNING_SECRET") or None,
        slack_app_token=env.get("BATON_SLACK_APP_TOKEN") or None,
        slack_client_id=env.get("BATON_SLACK_CLIENT_ID") or None,
        slack_client_secret=env.get("BATON_SLACK_CLIENT_SECRET") or None,
        slack_api_url=env.get("BATON_SLACK_API_URL") or "https://slack.com/api/",
        slack_channel_name=_template(env.get("BATON_SLACK_CHANNEL_NAME")),
        **_keeping(env),
        demo=env.get("BATON_DEMO") == "1",
        **_programs(env),
    )


def home_folder(environment: Mapping[str, str] | None = None) -> Path:
    """BATON_HOME, whether it is there or not."""
    env = os.environ if environment is None else environment
    return Path(env.get("BATON_HOME") or "var").absolute()


def _is_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _files_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("BATON_FILES_URL") or f"file:{home / 'files'}"
    if not url.startswith("file:"):
        raise Invalid("BATON_FILES_URL must begin with file: in this release; S3 storage comes later.")
    return url


def _programs(env: Mapping[str, str]) -> dict[str, Any]:
    """What other programs do with documents."""
    ocr = env.get("BATON_OCR") or "auto"
    if not re.fullmatch(r"[A-Za-z_]+(\+[A-Za-z_]+)*", ocr):
        raise Invalid(f"BATON_OCR must be auto, off, or languages such as deu+eng, not {ocr!r}.")
    return {
        "clamd": _clamd(env.get("BATON_CLAMD")),
        "clamd_must_answer": _one_of(env, "BATON_CLAMD_DOWN", ("wait", "let-through")) == "wait",
        "ocr": ocr,
    }


def _clamd(address: str | None) -> str | None:
    """`host:port` or the path of a socket, with or without `unix:`."""
    if not address:
        return None
    path = address.removeprefix("unix:")
    host, _, port = address.rpartition(":")
    if not path.startswith("/") and not (host and port.isdecimal() and int(port) < 65_536):
        raise Invalid(f"BATON_CLAMD must look like 127.0.0.1:3310 or /run/clamav/clamd.ctl, not {address!r}.")
    return path


def _one_of(env: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """The first choice where nothing is set."""
    chosen = env.get(name) or choices[0]
    if chosen not in choices:
        raise Invalid(f"{name} must be one of {', '.join(choices)}, not {chosen!r}.")
    return chosen


def _database_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("BATON_DATABASE_URL") or f"sqlite:///{home / 'baton.db'}"
    if not url.startswith("sqlite:"):
        raise Invalid("BATON_DATABASE_URL must begin with sqlite: in this release; PostgreSQL comes later.")
    return url


def _template(typed: str | None) -> str:
    if typed and "{name}" not in typed:
        raise Invalid(f"BATON_SLACK_CHANNEL_NAME must contain {{name}}, like customer-{{name}}, not {typed!r}.")
    return typed or "customer-{name}"


def _keeping(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "max_upload": _number(env, "BATON_MAX_UPLOAD_MB", least=1, most=10_240, usual=100) * 1024 * 1024,
        "customer_quota": _number(env, "BATON_CUSTOMER_QUOTA_MB", most=1_000_000_000) * 1_000_000,
        "total_quota": _number(env, "BATON_TOTAL_QUOTA_MB", most=1_000_000_000) * 1_000_000,
        "trash_days": _number(env, "BATON_TRASH_DAYS", most=36_500),
    }


def _number(env: Mapping[str, str], name: str, *, least: int = 0, most: int, usual: int = 0) -> int:
    typed = env.get(name)
    if not typed:
        return usual
    if not (typed.isascii() and typed.isdigit()) or not least <= int(typed) <= most:
        raise Invalid(f"{name} must be a whole number from {least} to {most}, not {typed!r}.")
    return int(typed)


def _keep_to_owner(path: Path) -> None:
    """Close to others what an earlier release or a copy left open; not a folder like /tmp that everybody shares."""
    mode = path.stat().st_mode
    if mode & 0o077 and not mode & stat.S_ISVTX:
        with suppress(PermissionError):
            path.chmod(stat.S_IMODE(mode) & 0o700)


def _kept_secret(home: Path) -> str:
    """The key in BATON_HOME/secret_key, made on first use. O_EXCL: of two processes that start at once one makes it."""
    path = home / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        _keep_to_owner(path)
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise Invalid(f"{path} is too short to be a secret key. Remove it and start again: a new one is made.")
    return secret
