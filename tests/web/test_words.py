"""Pages in the reader's language and by the reader's clock; everything else in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.world import Browser, World
from workspace.customers.operations import add_customer
from workspace.documents.operations import post_entry
from workspace.events import changes_after
from workspace.i18n import LANGUAGES, _, language, n_, number, speak, speaking
from workspace.web.packets import Packets

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    yield
    speak("en")


def test_words_are_english_until_somebody_says_otherwise() -> None:
    assert _("yesterday") == "yesterday"
    with speaking("de"):
        assert _("yesterday") == "gestern"
        assert _("%(count)s days ago", count=3) == "vor 3 Tagen"
        assert _("This sentence has no translation.") == "This sentence has no translation."
        assert n_("%(count)s sheep", "%(count)s sheep", 2) == "2 sheep"
    assert language() == "en"


@pytest.mark.parametrize(("spoken", "whole", "parted"), [("en", "12,345", "1,234.6"), ("de", "12.345", "1.234,6")])
def test_thousands_are_apart_as_the_reader_writes_them(spoken: str, whole: str, parted: str) -> None:
    with speaking(spoken):
        assert (number(12_345), number(1234.56)) == (whole, parted)


def test_another_thread_speaks_its_own_language() -> None:
    with speaking("de"), ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(language).result() == "en"


def test_a_language_without_a_catalog_is_english() -> None:
    with speaking("../../etc"):
        assert language() == "en"


def test_a_browser_is_answered_in_its_language(world: World) -> None:
    browser = Browser(world.client())

    german, english = browser.get("/sign-in", headers=GERMAN), browser.get("/sign-in")
    unknown = browser.get("/sign-in", headers={"Accept-Language": "eo"})

    assert '<html lang="de">' in german.get_data(as_text=True)
    assert "words-de.js" in german.get_data(as_text=True)
    assert "Accept-Language" in german.headers["Vary"]
    assert all('<html lang="en">' in page.get_data(as_text=True) for page in (english, unknown))
    assert "words-" not in english.get_data(as_text=True)


def test_the_choice_of_a_person_counts_more_than_the_browsers(world: World) -> None:
    ben = world.client_as("Ben")

    assert ben.post("/account", {"do": "language", "language": "de", "zone": "Asia/Tokyo"}).status_code == 303

    page = ben.get("/account").get_data(as_text=True)
    assert '<html lang="de" data-zone="Asia/Tokyo">' in page
    assert "Sprache und Zeit" in page
    assert '<html lang="en">' in world.client_as("Ana").get("/account").get_data(as_text=True)


def test_an_error_is_said_in_the_readers_language(world: World) -> None:
    ben = world.client_as("Ben")
    ben.post("/account", {"do": "language", "language": "de", "zone": ""})

    page = ben.get("/nowhere").get_data(as_text=True)

    assert "Diese Seite gibt es nicht." in page
    assert "There is no such page." not in page


def test_a_guest_chooses_too(world: World) -> None:
    vera = world.client_as("Vera")

    vera.post("/account", {"do": "language", "language": "de", "zone": ""})

    assert '<html lang="de"' in vera.get("/guest/").get_data(as_text=True)


@pytest.mark.parametrize("form", [{"language": "xx"}, {"zone": "Europe"}, {"zone": "../../etc/passwd"}])
def test_what_is_not_on_the_list_is_refused_in_a_sentence(world: World, form: dict[str, str]) -> None:
    refused = world.client_as("Ben").post("/account", {"do": "language", **form})

    assert refused.status_code == 422
    assert "Choose one of the list." in refused.get_data(as_text=True)


def test_programs_are_answered_in_english_and_our_own_scripts_in_the_pages_language(world: World) -> None:
    ben = world.client_as("Ben")
    ben.post("/account", {"do": "language", "language": "de", "zone": ""})
    wrong = {"do": "language", "language": "xx"}

    assert "Choose one of the list." not in ben.post("/account", wrong).get_data(as_text=True)
    assert ben.get("/api/v1/customers/none", headers=GERMAN).json["title"] == "Not found"


def test_a_pushed_entry_is_in_the_language_of_its_page(world: World) -> None:
    customer = world.does("Ana", add_customer, name="Acme").id
    world.does("Ana", post_entry, customer_id=customer, body="Hello")

    with world.site.test_request_context("/"), world.reading() as db:
        room = f"customer:{customer}"
        packets = Packets(db, room, changes_after(db, room, 0))
        said = {name: packets.for_reader(world.actor("Ben"), "html", name) for name in LANGUAGES}

    pushed = {
        name: packet["html"] for name, each in said.items() for _kind, packet in each.values() if "html" in packet
    }
    assert "just now" in pushed["en"]
    assert "gerade eben" in pushed["de"]
    assert pushed["en"].count("data-id") == pushed["de"].count("data-id")


def test_a_typed_time_is_by_the_clock_that_was_chosen(world: World) -> None:
    customer = world.does("Ana", add_customer, name="Acme").id
    ben = world.client_as("Ben")
    ben.post("/account", {"do": "language", "language": "", "zone": "Asia/Tokyo"})

    ben.post(
        f"/customers/{customer}/entries", {"kind": "call", "body": "Early call", "occurred_at": "2026-01-05T01:30"}
    )

    page = ben.get(f"/customers/{customer}").get_data(as_text=True)
    assert re.search(r'datetime="2026-01-04T16:30:00\+00:00" title="5 Jan 2026, 01:30"', page), page
