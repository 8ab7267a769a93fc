"""A mail as its readers find it, and how it stands as text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_ATTACHMENTS = 100
MOST_ATTACHED = 50_000_000
"""Bytes of all attachments of one mail that become documents; what is beyond is in the mail itself."""
MOST_NESTED = 5
"""Mails inside of mails that are read: a forwarded forwarding, and so on."""

_NAMELESS = {
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "text/plain": "txt",
    "text/html": "html", "text/csv": "csv", "text/calendar": "ics", "application/zip": "zip",
    "application/msword": "doc", "message/rfc822": "eml",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_NO_NAME = re.compile(r"[/\\:*?\"<>|\x00-\x1f]+")


@dataclass(frozen=True)
class Attachment:
    """A file that hangs on a mail."""

    name: str
    content: bytes


@dataclass
class Letter:
    """`fields`: (name, value) of what is shown above a mail. `bodies`: texts, in order. `left_out`: attachments that
    are too many or too large to become documents. `remarks`: sentences for a person about what could not be read.
    """

    fields: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    left_out: int = 0
    remarks: list[str] = field(default_factory=list)

    def attach(self, name: str, content: bytes) -> None:
        """Within the limits; an empty file is none."""
        attached = sum(len(each.content) for each in self.attachments)
        if len(self.attachments) >= MOST_ATTACHMENTS or attached + len(content) > MOST_ATTACHED:
            self.left_out += 1
        elif content:
            self.attachments.append(Attachment(name, content))

    def text(self) -> str:
        """The subject, who and when, the words, and the names of what is attached."""
        subject = next((value for name, value in self.fields if name == "Subject"), "")
        above = [f"{name}: {value}" for name, value in self.fields if name != "Subject" and value]
        names = ", ".join(attachment.name for attachment in self.attachments)
        beneath = f"Attached: {names}" if names else ""
        return "\n\n".join(part for part in (subject, "\n".join(above), *self.bodies, beneath) if part.strip())

    def reason(self) -> str:
        said = list(dict.fromkeys(self.remarks))
        if self.left_out:
            said.append(f"{self.left_out} attachments are too many or too large to become documents of their own.")
        return " ".join(said)


def richer(plain: str, page: str) -> str:
    """Of two forms of one text: the plain one, if it is no mere "your program cannot show this"; else the page.

    After the plain one stand those lines of the page that hold a word which it lacks: senders write the two apart.
    """
    if letters(plain) * 2 < letters(page):
        return page
    known = _words(plain)
    return "\n".join(part for part in (plain, *(line for line in page.splitlines() if _words(line) - known)) if part)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def file_name(name: str, *, media: str, number: int) -> str:
    """A name to keep an attachment under, where the mail gives none."""
    if name.strip():
        return name.strip()
    return f"attachment-{number}.{_NAMELESS.get(media, 'bin')}"


def mail_name(subject: str) -> str:
    """What a mail that hangs on another is called."""
    return f"{_NO_NAME.sub(' ', subject).strip()[:120] or 'message'}.eml"


def joined_lines(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
