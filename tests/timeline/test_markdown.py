"""What people write becomes HTML that harms nobody, however it was meant."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from selectolax.lexbor import LexborHTMLParser

from workspace.web.markdown import _TAGS, to_html

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))", "[x](&#106;avascript:alert(1))", "<javascript:alert(1)>", "[x](data:text/html,x)",
    "[x](vbscript:x)", "![x](javascript:alert(1))", "![x](http://evil.example/pixel)", "[x]: javascript:alert(1)\n[x]",
    '[x](http://a.example "onmouseover=alert(1)")', '[x](http://a.example"onclick="alert(1))', "<svg/onload=alert(1)>",
    "<style>body{display:none}</style>", "<iframe src=//evil>", "<a href='javascript:alert(1)'>x</a>", "</article>",
    "<form action=//evil><input>", "<base href=//evil>", "<math><mi//xlink:href='data:x'>", "\x00<script>",
    "```html\n<script>alert(1)</script>\n```", "# <script>x</script>", "|a|\n|-|\n|<script>x</script>|", "[x](file:///etc)",
    "<details open ontoggle=alert(1)>", "&lt;script&gt;", "<!--><script>alert(1)</script>-->", "<p id=csrf-token>",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_anything_that_runs_or_loads(text: str) -> None:
    tree = LexborHTMLParser(f"<main>{to_html(text)}</main>")

    for node in tree.css("main *"):
        assert node.tag in _TAGS, text
        assert set(node.attributes) <= {"href", "title", "start", "rel"}, text
        target = node.attributes.get("href") or "https:"
        assert re.match(r"(https?|mailto|tel):", target), text
    assert len(tree.css("main")) == 1


def test_a_link_that_can_be_trusted_stays_a_link() -> None:
    for address in ("https://a.example/b?c=d", "http://a.example", "mailto:ana@a.example", "tel:+15550100"):
        assert f'href="{address}"' in to_html(f"[x]({address})")
    assert "noopener" in to_html("[x](https://a.example)")


BARE = {
    "see https://a.example/b_c?d=1&e=2. Then": ("https://a.example/b_c?d=1&e=2", ". Then"),
    "(http://a.example/w(x)y), or": ("http://a.example/w(x)y", "), or"),
    "**https://a.example**": ("https://a.example", ""),
    "https://a.example:8080/ü": ("https://a.example:8080/%C3%BC", ""),
    "https://a.example/@ben": ("https://a.example/@ben", ""),
    'https://a.example/"onclick="alert(1)': ("https://a.example/", '"onclick="alert(1)'),
}
STAY_TEXT = ["javascript://a.example/%0aalert(1)", "data:text/html,x", "https://", "https://[bad", "xhttps://a.example",
             "`https://a.example`", "https://bank.example@evil.example/", "ftp://a.example"]  # fmt: skip


@pytest.mark.parametrize("text", BARE)
def test_a_bare_address_is_a_link_without_the_sentence_around_it(text: str) -> None:
    target, after = BARE[text]
    (link,) = LexborHTMLParser(to_html(text, (("ben", "person:1"),))).css("a")

    assert link.attributes == {"href": target, "rel": "noopener noreferrer nofollow"}
    assert (link.next.text() if link.next else "") == after


@pytest.mark.parametrize("text", STAY_TEXT)
def test_no_other_address_becomes_a_link(text: str) -> None:
    assert "<a" not in to_html(text)


def test_a_link_that_was_written_as_one_stays_as_it_was() -> None:
    (link,) = LexborHTMLParser(to_html("[https://shown.example](https://meant.example)")).css("a")

    assert (link.attributes["href"], link.text()) == ("https://meant.example", "https://shown.example")


def test_what_people_use_comes_out_as_they_mean_it() -> None:
    assert to_html("**b** *i* ~~s~~ `c`") == "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>\n"
    assert to_html("one\ntwo") == "<p>one<br>\ntwo</p>\n"
    assert "<h3>" in to_html("# Big")
    assert "<td>1</td>" in to_html("|a|\n|-|\n|1|")
    assert "a &lt; b &amp; c" in to_html("a < b & c")


# Of thirty patterns of 100 kB these took longest; what grows with the square of its length takes minutes.
SLOW_BEFORE = ["[" * 50_000, "*a_ " * 12_000, "[a](" * 12_000, "![" * 25_000, "*_" * 25_000, "@ben " * 10_000,
               "https://a.b " * 9_000, "https://a.b/" + ")" * 90_000, "https://" + "a." * 45_000]  # fmt: skip

RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
sys.path.insert(0, sys.argv[1])
from tests.timeline.test_markdown import SLOW_BEFORE
from workspace.timeline.mentions import find_mentions
from workspace.web.markdown import to_html
names = {f"person{number}": str(number) for number in range(500)}
for text in SLOW_BEFORE:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    to_html(text)
    find_mentions(text, names)
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    print(f"{spent:6.2f} {text[:12]!r}")
"""


def test_no_hostile_markdown_keeps_a_process_busy() -> None:
    """CPU seconds are bounded by the kernel: a text that takes minutes ends the child, on a slow machine too."""
    root = str(Path(__file__).parents[2])
    child = subprocess.run([sys.executable, "-c", RUN, root], capture_output=True, text=True, check=False)

    assert child.returncode == 0, child.stdout + child.stderr[-500:]


@pytest.mark.parametrize("tangle", ["![" * 40_000, "*a **b " * 10_000, "|a|b|\n" * 10_000, "# a\n" * 20_000])
def test_text_that_would_take_long_to_read_stands_as_it_was_typed(tangle: str) -> None:
    """Markdown's rules take seconds for such text, and everybody would wait: a guest could hold the server up."""
    with mock.patch("workspace.web.markdown._markdown.render", side_effect=AssertionError):
        html = to_html(f"{tangle}<script>alert(1)</script>")

    assert html.startswith("<p>")
    assert "<script" not in html
    assert tangle[:20].split("\n", maxsplit=1)[0] in html


def test_a_long_text_of_a_person_is_still_markdown() -> None:
    text = "\n\n".join(f"**{number}.** They asked for [the plan](https://example.com), again!" for number in range(300))

    assert to_html(text).count("<strong>") == 300
