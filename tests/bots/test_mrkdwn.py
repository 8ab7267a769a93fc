"""Markdown and Slack's mrkdwn, both ways: nothing pings, nothing is lost, and what went out comes back the same."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workspace.bots.wording.mrkdwn import link, plain, split, to_mrkdwn, units
from workspace.bots.wording.mrkdwn_in import from_mrkdwn, mentioned

OURS = re.compile(r"<(https?://|mailto:)[^<>|]*(\|[^<>]*)?>")


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** *it* _it_ ~~gone~~ `a < b`", "*bold* _it_ _it_ ~gone~ `a &lt; b`"),
        ("# Offer **now**\n\nText", "*Offer now*\n\nText"),
        ("- one\n- two\n  - deep\n\n3. three\n4. four", "• one\n• two\n    • deep\n\n3. three\n4. four"),
        ("> said\n> twice", "> said\n> twice"),
        ("```py\nif a < b: pass\n```", "```\nif a &lt; b: pass\n```"),
        ("[Acme & Co](https://a.example/?x=1&y=2)", "<https://a.example/?x=1&amp;y=2|Acme &amp; Co>"),
        ("see https://a.example/x. Or <https://b.example>", "see <https://a.example/x>. Or <https://b.example>"),
        ("![plan](https://a.example/plan.png)", "<https://a.example/plan.png|plan>"),
        ("[home](/customers/1)", "home"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("**two\nlines**", "*two*\n*lines*"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("1 \\* 2", "1 * 2"),
        ("", ""),
    ],
)
def test_markdown_becomes_mrkdwn(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("*bold* _it_ ~gone~ `a &lt; b`", "**bold** _it_ ~~gone~~ `a < b`"),
        ("2*3*4 and ~/x and a_b_c", "2*3*4 and ~/x and a_b_c"),
        ("<@U0BEN> and <@U0X|cleo> and <@U0Y>", "@Ben \\*B\\* and @cleo and @U0Y"),
        ("<#C0ACME|acme> <#C0X>", "#acme #sales"),
        ("<!here> <!channel|channel> <!subteam^S1|@sales> <!subteam^S2>", "@here @channel @sales @group"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("<https://a.example/?x=1&amp;y=2|Acme &amp; Co>", "[Acme & Co](https://a.example/?x=1&y=2)"),
        ("<https://a.example> <mailto:ana@a.example|ana@a.example>", None),
        ("<javascript:alert(1)|click>", "click"),
        ("&gt; said\n&gt; twice\nfree", "> said\n> twice\nfree"),
        ("• one\n• two\n    ◦ deep", "- one\n- two\n    - deep"),
        ("# no heading", "\\# no heading"),
        ("see ```a &lt; <http://b.example>```", "see \n```\na < http://b.example\n```"),
        ("&amp;lt; stays", "\\&lt; stays"),
        ("*see <https://a.example|this> now*", "**see [this](https://a.example) now**"),
        ("1 &lt; 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
    ],
)
def test_mrkdwn_becomes_markdown(mrkdwn: str, markdown: str | None) -> None:
    expected = markdown or "<https://a.example> [ana@a.example](mailto:ana@a.example)"
    assert from_mrkdwn(mrkdwn, people={"U0BEN": "Ben *B*"}, channels={"C0X": "sales"}) == expected


def test_people_named_are_known_for_the_lookup() -> None:
    assert mentioned("<@U0BEN> <@W0ANA|ana> <#C0ACME> &lt;@U0NOT&gt;") == {"U0BEN", "W0ANA"}


# ------------------------------------------------------------------ pings
@example("<!channel> <!here|x> <@U0BEN> <!subteam^S1>")
@example("@everyone @Channel **@here**")
@example("[<!channel>](https://a.example)")
@example("[x](https://a.example/<!channel>)")
@example("`<!channel>`\n\n```\n<!channel>\n```")
@example("&lt;!channel&gt;")
@given(st.text(alphabet=st.sampled_from("<>!@#|&;channelhereU0 *_~`[]()\n\\:/.https-1")) | st.text())
def test_no_text_can_ping(text: str) -> None:
    for said in (to_mrkdwn(text), plain(text), link("https://a.example", text), link(text, text)):
        without_links = OURS.sub("", said)
        assert "<" not in without_links
        outside_code = re.sub(r"```.*?```|`[^`\n]*`", "", said, flags=re.DOTALL)
        assert not re.search(r"@(everyone|here|channel)\b", outside_code, re.IGNORECASE)


def test_the_ping_that_is_prevented_would_be_one() -> None:
    assert to_mrkdwn("@everyone") != "@everyone"
    assert from_mrkdwn(to_mrkdwn("Hello @everyone, <!channel>")) == "Hello @everyone, <!channel>"


# ------------------------------------------------------------------ there and back
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöß0123456789&<>,?!", min_size=1, max_size=8)
MARKED = st.one_of(
    WORD.map(str),
    WORD.filter(str.isalnum).map(lambda word: f"**{word}**"),
    WORD.filter(str.isalnum).map(lambda word: f"*{word}*"),
    WORD.filter(str.isalnum).map(lambda word: f"~~{word}~~"),
    WORD.map(lambda word: f"`{word}`"),
    WORD.filter(str.isalnum).map(lambda word: f"[{word}](https://a.example/?x=1&y=2)"),
    st.just("https://b.example/path"),
)
LINE = st.lists(MARKED, min_size=1, max_size=6).map(" ".join)
LINES = st.lists(LINE, min_size=1, max_size=4)
PART = st.one_of(
    LINE,
    LINE.map(lambda line: f"## {line}"),
    LINES.map(lambda lines: "\n".join(f"> {line}" for line in lines)),
    LINES.map(lambda lines: "```\n" + "\n".join(lines) + "\n```"),
)
LISTS = st.one_of(
    LINES.map(lambda lines: "\n".join(f"- {line}" for line in lines)),
    LINES.map(lambda lines: "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))),
)
# Two lists in a row would be one list on the way back, so a paragraph stands before each.
DOCUMENT = st.lists(st.one_of(PART, st.tuples(WORD, LISTS).map("\n\n".join)), min_size=1, max_size=5).map("\n\n".join)


@given(DOCUMENT)
def test_what_went_out_comes_back_the_same(markdown: str) -> None:
    out = to_mrkdwn(markdown)

    assert to_mrkdwn(from_mrkdwn(out)) == out


@given(st.text(alphabet=st.sampled_from("ab *_~`<>&;|!@#^\n\\[]()•:/.-1ltgmp")) | st.text())
def test_any_text_from_slack_is_read_without_failing(text: str) -> None:
    assert from_mrkdwn(f"before {text} after").startswith("before")


@given(st.text(alphabet=st.characters(exclude_characters="<>&", exclude_categories=["Cs"])))
def test_no_word_from_slack_is_lost(text: str) -> None:
    markdown = from_mrkdwn(text)

    assert all(word in markdown for word in re.findall(r"[a-z]+", text))


# ------------------------------------------------------------------ cutting
@given(
    st.lists(
        st.sampled_from(["word", "&amp;", "<https://a.example/x|label>", "🙂", "\n", "\n\n", " ", "```", "x" * 40])
    ),
    st.integers(60, 200),
)
def test_pieces_fit_and_tear_nothing(parts: list[str], most: int) -> None:
    pieces = split("".join(parts), most)

    assert all(units(piece) <= most for piece in pieces)
    for piece in pieces:
        assert piece.count("<") == piece.count(">")
        assert "&" not in piece.replace("&amp;", "")
    letters = re.sub(r"\s|`", "", "".join(parts))
    assert re.sub(r"\s|`", "", "".join(pieces)) == letters


def test_a_code_block_goes_on_in_the_next_piece() -> None:
    pieces = split("```\n" + "line\n" * 50 + "```", 100)

    assert len(pieces) > 2
    assert all(piece.startswith("```\n") and piece.endswith("```") for piece in pieces)


def test_emoji_count_twice() -> None:
    assert units("🙂a") == 3
    assert [units(piece) for piece in split("🙂" * 100, 108)] == [100, 100]


@pytest.mark.parametrize("tangle", ["![" * 40_000, "*a **b " * 10_000, "|a|b|\n" * 10_000, "[[]]" * 20_000])
def test_text_that_would_take_long_to_read_stands_as_it_was_typed(tangle: str) -> None:
    """Markdown's rules for links and emphasis are slow on such text: a guest could hold everybody up with it."""
    with mock.patch("workspace.bots.wording.mrkdwn._MARKDOWN.parse", side_effect=AssertionError):
        said = to_mrkdwn(f"{tangle} <!channel> @here")

    assert "&lt;!channel&gt;" in said
    assert "@here" not in said
