"""Files with something to see in them, and the edge through which they are seen."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document as Word
from PIL import Image, ImageDraw

from tests.world import Browser, World
from workspace.documents.operations import Upload, add_document, share_document


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text on each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    fonts = "/Resources<</Font<</F 3 0 R>>>>"
    for number, text in enumerate(pages):
        content = f"BT /F 18 Tf 40 300 Td ({text}) Tj ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents {5 + 2 * number} 0 R{fonts}>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
        ]
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj{each}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(objects) + 1}>>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode()


def png(width: int = 60, height: int = 40, colour: str = "teal") -> bytes:
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).ellipse((5, 5, width - 5, height - 5), fill=colour)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def word() -> bytes:
    """Headings, bold words, a list, a table, a picture, and words that occur in none of them twice."""
    document = Word()
    document.add_heading("Renewal quote", level=1)
    words = document.add_paragraph("It is valid until ")
    words.add_run("30 November").bold = True
    words.add_run(" 2026.")
    document.add_paragraph("Spare parts from the depot", style="List Bullet")
    table = document.add_table(rows=0, cols=2)
    for row in (("Item", "Per year"), ("Sites", "60,000"), ("<script>alert(1)</script>", "19,200")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_picture(io.BytesIO(png()))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add(world: World, name: str, content: bytes) -> str:
    """A document of Acme whose text is read and whose preview is made. Returns its id."""
    stored = world.outside.files.put([content], limit=50_000_000)
    made = world.does("Ana", add_document, customer_id=world.acme, upload=Upload(name, stored)).id
    world.settle()
    return str(made)


def share(world: World, document_id: str, **terms: Any) -> None:
    world.does("Ana", share_document, document_id=document_id, vendor_id=world.vendors["Nordwind"], **terms)
    world.settle()


def page_of(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def drawn(world: World, browser: Browser, path: str) -> bytes:
    """A picture that is drawn while one waits for it; here the worker works in between."""
    first = browser.get(path)
    if first.status_code == 503:
        world.settle()
        first = browser.get(path)
    assert first.status_code == 200, path
    return bytes(first.get_data())


def placed(html: str) -> list[tuple[int, int, str]]:
    """(start, end, words) of each piece of a page that says where it stands in the text."""
    pieces = re.findall(r'<(\w+) data-start="(\d+)" data-end="(\d+)"[^>]*>(.*?)</\1>', html, re.DOTALL)
    return [(int(start), int(end), re.sub(r"<[^>]+>", "", words)) for _, start, end, words in pieces]
