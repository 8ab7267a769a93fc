"""Mail: over SMTP, or printed to the console, which is the harmless stand-in of a fresh checkout."""

from __future__ import annotations

import smtplib
import ssl
import sys
from collections import deque
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TextIO
from urllib.parse import unquote, urlsplit

from workspace.ports import Mail, MailFailed


class ConsoleMailer:
    """Print each mail, and keep the last hundred."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out
        self.sent: deque[Mail] = deque(maxlen=100)

    def send(self, mail: Mail) -> None:
        _refuse_line_breaks(mail)
        self.sent.append(mail)
        out = self._out or sys.stdout
        rule = "-" * 72
        print(f"{rule}\nMail to {mail.to}\nSubject: {mail.subject}\n\n{mail.text}{rule}", file=out, flush=True)


class SmtpMailer:
    """Send through `smtp://user:password@host:port`, `smtp+starttls://…` or `smtps://…`.

    Encrypted, the server must prove its name: what is sent lets people in. SSL_CERT_FILE names one's own authority.
    """

    def __init__(self, url: str, *, sender: str, timeout: float = 20.0) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._timeout = timeout

    def send(self, mail: Mail) -> None:
        _refuse_line_breaks(mail)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="baton.invalid")
        message["Auto-Submitted"] = "auto-generated"
        for name, value in mail.headers.items():
            message[name] = value
        message.set_content(mail.text)
        try:
            with self._connection() as connection:
                connection.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as refusal:
            raise MailFailed(f"the mail server refused {mail.to}", permanent=True) from refusal
        except (smtplib.SMTPException, OSError) as failure:
            raise MailFailed(f"the mail server did not take it: {failure}") from failure

    def _connection(self) -> smtplib.SMTP:
        host, scheme = self._url.hostname or "localhost", self._url.scheme
        # Without a context of ours smtplib takes any certificate.
        trust = ssl.create_default_context()
        if scheme == "smtps":
            port = self._url.port or 465
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=trust)
        else:
            connection = smtplib.SMTP(host, self._url.port or 25, timeout=self._timeout)
        if scheme == "smtp+starttls":
            connection.starttls(context=trust)
        if self._url.username:
            connection.login(unquote(self._url.username), unquote(self._url.password or ""))
        return connection


def _refuse_line_breaks(mail: Mail) -> None:
    """A line break in an address or a subject would begin a header of somebody else's choice."""
    if any(letter in value for value in (mail.to, mail.subject) for letter in "\r\n\x00"):
        raise MailFailed("an address or subject with a line break", permanent=True)
