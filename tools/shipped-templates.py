"""Make the templates that come with Baton: python tools/shipped-templates.py

Run it after changing a template below, and commit the files. Fixed times make the same template the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).resolve().parent.parent / "workspace" / "documents" / "making" / "shipped"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
CONTACTS = ("Contacts", "contacts", ("Name", "name"), ("Title", "title"), ("E-mail", "email"), ("Phone", "phone"))
PROMISES = ("What was promised", "promises", ("What", "what"), ("Who", "who"), ("Until", "until"))
RECENT = ("What happened lately", "recent", ("When", "when"), ("Who", "who"), ("What", "what"))
SAID = ("What was said about it", "handoff_steps", ("When", "when"), ("Who", "who"), ("What", "what"))
PAPERS = (
    "Documents", "documents", ("Title", "title"), ("Version", "version"), ("Changed", "changed"), ("Ends", "ends"),
)  # fmt: skip
ITEMS = ("Price", "items", ("Item", "what"), ("Amount", "amount"), ("Price", "price"))
CONFIDENTIAL = (
    "Confidential is whatever one party gives to the other for this purpose and marks as confidential, or what a "
    "careful person takes for it. It is not what was public, or known to who received it, before."
)
DUTIES = (
    "Who receives it uses it for the purpose alone, guards it as its own, and shows it only to those of its people "
    "and advisers who need it and are bound in the same way."
)
CLAUSES = (
    ("Purpose", "The parties want to exchange confidential information for this purpose: {{ purpose }}."),
    ("Confidential information", CONFIDENTIAL),
    ("Duties", DUTIES),
    ("Required disclosure", "Who is required by law to disclose it may do so, and tells the other party before."),
    ("Return", "On request it is given back or destroyed, apart from copies that the law requires."),
    ("Term", "This agreement holds for {{ term }}; the duties go on for what was received until then."),
    ("Law", "The law of {{ governing_law }} holds."),
)
SIGNED = ("For {{ our_name }}", "For {{ party_name }}", "\n\n{{ our_signatory }}", "\n\n{{ party_signatory }}")
INK, GREY = RGBColor(0x33, 0x3F, 0xA3), RGBColor(0x5B, 0x67, 0x77)


def main() -> None:
    for name, build in BUILDERS.items():
        document = build()
        made = io.BytesIO()
        document.save(made)
        (FOLDER / f"{name}.docx").write_bytes(same_each_time(made.getvalue()))
        print(FOLDER / f"{name}.docx")


def customer_brief() -> Any:
    document = sheet("Customer brief", "{{ customer_name }}")
    facts(
        document,
        [
            ("Customer", "{{ customer_name }}"),
            ("Who holds the baton", "{{ holder }}"),
            ("As of", "{{ today }}"),
            ("Made by", "{{ made_by }}, {{ made_by_email }}"),
            ("In Baton", "{{ customer_link }}"),
        ],
    )
    for title, name in (
        ("About them", "customer_about"),
        ("Preferences", "customer_preferences"),
        ("Goals", "customer_goals"),
    ):
        when(document, name, title, value(name))
    table(document, CONTACTS)
    table(document, PROMISES)
    table(document, RECENT, wide=2)
    table(document, PAPERS, wide=0)
    return document


def handoff_brief() -> Any:
    document = sheet("Hand-off brief", "{{ customer_name }}")
    facts(
        document,
        [
            ("Customer", "{{ customer_name }}"),
            ("From", "{{ handoff_from }}"),
            ("To", "{{ handoff_to }}"),
            ("How it stands", "{{ handoff_state }}"),
            ("Until", "{{ handoff_due }}"),
            ("As of", "{{ today }}"),
            ("In Baton", "{{ customer_link }}"),
        ],
    )
    document.add_heading("Why", 2)
    document.add_paragraph("{{ handoff_reason }}")
    document.add_paragraph("{%p if handoff_points %}")
    document.add_heading("Open points", 2)
    document.add_paragraph("{%p for point in handoff_points %}")
    document.add_paragraph("{{ point.what }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    table(document, PROMISES)
    table(document, SAID, wide=2)
    when(document, "customer_preferences", "Their preferences", "{{ customer_preferences }}")
    table(document, CONTACTS)
    table(document, RECENT, wide=2)
    table(document, PAPERS, wide=0)
    return document


def proposal() -> Any:
    document = sheet("Proposal", "{{ subject }}")
    facts(
        document,
        [
            ("For", "{{ customer_name }}"),
            ("About", "{{ subject }}"),
            ("From", "{{ our_name }}, {{ made_by }}"),
            ("Date", "{{ today }}"),
            ("Valid until", "{{ valid_until }}"),
        ],
    )
    document.add_heading("What is included", 2)
    document.add_paragraph("{{ scope }}")
    when(document, "customer_goals", "What you want to reach", "{{ customer_goals }}")
    table(document, ITEMS, wide=0)
    document.add_paragraph("In all: {{ price }}").runs[0].bold = True
    document.add_paragraph("Delivery on {{ delivery_date }}. Terms of payment: {{ payment_terms }}.")
    document.add_paragraph("Questions: {{ made_by }}, {{ made_by_email }}")
    return document


def nda() -> Any:
    document = sheet("Mutual non-disclosure agreement", "{{ our_name }} and {{ party_name }}")
    document.add_paragraph("between {{ our_name }}, {{ our_address }},")
    document.add_paragraph("and {{ party_name }}, {{ party_address }},")
    document.add_paragraph("beginning on {{ start_date }}.")
    for title, text in CLAUSES:
        document.add_paragraph(style="List Number").add_run(f"{title}. ").bold = True
        document.paragraphs[-1].add_run(text)
    caution = document.add_paragraph("This text is a beginning: have a lawyer look at it before it is signed.")
    caution.runs[0].italic = True
    signatures = document.add_table(rows=2, cols=2)
    for place, text in enumerate(SIGNED):
        signatures.cell(place // 2, place % 2).text = text
    return document


BUILDERS = {"customer-brief": customer_brief, "handoff-brief": handoff_brief, "proposal": proposal, "nda": nda}


# ------------------------------------------------------------------ pieces
def sheet(title: str, about: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    for level, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 13)):
        style = document.styles[level]
        style.font.size, style.font.color.rgb, style.font.name = Pt(size), INK, "Calibri"
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    section.header.paragraphs[0].text = f"{title} · {about}"
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run("Page ")
    page_field(foot, "PAGE")
    foot.add_run(" of ")
    page_field(foot, "NUMPAGES")
    for paragraph in (section.header.paragraphs[0], foot):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), GREY
    document.add_paragraph(title, style="Title")
    properties = document.core_properties
    properties.author = properties.last_modified_by = "Baton"
    properties.title, properties.comments, properties.created, properties.modified = title, "", WHEN, WHEN
    return document


def page_field(paragraph: Any, code: str) -> None:
    """A number that Word counts: PAGE or NUMPAGES."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run("1" if kind == "text" else "")
        if kind == "instr":
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {code} "
            run._r.append(words)  # noqa: SLF001 - python-docx has no fields.
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001


def facts(document: Any, rows: Sequence[tuple[str, str]]) -> None:
    shown = document.add_table(rows=0, cols=2)
    for label, value in rows:
        cells = shown.add_row().cells
        cells[0].text, cells[1].text = label, value
        cells[0].paragraphs[0].runs[0].font.color.rgb = GREY
        cells[0].width, cells[1].width = Cm(4.5), Cm(12.1)


def tag(words: str) -> str:
    return "{%" + words + " %}"


def value(name: str) -> str:
    return "{{ " + name + " }}"


def when(document: Any, name: str, title: str, text: str) -> None:
    document.add_paragraph(tag(f"p if {name}"))
    document.add_heading(title, 2)
    document.add_paragraph(text)
    document.add_paragraph("{%p endif %}")


def table(document: Any, what: tuple[Any, ...], *, wide: int = -1) -> None:
    """A table with a row for each, whose head stands on every page; nothing where there is none."""
    title, name, *columns = what
    document.add_paragraph(tag(f"p if {name}"))
    document.add_heading(title, 2)
    shown = document.add_table(rows=4, cols=len(columns), style="Light Grid Accent 1")
    head, begin, row, end = shown.rows
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeats)  # noqa: SLF001 - python-docx has no such setting.
    begin.cells[0].text, end.cells[0].text = tag(f"tr for row in {name}"), "{%tr endfor %}"
    narrow = 16.6 / (len(columns) + (2 if wide >= 0 else 0))
    for place, (label, column) in enumerate(columns):
        head.cells[place].text, row.cells[place].text = label, value(f"row.{column}")
        for each in shown.rows:
            each.cells[place].width = Cm(narrow * 3 if place == wide else narrow)
    document.add_paragraph("{%p endif %}")


def same_each_time(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return made.getvalue()


if __name__ == "__main__":
    main()
