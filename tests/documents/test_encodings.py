"""Words come out right whatever bytes they are in, and whatever the file says of itself."""

from __future__ import annotations

import io

import pytest

from workspace.documents.readers.mails.headers import bytes_words
from workspace.documents.readers.read import read

GERMAN = "Sehr geehrte Frau Müller, für die größeren Pumpen möchten wir Ihnen herzlich danken. Schöne Grüße aus Köln."
FRENCH = "Chère Madame, la pièce détachée que vous avez commandée passé l’été coûte très cher à l’étranger."
POLISH = "Szanowna Pani, dziękujemy za zamówienie. Dostawa nastąpi w przyszłym tygodniu, proszę o potwierdzenie."
RUSSIAN = "Уважаемая госпожа Иванова, благодарим вас за заказ насосов. Доставка ожидается на следующей неделе."
JAPANESE = "お客様のご要望を確認しました。来週の会議でお話しします。よろしくお願いいたします。"
CHINESE = "尊敬的客戶，感謝您的訂單。我們將在下週發貨，請確認收貨地址。"
SHORT = "Müller;Köln;12,50\nGröße;Stück;3"


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (GERMAN, "cp1252"), (GERMAN, "mac_roman"), (GERMAN, "cp850"), (GERMAN, "utf-16-be"), (GERMAN, "utf-32"),
        (FRENCH, "cp1252"), (FRENCH, "mac_roman"), (POLISH, "cp1250"), (POLISH, "iso8859_2"), (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"), (RUSSIAN, "iso8859_5"), (RUSSIAN, "mac_cyrillic"), (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"), (JAPANESE, "iso2022_jp"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"),
        (JAPANESE, "utf-16-le"), (JAPANESE, "utf-16-be"), (CHINESE, "big5"), (CHINESE, "gb18030"),
        (SHORT, "cp1252"), (SHORT, "mac_roman"), ("Grüße", "mac_roman"),
    ],
)  # fmt: skip
def test_text_of_any_encoding_is_read(words: str, encoding: str) -> None:
    result = read(io.BytesIO(words.encode(encoding)), name="a.txt")

    assert (result.state, result.text) == ("text", words)


def test_a_few_wrong_bytes_do_not_spoil_all_others() -> None:
    content = GERMAN.encode() + b" 12 \x80 " + GERMAN.encode()

    assert read(io.BytesIO(content), name="a.txt").text.count("Müller") == 2
    assert "Müller" in read(io.BytesIO(b'<html><meta charset="utf-8"><p>' + content), name="a.html").text


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<html><meta charset="iso-8859-1">', "cp1252"), (b'<html><meta charset="shift_jis">', "cp932"),
        (b'<?xml version="1.0" encoding="windows-1251"?><html>', "cp1251"), (b'<html><meta charset="utf-16">', "utf-8"),
        (b'<html><meta charset="nonsense">', "utf-8"), (b'<html><meta charset="base64">', "utf-8"),
    ],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_that_is_meant(head: bytes, encoding: str) -> None:
    words = "“Добрый день”" if encoding != "cp1252" else "“don’t”"

    assert words in read(io.BytesIO(head + f"<p>{words}".encode(encoding)), name="a.html").text


def test_what_a_mail_calls_ascii_may_be_more() -> None:
    assert bytes_words("Grüße".encode("cp1252"), "us-ascii") == "Grüße"
    assert bytes_words("“Grüße”".encode("cp1252"), "iso-8859-1") == "“Grüße”"
    assert bytes_words(b"plain", "uu") == "plain"


def test_random_bytes_are_no_text() -> None:
    content = bytes((number * number * 31 + number // 7) % 256 for number in range(4000))

    assert read(io.BytesIO(content), name="a.txt").state == "no_text"


def test_what_a_page_says_beside_its_text_is_read() -> None:
    page = b"""<html><title>titleword</title><noscript>withoutscripts</noscript><object>insteadofobject</object>
        <iframe srcdoc="<p>framedoc</p>">x</iframe><noframes>without <b>frames</b></noframes><template>no</template>
        <script type="text/template">no</script><style>no</style><img alt="picture" title="picture">
        <area alt="areaword"><input type="submit" value="sendword"><input value="typed" placeholder="typehere">
        <abbr title="longform">lf</abbr><optgroup label="groupword"><ruby>one<rt>read</rt></ruby>
        <div hidden>hidden</div><p title="tipword"><button aria-label="spokenword"></button></p>
        <input type=hidden value=no><input type=password value=no><datalist><option value="suggested"></datalist>"""

    lines = read(io.BytesIO(page), name="a.html").text.splitlines()

    assert lines == [
        "titleword", "withoutscripts", "insteadofobject", "framedoc", "without frames",
        "[picture]", "[areaword]", "[sendword]", "[typehere] [typed]", "[longform] lf", "[groupword] one read",
        "hidden", "[tipword]", "[spokenword]", "[suggested]",
    ]  # fmt: skip
