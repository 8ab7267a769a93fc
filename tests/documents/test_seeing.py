"""Documents are seen without being downloaded: as pages, as a look, as a picture, and as text where nothing else is."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator

import docx
import openpyxl
import pptx
import pytest
from PIL import Image
from sqlalchemy import select

from tests.documents.showing import add, drawn, page_of, pdf, placed, png, word
from tests.world import World
from workspace.documents.models import Version, VersionText
from workspace.documents.seeing.models import Preview, Rendition
from workspace.documents.seeing.operations import ENGINE, prepare_again
from workspace.policy import system_actor
from workspace.web import seen


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    patience, seen.PATIENCE = seen.PATIENCE, 0.0  # nobody draws while a test waits
    made = World(tmp_path_factory.mktemp("house"))
    yield made
    made.close()
    seen.PATIENCE = patience


def _text(world: World, document_id: str) -> str:
    with world.reading() as db:
        found = select(VersionText.text).join(Version, Version.id == VersionText.version_id)
        return str(db.scalar(found.where(Version.document_id == document_id)))


def _preview(world: World, document_id: str) -> Preview:
    with world.reading() as db:
        return db.scalars(select(Preview).join(Version).where(Version.document_id == document_id)).one()


# ------------------------------------------------------------------ pages
def test_a_pdf_is_drawn_by_the_browser_and_its_pages_are_there_as_pictures(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets", "On Thursday", "Regards"))
    ana = world.client_as("Ana")

    page = page_of(ana, f"/documents/{document}")
    picture = drawn(world, ana, f"/documents/{document}/versions/1/pages/2")

    assert f'data-source="/documents/{document}/versions/1/download"' in page
    assert page.count('class="sheet"') == 3
    assert Image.open(io.BytesIO(picture)).size == (450, 600)  # 300 × 400 points at 108 dots an inch
    assert ana.get(f"/documents/{document}/versions/1/pages/4").status_code == 404
    assert ana.get(f"/documents/{document}/versions/1/pages/0").status_code == 404


def test_programs_see_pages_too(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets", "On Thursday"))
    program, place = world.api("Ben"), f"/api/documents/{document}/versions/1"
    assert program.get(f"{place}/pages/1").status_code == 503
    world.settle()

    shown, page = program.get(f"{place}/preview").json, program.get(f"{place}/pages/1", buffered=True)

    assert (shown["ready"], shown["form"], shown["stamped"]) == (True, "pages", False)
    assert shown["sizes"] == [{"width": 300, "height": 400}] * 2
    assert (page.content_type, page.data[:4]) == ("image/webp", b"RIFF")
    assert program.get(f"{place}/pages/9").status_code == 404


def test_a_picture_that_we_made_is_served_as_nothing_else(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets"))
    ana = world.client_as("Ana")
    drawn(world, ana, f"/documents/{document}/versions/1/pages/1")

    for path in ("pages/1", "thumbnail"):
        headers = ana.get(f"/documents/{document}/versions/1/{path}").headers
        assert headers["Content-Type"] == "image/webp"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_locked_pdf_and_a_broken_one_say_why_there_are_no_pages(world: World) -> None:
    broken = add(world, "Broken.pdf", b"%PDF-1.7\n" + b"\x00nonsense" * 50)
    page = page_of(world.client_as("Ana"), f"/documents/{broken}")

    assert _preview(world, broken).form == ""
    assert "damaged" in page
    assert "doc-pages" not in page.partition("</head>")[2]


# ------------------------------------------------------------------ looks
def test_a_word_file_is_seen_with_its_headings_tables_and_pictures(world: World) -> None:
    document = add(world, "Quote.docx", word())
    page = page_of(world.client_as("Ana"), f"/documents/{document}")

    for seen_piece in ("<h2", "<strong>30 November</strong>", "<li", "<table>", 'src="data:image/webp;base64,'):
        assert seen_piece in page, seen_piece
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_every_piece_of_a_look_says_where_it_stands_in_the_text(world: World) -> None:
    document = add(world, "Quote.docx", word())
    page, text = page_of(world.client_as("Ana"), f"/documents/{document}"), _text(world, document)

    pieces = placed(page)

    assert [html.unescape(words).strip() for _, _, words in pieces][:3] == [
        "Renewal quote", "It is valid until 30 November 2026.", "Spare parts from the depot",
    ]  # fmt: skip
    assert len(pieces) >= 9
    for start, end, words in pieces:
        assert html.unescape(words) == text[start:end]


def test_who_looks_for_words_that_stand_beside_the_page_is_shown_the_text(world: World) -> None:
    written, file = docx.Document(io.BytesIO(word())), io.BytesIO()
    written.sections[0].header.paragraphs[0].text = "Confidential offer"
    written.save(file)
    document = add(world, "Quote.docx", file.getvalue())
    ana, text = world.client_as("Ana"), _text(world, document)

    def asked(words: str) -> str:
        start = text.index(words)
        return page_of(ana, f"/documents/{document}?v=1&at={start}-{start + len(words)}")

    beside, within = asked("Confidential"), asked("depot")

    assert '<mark class="place" id="place">Confidential</mark>' in " ".join(beside.split())
    assert "they stand in a header" in beside
    assert 'class="paper look"' in within
    assert "they stand in a header" not in within


def test_a_mail_is_seen_with_who_wrote_it_and_what_is_attached_and_fetches_nothing(world: World) -> None:
    mail = (
        b"From: Vera <vera@nordwind.example>\r\nTo: ana@baton.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n"
        b'<p onclick="a()">Two <b>pallets</b><img src="https://elsewhere.example/pixel.gif"><script>evil()</script>'
        b'<a href="javascript:evil()">here</a> <a href="https://nordwind.example/">there</a></p>\r\n'
        b'--x\r\nContent-Type: application/pdf; name="terms.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n'
        b"--x--"
    )
    document = add(world, "Mail.eml", mail)
    page = page_of(world.client_as("Ana"), f"/documents/{document}")
    look = page.partition('class="paper look"')[2].partition("</article>")[0]

    for words in (
        "Grüße",
        "vera@nordwind.example",
        "<strong>pallets</strong>",
        "terms.pdf",
        "https://nordwind.example/",
    ):
        assert words in look, words
    for harm in ("elsewhere", "evil", "onclick", "javascript:"):
        assert harm not in look, harm


def test_markdown_and_html_are_seen_without_what_could_run(world: World) -> None:
    rich = add(world, "Read me.md", b"# Terms\n\n*Thirty* days <script>evil()</script>\n\n[x](javascript:evil)\n")
    plain = add(world, "Page.html", b"<html><body><h1>Terms</h1><iframe src=x></iframe><p style='a'>Thirty days")

    ana = world.client_as("Ana")
    first, second = (page_of(ana, f"/documents/{each}").partition("</head>")[2] for each in (rich, plain))

    assert "<em>Thirty</em>" in first
    assert "<script>evil" not in first
    assert 'href="javascript' not in first
    assert ">Terms</h2>" in second
    assert "<iframe" not in second


def test_slides_are_cards_with_their_notes_apart(world: World) -> None:
    show = pptx.Presentation()
    for title in ("Kick-off", "Risks"):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, f"A point about {title}"
        slide.notes_slide.notes_text_frame.text = f"Say that {title} is fine."
    file = io.BytesIO()
    show.save(file)
    document = add(world, "Talk.pptx", file.getvalue())

    page = page_of(world.client_as("Ana"), f"/documents/{document}")
    second = page.partition('data-label="Slide 2"')[2]
    words, _, notes = second.partition('data-label="Notes"')

    assert page.count('data-label="Slide') == 2
    assert ">Risks</h2>" in words
    assert "A point about Risks" in words
    assert "Say that Risks is fine." in notes
    assert "Say that" not in words
    text = _text(world, document)
    for start, end, said in placed(page):
        assert html.unescape(said) == text[start:end]


def test_sheets_are_tables_with_figures_and_the_rest_on_demand(world: World) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Prices"
    for number in range(700):
        book.active.append([f"Site {number}", number * 10])
    file = io.BytesIO()
    book.save(file)

    page = page_of(world.client_as("Ana"), f"/documents/{add(world, 'Prices.xlsx', file.getvalue())}")

    assert "Prices</p>" in page
    assert page.count("<tr>") == 700
    assert "300 more rows" in page
    assert '<td class="figure"' in page


# ------------------------------------------------------------------ pictures
def test_a_picture_is_drawn_anew_without_what_it_tells_of_its_maker(world: World) -> None:
    camera = Image.Exif()
    camera[0x010F] = "Secret Camera"
    file = io.BytesIO()
    Image.new("RGB", (3000, 200), "teal").save(file, "JPEG", exif=camera)
    document = add(world, "Photo.jpg", file.getvalue())

    made = world.client_as("Ana").get(f"/documents/{document}/versions/1/pages/1").get_data()

    assert b"Secret Camera" in file.getvalue()
    assert b"Secret Camera" not in made
    assert Image.open(io.BytesIO(made)).size == (2400, 160)


def test_a_picture_of_a_billion_dots_is_refused_in_a_sentence(world: World) -> None:
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    document = add(world, "Huge.png", file.getvalue())

    assert _preview(world, document).form == ""
    assert "50 million dots" in page_of(world.client_as("Ana"), f"/documents/{document}")


def test_a_page_is_drawn_once_however_often_it_is_asked_for(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("One", "Two"))
    ana = world.client_as("Ana")
    paths = [f"/documents/{document}/versions/1/pages/{page}" for page in (1, 2, 1)]

    assert [ana.get(path).status_code for path in paths] == [503, 503, 503]
    world.settle()

    assert [ana.get(path).status_code for path in paths] == [200, 200, 200]
    with world.reading() as db:
        made = db.scalars(select(Rendition).join(Version).where(Version.document_id == document))
        assert sorted((each.kind, each.page) for each in made) == [("page", 1), ("page", 2), ("thumbnail", 0)]


# ------------------------------------------------------------------ states
def test_until_it_is_made_the_page_says_so_and_shows_the_text(world: World) -> None:
    document = add(world, "Quote.docx", word())
    with world.transaction() as db:
        db.delete(db.scalars(select(Preview).join(Version).where(Version.document_id == document)).one())

    page = page_of(world.client_as("Ana"), f"/documents/{document}")

    assert "Preparing the preview" in page
    assert "It is valid until 30 November 2026." in page


def test_what_an_older_engine_made_is_made_again(world: World) -> None:
    document = add(world, "Quote.docx", word())
    with world.transaction() as db:
        db.scalars(select(Preview).join(Version).where(Version.document_id == document)).one().engine = "baton-seeing/0"

    with world.transaction() as db:
        first = prepare_again(db, system_actor(world.clock()))
        second = prepare_again(db, system_actor(world.clock()))
    world.settle()

    assert (first, second) == (1, 0)
    assert _preview(world, document).engine == ENGINE


def test_a_picture_on_the_page_is_the_thumbnail_of_the_first_page(world: World) -> None:
    document = add(world, "Picture.png", png(900, 300))

    made = world.client_as("Ana").get(f"/documents/{document}/versions/1/thumbnail").get_data()

    assert Image.open(io.BytesIO(made)).size == (320, 107)
