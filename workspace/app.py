"""Put all together: settings → outside → database → worker.

The web is put on top of it by wsgi.py (web/site.py): the worker and the command line start without it, in half the
time and two thirds of the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.clamd import ClamdScanner
from integrations.console_chats import ConsoleChats
from integrations.email import ConsoleMailer, SmtpMailer
from integrations.files import DiskFiles
from integrations.slack import SlackChats
from integrations.slack_socket import SlackSocket
from integrations.whoosh_index import WhooshIndex
from workspace.database import Database
from workspace.documents.keeping.quotas import INFO, Quotas
from workspace.documents.programs.recognising import OCR
from workspace.documents.safety.guarding import SCANS, guarded
from workspace.documents.sandbox import keep_sandbox_ready
from workspace.events import install
from workspace.ports import ChatLine, Chats, Mailer, Outside
from workspace.reactions import REACTIONS
from workspace.settings import Settings
from workspace.wake import Wake
from workspace.worker import Tools, Worker, wall_clock


@dataclass(frozen=True)
class Baton:
    """The whole program in one process: what the edges and the command line are given."""

    settings: Settings
    outside: Outside
    database: Database
    wake: Wake
    tools: Tools
    worker: Worker

    def close(self) -> None:
        self.worker.stop()
        self.database.close()
        self.wake.close()


def build(settings: Settings, *, outside: Outside | None = None, now: Callable[[], datetime] = wall_clock) -> Baton:
    """Everything but the web. Tests give their own outside and clock."""
    install(REACTIONS)
    outside = outside or choose_outside(settings)
    quotas = Quotas(customer=settings.customer_quota, total=settings.total_quota)
    scans = outside.scanner is not None
    info = {INFO: quotas, SCANS: scans, OCR: settings.ocr}
    database, wake = Database(settings.database_url, info=info), Wake(settings.home)
    tools = Tools(
        transaction=database.transaction,
        reading=database.reading,
        outside=replace(outside, files=guarded(outside.files, database.reading, scans=scans)),
        settings=settings,
        now=now,
    )
    worker = Worker(database, tools, when_quiet={"index": outside.index.tidy_beside, "extraction": keep_sandbox_ready})
    database.after_commit(wake.others)
    return Baton(settings, outside, database, wake, tools, worker)


def choose_outside(settings: Settings) -> Outside:
    """The adapters that the settings ask for; harmless stand-ins where they ask for none."""
    return Outside(
        chats=_chats(settings),
        files=DiskFiles(settings.files_folder),
        index=WhooshIndex(settings.home / "index"),
        mailer=_mailer(settings),
        scanner=ClamdScanner(settings.clamd) if settings.clamd else None,
        line=SlackSocket(settings.slack_app_token, api_url=settings.slack_api_url)
        if settings.slack_app_token
        else None,
    )


def _chats(settings: Settings) -> Chats:
    if not (settings.slack_bot_token or settings.slack_client_id):
        return ConsoleChats()
    return SlackChats(
        configured=settings.slack_bot_token,
        client_id=settings.slack_client_id or "",
        client_secret=settings.slack_client_secret or "",
        api_url=settings.slack_api_url,
    )


def _line(settings: Settings) -> ChatLine | None:
    return SlackSocket(settings.slack_app_token, api_url=settings.slack_api_url) if settings.slack_app_token else None


def _mailer(settings: Settings) -> Mailer:
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, sender=settings.mail_from)
    return ConsoleMailer()
