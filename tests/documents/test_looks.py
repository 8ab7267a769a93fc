"""What the sandbox says of a document's look is believed in nothing, and tied to the text letter by letter."""

from __future__ import annotations

import io
import json
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.documents.sandbox import JobFailed
from workspace.documents.seeing.answers import made_from
from workspace.documents.seeing.jobs.tree import node, tree_of
from workspace.documents.seeing.jobs.word import word_tree
from workspace.documents.seeing.looks import checked, innermost, placed, words_of
from workspace.documents.seeing.passages import Place
from workspace.web.looks import look_html

WEBP = b"RIFF\x04\x00\x00\x00WEBP"


@pytest.mark.parametrize(
    "tree",
    [
        {"t": "p", "c": []},
        [{"t": "script", "c": ["alert(1)"]}],
        [{"t": "p onclick=evil()", "c": []}],
        [{"t": "p", "c": "words"}],
        [{"c": []}],
        [7],
        [{"t": "p", "c": [{"t": "iframe", "c": []}]}],
    ],
)
def test_a_tree_of_another_form_is_refused(tree: Any) -> None:
    with pytest.raises(JobFailed):
        checked(tree)


def test_a_tree_too_deep_or_too_large_is_refused() -> None:
    deep: Any = "words"
    for _ in range(60):
        deep = {"t": "section", "c": [deep]}

    for tree in ([deep], ["word"] * 200_000):
        with pytest.raises(JobFailed):
            checked(tree)


def test_links_and_pictures_lead_nowhere_but_where_they_may() -> None:
    tree = [
        {"t": "a", "c": ["one"], "href": "javascript:evil()"},
        {"t": "a", "c": ["two"], "href": "https://acme.example/?a=1&b=2", "onclick": "evil()"},
        {"t": "img", "c": ["no"], "src": "https://elsewhere.example/pixel.gif"},
        {"t": "img", "c": [], "src": "data:image/svg+xml;base64,PHN2Zz4="},
        {"t": "img", "c": [], "src": "data:image/webp;base64,UklGRg==", "alt": '"><script>'},
        {"t": "td", "c": [], "span": 10**9, "rows": 2},
    ]

    shown = look_html(checked(tree), "")

    assert "javascript" not in shown
    assert "elsewhere" not in shown
    assert "svg" not in shown
    assert "<script" not in shown
    assert 'href="https://acme.example/?a=1&amp;b=2"' in shown
    assert 'src="data:image/webp;base64,UklGRg=="' in shown
    assert "onclick" not in shown
    assert "<td rowspan=2>" in shown


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}\n",
        b'{"form": "pages", "sizes": [], "parts": [99]}\nRIFF',
        b'{"form": "pages", "sizes": [[0, 5]], "parts": [12]}\n' + WEBP,
        b'{"form": "pages", "sizes": [[5, 1e999]], "parts": [12]}\n' + WEBP,
        b'{"form": "script", "sizes": [], "parts": [12]}\n' + WEBP,
        b'{"form": "picture", "sizes": [], "parts": [14]}\n<html></html>x',
        b'{"form": "pages", "sizes": [], "parts": [-1, 13]}\n' + WEBP,
        b"[" * 100_000,
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(answer: bytes) -> None:
    with pytest.raises(JobFailed):
        made_from(answer)


def test_a_good_answer_is_taken_apart() -> None:
    made = made_from(b'{"form": "picture", "sizes": [[3, 4]], "parts": [12, 12]}\n' + WEBP + WEBP)

    assert (made.form, made.sizes, made.parts) == ("picture", ((3, 4),), (WEBP, WEBP))


WORDS = st.text("abc äß🎉", min_size=1, max_size=12).filter(str.strip)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_pieces_say_the_words_of_the_text_to_the_very_space_and_marks_cover_them(
    blocks: list[list[str]], data: st.DataObject
) -> None:
    text = "\n".join("\t".join(words.strip() for words in block) for block in blocks)
    tree = [node("p", *(each for words in block for each in (node("strong", words), " "))) for block in blocks]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    placed(tree, text)
    shown = look_html(tree, text, Place(start, end))

    for block in innermost(tree):
        if "at" in block:
            assert words_of(block) == text[slice(*block["at"])]
    pieces = [block["at"] for block in innermost(tree) if "at" in block]
    covered = "".join(text[max(start, a) : min(end, b)] for a, b in sorted(pieces) if a < end and b > start)
    marked = "".join(part.partition("</mark>")[0] for part in shown.split('<mark class="place"')[1:])
    assert "".join(marked.replace(' id="place"', "").replace(">", "").split()) == "".join(covered.split())
    assert shown.count('id="place"') <= 1


def test_html_becomes_known_elements_alone() -> None:
    tree = tree_of(
        '<h1>Terms</h1><div>one<br>two</div><svg><script>evil()</script></svg><p style="x">a <b>b</b></p>'
        "<table><tr><th colspan=2>Head</th></tr></table><form><input value=x></form>"
    )

    assert json.loads(json.dumps(checked(tree))) == tree
    assert tree[0] == {"t": "h2", "c": ["Terms"]}
    assert "evil" not in json.dumps(tree)
    assert {"t": "th", "c": ["Head"], "span": 2} in list(innermost(tree))


def test_tables_that_only_lay_a_mail_out_are_none_and_real_ones_stay() -> None:
    prices = "<table><tr><td>Pump</td><td>900</td></tr></table>"
    html = f"<table><tr><td> </td></tr><tr><td>Dear <b>Ana</b></td><td><p>hello</p>{prices}</td></tr></table>"

    made: list[Any] = tree_of(html, laid_out=True)
    greeting, rest = made

    assert greeting == {"t": "p", "c": ["Dear ", {"t": "strong", "c": ["Ana"]}]}
    assert [each["t"] for each in rest["c"]] == ["p", "table"]
    assert look_html(tree_of(html), "").startswith("<table>")
    due = "<table><caption>Due on Friday</caption><tr><td>Pumps</td></tr></table>"
    assert [each["c"] for each in tree_of(due, laid_out=True)] == [["Due on Friday"], ["Pumps"]]


def test_the_title_of_a_word_file_is_a_heading() -> None:
    file = io.BytesIO()
    written = docx.Document()
    written.add_heading("Terms of delivery", 0)
    written.add_paragraph("Two pallets")
    written.save(file)

    assert [each["t"] for each in word_tree(file) if isinstance(each, dict)] == ["h2", "p"]
