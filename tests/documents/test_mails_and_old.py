"""Every place of a mail, a rich text or an old presentation that holds words, by words that stand only there."""

from __future__ import annotations

import io
import struct
from email.message import EmailMessage

import pytest

from tests.documents.compound import compound, msg, msg_tree, ppt
from workspace.documents.readers.mails.eml import eml_letter
from workspace.documents.readers.mails.msg import msg_letter
from workspace.documents.readers.mails.packed_rtf import unpacked
from workspace.documents.readers.read import read
from workspace.documents.readers.result import ReadText
from workspace.documents.readers.sniff import sniff


def read_bytes(content: bytes, name: str) -> ReadText:
    return read(io.BytesIO(content), name=name)


# ------------------------------------------------------------------ .eml
def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    fields = {"Subject": "Grüße aus Köln", "From": "Ana Ödman <ana@acme.example>", "To": "ben@acme.example"} | headers
    for name, value in fields.items():
        message[name] = value
    message["Message-ID"] = "<1@acme.example>"
    return message


def full_mail() -> EmailMessage:
    message = mail(Cc="Cleo <cleo@acme.example>", Date="Mon, 23 Nov 2026 10:00:00 +0100")
    message.set_content("Twelve pumps, größer")
    message.add_alternative("<p>Twelve <b>pumps</b>, größer</p><script>steal()</script>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Prüfung.pdf")
    inner = mail(Subject="Forwarded offer")
    inner.set_content("insideword")
    inner.add_attachment("innertext", filename="inner.txt")
    message.add_attachment(inner)
    return message


def test_a_mail_gives_what_stands_above_it_its_words_and_names_of_attachments() -> None:
    result = read_bytes(full_mail().as_bytes(), "offer.eml")

    assert (result.state, result.kind, result.reason) == ("text", "eml", "")
    assert result.text.startswith(
        "Grüße aus Köln\n\nFrom: Ana Ödman <ana@acme.example>\nTo: ben@acme.example\nCc: Cleo"
    )
    assert result.text.count("Twelve pumps, größer") == 1
    assert "steal" not in result.text
    for words in ("Subject: Forwarded offer", "insideword", "Attached: Prüfung.pdf, Forwarded offer.eml"):
        assert words in result.text


def test_attachments_come_with_their_names_and_bytes_and_those_of_a_mail_inside_stay_in_it() -> None:
    attachments = eml_letter(io.BytesIO(full_mail().as_bytes())).attachments

    assert [attachment.name for attachment in attachments] == ["Prüfung.pdf", "Forwarded offer.eml"]
    assert attachments[0].content == b"%PDF-1.4"
    (inner,) = eml_letter(io.BytesIO(attachments[1].content)).attachments
    assert (inner.name, inner.content) == ("inner.txt", b"innertext\n")


def test_a_page_is_taken_where_the_plain_form_says_nothing() -> None:
    message = mail()
    message.set_content("No HTML")
    message.add_alternative("<p>Twelve pumps for Acme in spring</p>", subtype="html")

    text = read_bytes(message.as_bytes(), "a.eml").text

    assert "Twelve pumps for Acme in spring" in text
    assert "No HTML" not in text


def test_a_picture_in_the_text_is_no_attachment_and_an_attached_one_is() -> None:
    message = mail()
    message.set_content("<img src='cid:logo'>", subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    message.add_attachment(b"\x89PNG plan", maintype="image", subtype="png", filename="plan.png")

    assert [each.name for each in eml_letter(io.BytesIO(message.as_bytes())).attachments] == ["plan.png"]


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: Gr\xc3\xbc\xc3\x9fe\r\nFrom: a@b.example\r\nTo: c@d.example\r\n",
        b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nFrom: a@b.example\nTo: c@d.example\n",
        b"From a@b.example Mon Nov 23\nReceived: x\nSubject: =?iso-8859-1?B?R3L832U=?=\n",
        b"Return-Path: <a@b>\nX-Odd: 1\nSubject:\n =?utf-8?q?Gr=C3=BC?=\n =?utf-8?q?=C3=9Fe?=\n",
    ],
)
def test_a_mail_is_known_by_its_header_and_its_subject_is_decoded(head: bytes) -> None:
    content = head + b"\r\nHello"

    assert sniff(io.BytesIO(content), "unnamed") == "eml"
    assert read_bytes(content, "unnamed").text.splitlines()[0] == "Grüße"


@pytest.mark.parametrize("content", [b"Price: 5\nWeight: 7\n\nx", b"To: do\nFrom: here\nthere", b"Subject: none\n\nx"])
def test_a_note_with_colons_is_no_mail(content: bytes) -> None:
    assert sniff(io.BytesIO(content), "note.txt") == "text"


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (b"Content-Type: text/plain; charset=us-ascii", "Größe".encode("cp1252"), "Größe"),
        (b"Content-Type: text/plain; charset=no-such-thing", "Größe".encode(), "Größe"),
        (b"Content-Type: text/plain; charset=iso-2022-jp", "契約".encode("iso2022_jp"), "契約"),
        (b"Content-Type: nonsense", b"Hello", "Hello"),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64", b"SGVsbG8", "Hello"),
        (b"Content-Type: multipart/mixed; boundary=never", b"Hello", "Hello"),
    ],
)
def test_a_mail_with_a_false_label_is_still_read(head: bytes, body: bytes, words: str) -> None:
    content = b"From: a@b.example\nMIME-Version: 1.0\n" + head + b"\n\n" + body

    assert words in read_bytes(content, "a.eml").text


# ------------------------------------------------------------------ .msg
def outlook_mail() -> bytes:
    attachment = msg_tree({0x3707: "Plan.txt", 0x3701: b"twelve"}, before=8)
    inner = msg_tree({0x001A: "IPM.Note", 0x0037: "innersubject", 0x1000: "innerbody"}, before=24)
    holder = {"__substg1.0_3701000D": inner, "__properties_version1.0": bytes(8)}
    receiver = msg_tree({0x3001: "Ben", 0x39FE: "ben@acme.example"}, before=8)
    texts: dict[int, str | bytes] = {
        0x001A: "IPM.Note", 0x0037: "Größe", 0x0C1A: "Ana", 0x5D01: "ana@acme.example", 0x0E04: "Ben",
        0x0E03: "Cleo", 0x1000: "Twelve pumps", 0x1013: b"<p>Twelve pumps", 0x8001: "internalword",
    }  # fmt: skip
    tree = msg_tree(
        texts, numbers={0x0039: 133_000_000_000_000_000}, attachments=[attachment, holder], receivers=[receiver]
    )
    return msg(tree)


def test_an_outlook_mail_gives_all_its_words_and_attachments() -> None:
    content = outlook_mail()

    result = read_bytes(content, "offer.msg")

    assert (result.state, result.kind, result.reason) == ("text", "msg", "")
    assert result.text.startswith(
        "Größe\n\nFrom: Ana <ana@acme.example>\nTo: Ben\nCc: Cleo\nDate: 2022-06-18 04:26 UTC"
    )
    for words in ("Ben <ben@acme.example>", "Twelve pumps", "innersubject", "innerbody", "Attached: Plan.txt"):
        assert words in result.text
    assert "internalword" not in result.text
    (attachment,) = msg_letter(io.BytesIO(content)).attachments
    assert (attachment.name, attachment.content) == ("Plan.txt", b"twelve")


def test_an_outlook_mail_in_an_old_encoding_is_read() -> None:
    tree = dict(msg_tree({}, numbers={0x3FFD: 1251}))
    tree["__substg1.0_1000001E"] = "Привет от заказчика".encode("cp1251")

    assert read_bytes(msg(tree), "a.msg").text == "Привет от заказчика"


def test_an_outlook_mail_that_is_only_rich_text_is_read() -> None:
    rich = b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag <p>}\\htmlrtf hidden\\htmlrtf0 Twelve pumps{\\*\\htmltag </p>}}"
    packed = struct.pack("<IIII", len(rich) + 12, len(rich), 0x414C454D, 0) + rich

    assert read_bytes(msg(msg_tree({0x1009: packed})), "a.msg").text == "Twelve pumps"


def test_packed_rich_text_is_unpacked() -> None:
    """The two examples of [MS-OXRTFCP] 4.1: references to what was known, and to what is being written."""
    known = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    own = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

    assert unpacked(known) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked(own) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert unpacked(known[:30]) == unpacked(known)[: len(unpacked(known[:30]))]
    assert unpacked(b"") == unpacked(bytes(20)) == b""


def test_a_contact_says_its_details() -> None:
    tree = msg_tree({0x001A: "IPM.Contact", 0x3A06: "Vera", 0x3A16: "Nordwind", 0x8083: "vera@nordwind.example"})

    text = read_bytes(msg(tree), "vera.msg").text

    assert all(word in text for word in ("Vera", "Nordwind", "vera@nordwind.example"))


# ------------------------------------------------------------------ .rtf
RICH = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial Cyr;}}{\colortbl;\red0;}
{\info{\author hiddenauthor}}{\*\generator Riched20;}{\header\pard headerword\par}{\footer footerword}
\pard Gr\'fc\'dfe \u8364? {\f1\'cf\'f0\'e8}\par spl{\b it}\tab tabbed\line below\~x\_y
{\field{\*\fldinst{HYPERLINK "https://acme.example/offer"}}{\fldrslt linktext}}{\footnote noteword}
{\*\atnid CC}{\*\atnauthor Cleo}{\*\annotation remark}{\deleted struckout}{\pict\pngblip 89504e47}
\trowd one\cell two\cell\row{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv alttext}}{\sp{\sn x}{\sv no}}{\shptxt boxed}}
{\shprslt boxed}}{\upr{plainform}{\*\ud{\u1044?}}}{\*\unknown secret}\bin4 }}}} end}"""


def test_a_rich_text_gives_all_its_words_and_no_deleted_one() -> None:
    result = read_bytes(RICH, "offer.rtf")

    assert (result.state, result.kind, result.deleted) == ("text", "rtf", "struckout")
    for words in (
        "Größe".replace("ö", "ü").replace("ße", "ße"),
        "€",
        "При",
        "split\ttabbed\nbelow",
        "one\ttwo",
        "end",
        "x-y",
        "Д",
    ):
        assert words in result.text
    for word in ("headerword", "footerword", "https://acme.example/offer", "linktext", "noteword", "Cleo", "remark"):
        assert word in result.text
    assert result.text.count("boxed") == 1
    assert "alttext" in result.text
    for word in ("struckout", "hiddenauthor", "Arial", "secret", "plainform", "89504e47", "Riched20", "wzDesc"):
        assert word not in result.text


def test_rich_text_of_pictures_is_read_quickly_and_deep_groups_do_no_harm() -> None:
    pictures = b"{\\rtf1{\\pict " + b"89504e47\r\n" * 500_000 + b"}" + b"{" * 100_000 + b"word" + b"}" * 100_000 + b"}"

    assert read_bytes(pictures, "a.rtf").text == "word"


# ------------------------------------------------------------------ .ppt
def test_an_old_presentation_gives_its_slides_with_notes_and_no_deleted_words() -> None:
    content = ppt(["Offer für Acme", "Last"], notes={0: "Say hello"}, deleted="struckout")

    result = read_bytes(content, "offer.ppt")

    assert (result.state, result.kind, result.reason) == ("text", "ppt", "")
    assert result.text == "Outline 0\nOffer für Acme\nSay hello\n\nOutline 1\nLast"
    assert result.pages == (0, result.text.index("Outline 1"))


def test_an_old_presentation_without_its_directory_is_still_read_and_says_so() -> None:
    content = ppt(["Offer"], deleted="struckout").replace(struct.pack("<HH", 0, 4085), struct.pack("<HH", 0, 4087))

    result = read_bytes(content, "offer.ppt")

    assert "Offer" in result.text
    assert "deleted words may be among" in result.reason


def test_a_locked_old_presentation_says_so() -> None:
    content = ppt(["Offer"]).replace(struct.pack("<I", 0xE391C05F), struct.pack("<I", 0xF3D1C4DF))

    assert read_bytes(content, "offer.ppt").state == "encrypted"


def test_what_an_ole_container_holds_is_told_by_its_top() -> None:
    nested = compound({"PowerPoint Document": b"x" * 5000, "Object1": {"WordDocument": b"x"}})

    assert sniff(io.BytesIO(nested), "a.doc") == "ppt"
