"""Internet mail (.eml): what stands above it, its words, those of mails inside it, and what is attached.

The parser's old policy (compat32) is used: the new one takes 20 s for a header of 700 kB, the old one 0.05 s.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import BinaryIO

from workspace.documents.readers.html import words_of_page
from workspace.documents.readers.mails.headers import bytes_words, header_words, parameter, shown_fields
from workspace.documents.readers.mails.letter import MOST_NESTED, Letter, file_name, mail_name, richer
from workspace.documents.readers.mails.tnef import SIGNATURE, take_packed
from workspace.documents.readers.old.rtf import words_of_rtf
from workspace.documents.readers.result import ReadText, Unreadable, found

ENGINE = "baton-eml/3"
MOST_PARTS = 2_000

_TOO_MANY = "The mail has more than 2,000 parts; only the first were read."
_LOCKED = "The mail's body is encrypted, so only what stands above it was read."
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
# Where a program broke a line (RFC 3676, 4.1): the blank before it is no part of the text, but in `-- `.
_SOFT_END = re.compile(r"(?<!^--) \r?\n", re.MULTILINE)
# What a header that no program wrote makes the parser raise when it is asked about it.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True)
class _Part:
    """A leaf of a mail. `group`: number of the innermost set of alternatives it is one of, or 0. `nested`: in how many
    mails inside this one it stands.
    """

    message: Message
    group: int
    nested: int
    media: str
    in_report: bool


@dataclass
class _Forms:
    """The forms in which a mail says one text, and its place among the bodies."""

    at: int
    plain: list[str] = field(default_factory=list)
    page: list[str] = field(default_factory=list)

    def words(self) -> str:
        return richer("\n".join(filter(None, self.plain)), "\n".join(filter(None, self.page)))


def read_eml(file: BinaryIO, *, kind: str) -> ReadText:
    letter = eml_letter(file)
    return found(letter.text(), kind=kind, engine=ENGINE, reason=letter.reason())


def eml_letter(file: BinaryIO) -> Letter:
    """The mail with its attachments. RecursionError for one that is nested too deeply for the parser."""
    file.seek(0)
    message = email.message_from_binary_file(file, policy=email.policy.compat32)
    letter = Letter(fields=shown_fields(message))
    alternatives: dict[int, _Forms] = {}
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS:
            letter.remarks.append(_TOO_MANY)
            break
        if part.media == "message/rfc822":
            _take_mail(letter, part)
        elif _is_words(part):
            forms = alternatives.setdefault(part.group or -number - 1, _Forms(at=len(letter.bodies)))
            if forms.at == len(letter.bodies):
                letter.bodies.append("")
            (forms.page if part.media == "text/html" else forms.plain).append(_words(part, letter))
            letter.bodies[forms.at] = forms.words()
        elif not part.nested:
            _take_file(letter, part, number)
    return letter


def _leaves(message: Message) -> Iterator[_Part]:
    """In document order. Walks with its own stack: a mail may be nested as deep as it likes.

    A mail inside the mail comes as a part itself, and then its own parts.
    """
    groups = 0
    stack = [(message, 0, 0, False)]
    while stack:
        part, group, nested, in_report = stack.pop()
        media = _media(part)
        inside = _inside(part)
        if media in {"message/rfc822", "message/news"} and inside:
            yield _Part(part, group, nested, "message/rfc822", in_report)
            if nested < MOST_NESTED:
                stack.append((inside[0], 0, nested + 1, in_report))
        elif part.is_multipart() and not media.startswith("message/"):
            if media == "multipart/alternative":
                groups += 1
                group = groups
            report = in_report or media == "multipart/report"
            stack.extend((each, group, nested, report) for each in reversed(inside))
        else:
            # A container whose parts cannot be told apart is shown as it stands.
            media = "text/plain" if media.startswith("multipart/") else media
            yield _Part(part, group, nested, media, in_report)


def _take_mail(letter: Letter, part: _Part) -> None:
    """A mail inside: what stands above it is part of the words; it is also a document, but in a notice of delivery."""
    inside = _inside(part.message)[0]
    fields = shown_fields(inside)
    letter.bodies.append("\n".join(f"{name}: {value}" for name, value in fields))
    if part.nested or part.in_report:
        return
    subject = next((value for name, value in fields if name == "Subject"), "")
    try:
        content = inside.as_bytes()
    except (*_BROKEN, RecursionError):
        letter.left_out += 1
        return
    letter.attach(_name(part.message) or mail_name(subject), content)


def _take_file(letter: Letter, part: _Part, number: int) -> None:
    """An attachment; not a signature, nor a picture that the mail's own text shows."""
    message = part.message
    if part.media in _SIGNATURES:
        return
    if part.media in _ENCRYPTED:
        letter.remarks.append(_LOCKED)
    content = _content(message)
    if content.startswith(SIGNATURE):
        take_packed(letter, content)
        return
    is_shown = part.media.startswith("image/") and message.get("Content-ID") and _disposition(message) != "attachment"
    if not is_shown:
        letter.attach(file_name(_name(message), media=part.media, number=number + 1), content)


def _is_words(part: _Part) -> bool:
    if part.media.startswith("message/"):
        return True
    is_text = part.media.startswith("text/") or part.media == "application/rtf"
    return is_text and _disposition(part.message) != "attachment" and not _name(part.message)


def _words(part: _Part, letter: Letter) -> str:
    message = part.message
    if inside := _inside(message):  # what a server says of each receiver
        return "\n".join(line for each in inside for line in _reported(each))
    content = _content(message)
    try:
        if part.media in {"text/rtf", "application/rtf"}:
            return words_of_rtf(content).text
        words = bytes_words(content, _charset(message))
        if parameter(message, header="content-type", name="delsp").lower() == "yes":
            words = _SOFT_END.sub("", words)
        return words_of_page(words) if part.media == "text/html" else words.strip()
    except Unreadable as refusal:
        letter.remarks.append(refusal.reason)
        return ""


def _reported(block: Message) -> Iterator[str]:
    """Fields, and where a program wrote sentences instead of them, these."""
    yield from (f"{name}: {header_words(value)}" for name, value in block.raw_items())
    if words := bytes_words(_content(block), _charset(block)).strip():
        yield words


def _content(message: Message) -> bytes:
    try:
        content = message.get_payload(decode=True)
    except _BROKEN:
        content = None
    return content if isinstance(content, bytes) else b""


def _inside(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _media(message: Message) -> str:
    try:
        return message.get_content_type()
    except _BROKEN:
        return "text/plain"


def _charset(message: Message) -> str | None:
    try:
        return message.get_content_charset()
    except _BROKEN:
        return None


def _disposition(message: Message) -> str:
    try:
        return message.get_content_disposition() or ""
    except _BROKEN:
        return ""


def _name(message: Message) -> str:
    try:
        return parameter(message, header="content-disposition", name="filename") or parameter(
            message, header="content-type", name="name"
        )
    except _BROKEN:
        return ""
