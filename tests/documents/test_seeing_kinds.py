"""Looks that are made from a file's own parts: files with macros, OpenDocument texts, Outlook's mails."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from mammoth.docx import office_xml, xmlparser

from tests.documents.showing import png, word
from tests.documents.test_mails_and_old import outlook_mail
from workspace.documents.readers.result import Unreadable
from workspace.documents.readers.sniff import sniff
from workspace.documents.seeing.jobs.preview import TREES as MADE
from workspace.documents.seeing.jobs.preview import preview
from workspace.documents.seeing.jobs.written.word_parts import parse_part
from workspace.documents.seeing.kinds import TREES
from workspace.documents.seeing.looks import checked

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_NS}{name}:1.0"' for name in ("office", "text", "table", "style", "drawing"))
_SPACES += (
    f' xmlns:fo="{_NS}xsl-fo-compatible:1.0" xmlns:draw="{_NS}drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
STYLES = """<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="P1" style:parent-style-name="Title"/>"""
BODY = """<text:p text:style-name="P1">Offer</text:p><text:h text:outline-level="2">Prices</text:h>
<text:tracked-changes><text:p>deleted words</text:p></text:tracked-changes>
<text:p>It is <text:span text:style-name="T1">binding</text:span><text:s text:c="2"/>until
 May<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Or June.</text:p></text:note-body>
</text:note>.</text:p>
<text:p><draw:frame><draw:text-box><text:p>A box</text:p></draw:text-box></draw:frame></text:p>
<text:list><text:list-item><text:p>Spare parts</text:p></text:list-item></text:list>
<text:p><text:a xlink:href="https://acme.example/">ours</text:a>
<text:a xlink:href="javascript:alert(1)">theirs</text:a></text:p>
<table:table><table:table-row>
<table:table-cell table:number-columns-spanned="2"><text:p>Sites</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row></table:table><text:p/>
<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame>
<draw:frame><draw:image xlink:href="https://x.example/a.png"/></draw:frame></text:p>"""


def opendocument(body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr("Pictures/a.png", png())
    return file.getvalue()


def looked(content: bytes, kind: str) -> list[Any]:
    """The look as the page gets it."""
    line, tree = b"".join(preview(io.BytesIO(content), {"kind": kind})).split(b"\n", 1)
    assert json.loads(line)["form"] == "look"
    return checked(json.loads(tree))


def with_macros(content: bytes) -> bytes:
    """A Word file with a part of macros, as Word writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            new.writestr(name, part.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml"))
        new.writestr("word/vbaProject.bin", b"Sub AutoOpen() macrowords End Sub")
    return file.getvalue()


def test_every_kind_that_has_a_look_is_made_one() -> None:
    assert set(MADE) == TREES


def test_a_word_file_with_macros_looks_as_without_them() -> None:
    content = with_macros(word())

    tree = looked(content, "docm")

    assert sniff(io.BytesIO(content), name="a.docm") == "docm"
    assert tree == looked(word(), "docx")
    assert "macrowords" not in json.dumps(tree)


def test_a_part_of_a_word_file_reads_as_mammoth_reads_it() -> None:
    foreign = b"""<?xml version="1.0"?><a xmlns:w="urn:else" xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006"
        plain="1" w:own="2" xml:space="preserve">one <w:b/>&lt;two&gt;<m:AlternateContent/> \xc3\xbc</a>"""
    with zipfile.ZipFile(io.BytesIO(word())) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]

    for part in (*parts, foreign):
        ours, theirs = (parse(io.BytesIO(part), office_xml._namespaces) for parse in (parse_part, xmlparser.parse_xml))
        assert ours == theirs
    assert office_xml.parse_xml is parse_part
    assert ours.attributes["{urn:else}own"] == "2"


def test_an_opendocument_text_is_seen_with_what_is_in_it() -> None:
    tree = looked(opendocument(BODY), "odt")

    elements = [each["t"] for each in tree if isinstance(each, dict)]
    written = json.dumps(tree)
    assert elements == ["h2", "h3", "p", "ul", "p", "table", "p", "hr", "p", "p"]
    assert tree[0]["c"] == ["Offer"]
    assert {"t": "strong", "c": ["binding"]} in tree[2]["c"]
    assert {"t": "td", "c": [{"t": "p", "c": ["Sites"]}], "span": 2} in tree[5]["c"][0]["c"]
    assert [each["c"] for each in tree[-2:]] == [["Or June."], ["A box"]]
    assert written.count("data:image/webp") == 1
    assert "https://acme.example/" in written
    assert not any(word in written for word in ("javascript", "x.example", "deleted words"))


def test_an_opendocument_text_that_breaks_off_is_seen_up_to_there_and_a_bomb_is_refused() -> None:
    broken = opendocument("<text:p>Before</text:p><text:h>").replace(b"</text:h>", b"")

    assert looked(opendocument("<text:p>Before</text:p></text:p>"), "odt")[0]["c"] == ["Before"]
    assert looked(broken, "odt")[0]["c"] == ["Before"]
    with pytest.raises(Unreadable, match="too many parts"):
        looked(opendocument("<text:p>a</text:p>" * 130_000), "odt")


def test_a_mail_is_seen_in_the_encodings_that_programs_really_write() -> None:
    inner = b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nhi"
    mail = "Subject: Größe 🎉\nContent-Type: multipart/mixed; boundary=x\n\n--x\n".encode()
    mail += b"Content-Type: text/plain; charset=iso-8859-1\n\n" + "“Grüße”".encode("cp1252")
    mail += b"\n--x\nContent-Type: message/rfc822\n\n" + inner + b"\n--x--"

    head, words, _, attached = looked(mail, "eml")

    assert head["c"][-1]["c"] == ["Größe 🎉"]
    assert words["c"] == ["“Grüße”"]
    assert attached["c"][0]["c"] == ["Grüße.eml"]


def test_a_page_is_seen_in_the_encoding_that_it_declares() -> None:
    page = "<meta charset=windows-1251><p>Цена"

    assert looked(page.encode("cp1251"), "html")[0]["c"] == ["Цена"]


def test_outlooks_mail_is_seen_as_other_mails_are() -> None:
    head, *rest = looked(outlook_mail(), "msg")

    said = [each["c"][0] for each in head["c"]]
    assert said[:4] == ["From", "Ana <ana@acme.example>", "To", "Ben"]
    assert said[-2:] == ["Subject", "Gr\u00f6\u00dfe"]
    assert [each["t"] for each in rest] == ["p", "p", "p", "p", "ul"]
    assert rest[0]["c"] == ["Twelve pumps"]
    assert rest[-1]["c"][0]["c"] == ["Plan.txt"]
