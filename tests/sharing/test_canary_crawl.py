"""Every address × every id, as each who must not see it: no word of what is hidden appears anywhere.

Each thing carries a canary word. Anonymous, Vera (one document is shared with her), Otto (nothing is), and a guest
whose share was revoked ask for every route of the program with every id there is; only what is shared may come back.
"""

from __future__ import annotations

import io
import re
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from tests.world import Browser, World
from workspace.customers.operations import add_contact, add_customer
from workspace.documents.filing.operations import file_document
from workspace.documents.making.operations import add_template
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, add_version, comment, share_document
from workspace.handoffs.operations import offer_handoff
from workspace.people.models import Person
from workspace.people.operations import add_person, add_team, add_vendor, guest_of
from workspace.search.saving.operations import save_search
from workspace.sharing.models import Share
from workspace.sharing.operations import revoke_share
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry

pytestmark = pytest.mark.long

HIDDEN = {
    "customer": "quokka", "about": "numbat", "contact": "wombat", "note": "bilby", "staff comment": "potoroo",
    "other document": "dunnart", "other title": "kowari", "old version": "mulgara", "handoff": "quoll",
    "colleague": "bettong", "team": "pademelon", "other vendor": "kultarr", "other guest": "ningaui", "otto": "dibbler",
    "tag": "chuditch", "folder": "marsupial", "template": "woylie", "saved search": "boodie",
}  # fmt: skip
SHARED = {"title": "cassowary", "text": "brolga", "comment for vera": "jabiru"}

OPEN_TO_ALL = {
    "identity.sign_in", "identity.open_link", "assets.asset", "assets.favicon", "health.healthz", "health.readyz",
    "health.metrics", "health.licences", "api_docs.page", "api_docs.openapi", "slack_identity.sign_in_with_slack",
    "slack_identity.signed_in_with_slack",
}  # fmt: skip
"""Routes that need nobody: they carry no content of the house, which this crawl holds them to as well."""

GUESTS_TOO = {
    "pages.home", "identity.account", "identity.reset_password", "guest.home", "guest.document", "guest.download",
    "guest.page_image",
    "pages.document",
    "api_people.show_me", "api_people.list_vendors", "api_people.show_person", "api_documents.list_all_documents",
    "api_documents.show_document", "api_comments.list_comments", "api_versions.download_version",
    "api_versions.show_text",
    "api_seeing.show_preview", "api_seeing.show_page", "api_entries.show_entry", "api_search.find",
    "api_account.list_notifications",
}  # fmt: skip
"""Routes that may answer a guest. What is in neither list is not there for guests: 404, or for programs 401 and 403."""

Crawl = tuple[World, dict[str, list[str]]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = World(tmp_path_factory.mktemp("house"))
    ids = _fill(world)
    world.settle()
    yield world, ids
    world.close()


def test_the_crawl_could_find_what_is_hidden(house: Crawl) -> None:
    world, ids = house
    pages = "".join(_everything(world, world.client_as("Ana"), ids).values()).lower()

    for canary in (*HIDDEN.values(), *SHARED.values()):
        assert canary in pages, canary


@pytest.mark.parametrize("who", ["nobody", "Otto", "Vera, revoked"])
def test_who_is_shared_nothing_reads_no_word_of_the_house(house: Crawl, who: str) -> None:
    world, ids = house
    browser = Browser(world.client()) if who == "nobody" else world.client_as("Rita" if "revoked" in who else who)
    own = {"Otto": {"kultarr", "ningaui"}}.get(who, set())

    for path, page in _everything(world, browser, ids).items():
        words = _words(page, {*HIDDEN.values(), *SHARED.values()} - own)
        assert not words, (path, words)


def test_a_guest_reads_what_is_shared_and_no_word_else(house: Crawl) -> None:
    world, ids = house
    pages = _everything(world, world.client_as("Vera"), ids)

    for path, page in pages.items():
        words = _words(page, set(HIDDEN.values()))
        assert not words, (path, words)
    assert _words("".join(pages.values()), set(SHARED.values())) == set(SHARED.values())


def test_every_route_has_its_rule(house: Crawl) -> None:
    world, _ = house
    known = {rule.endpoint for rule in _readable(world)}

    assert known >= OPEN_TO_ALL | GUESTS_TOO, "a rule names a route that is gone"


def test_what_a_guest_may_not_see_is_not_there_for_them(house: Crawl) -> None:
    """404 and not 403: nothing tells a guest that there is something."""
    world, ids = house
    vera, nobody = world.client_as("Vera"), Browser(world.client())

    for rule in _readable(world):
        if rule.endpoint in OPEN_TO_ALL | GUESTS_TOO:
            continue
        for path in _paths(rule, ids):
            if rule.endpoint.startswith("api_"):
                assert vera.get(path).status_code in (403, 404, 422) or _is_empty(vera.get(path)), path
                assert nobody.get(path).status_code == 401, path
            else:
                assert vera.get(path).status_code == 404, path
                assert nobody.get(path).status_code == 302, path


def test_a_thing_that_is_hidden_and_one_that_is_not_there_look_the_same(house: Crawl) -> None:
    world, ids = house
    vera = world.client_as("Vera")

    for shape in (
        "/guest/documents/{}",
        "/documents/{}",
        "/guest/documents/{}/versions/1/download",
        "/api/documents/{}",
    ):
        hidden, absent = (vera.get(shape.format(each)) for each in (ids["document_id"][1], "01absent"))
        assert hidden.status_code == absent.status_code == 404
        assert _plain(hidden) == _plain(absent)


def test_no_write_of_a_guest_changes_a_thing_that_is_not_theirs(house: Crawl) -> None:
    world, ids = house
    vera = world.client_as("Vera")
    before = _content(world)
    form = {"body": "Vera was here", "name": "Vera was here", "title": "Vera was here", "to": "team:sales"}

    for rule in world.site.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith(("identity.", "guest.", "slack", "api_")):
            continue
        for path in _paths(rule, ids):
            sent = {**form, "file": (io.BytesIO(b"x"), "x.txt")}
            assert vera.post(path, sent, content_type="multipart/form-data").status_code in (404, 405, 422), path
    assert _content(world) == before


def _fill(world: World) -> dict[str, list[str]]:
    """A house full of canaries. Rita is a guest whose share was revoked."""
    ana = world.does
    nordwind, ostwind = world.vendors["Nordwind"], ana("Ana", add_vendor, name="Kultarr Ltd").id
    world.people["Otto"] = ana("Ana", guest_of, vendor_id=ostwind, email="ningaui@k.example", name="Ningaui").id
    third = ana("Ana", add_vendor, name="Third").id
    world.people["Rita"] = ana("Ana", guest_of, vendor_id=third, email="rita@third.example", name="Rita").id
    team = ana("Ana", add_team, name="Pademelon").id
    ana("Ana", add_person, name="Bettong", email="bettong@baton.example", team_id=team)
    customer = ana("Ana", add_customer, name="Quokka Inc", about="A numbat.").id
    ana("Ana", add_contact, customer_id=customer, name="Wombat")
    shared = ana("Ana", add_document, customer_id=customer, upload=_file(world, "cassowary.txt", b"the mulgara"))
    ana("Ana", add_version, document_id=shared.id, upload=_file(world, "cassowary.txt", b"the brolga"))
    other = ana("Ana", add_document, customer_id=customer, upload=_file(world, "kowari.txt", b"a dunnart"))
    world.settle()
    ana("Ana", share_document, document_id=shared.id, vendor_id=nordwind)
    ana("Ana", share_document, document_id=other.id, vendor_id=ostwind)
    gone = ana("Ana", share_document, document_id=shared.id, vendor_id=third)
    ana("Ana", comment, document_id=shared.id, body="jabiru", vendor_ids=[nordwind])
    ana("Ana", comment, document_id=shared.id, body="potoroo")
    ana("Ana", comment, document_id=other.id, body="dibbler", vendor_ids=[ostwind])
    ana("Ana", revoke_share, share_id=gone.id)
    ana("Ana", add_entry, customer_id=customer, body="A bilby")
    ana("Ana", file_document, document_id=shared.id, folder="Marsupials", tags=["chuditch"])
    template = ana("Ana", add_template, name="Woylie", upload=_file(world, "woylie.docx", b"no Word file"))
    saved = ana("Ana", save_search, name="Boodie", q="bilby")
    handoff = ana("Ana", offer_handoff, customer_id=customer, team_id=world.teams["support"], reason="A quoll")
    # Otto's own share ends too: the crawl as Otto looks for everybody else's words and for his own documents.
    with world.reading() as db:
        ids = {
            "customer_id": [customer, world.acme],
            "document_id": [shared.id, other.id],
            "entry_id": list(db.scalars(select(Entry.id))),
            "share_id": list(db.scalars(select(Share.id))),
            "person_id": list(db.scalars(select(Person.id))),
            "handoff_id": [handoff.id],
            "team_id": [team],
            "template_id": [template.id],
            "saved_id": [saved.id],
            "n": ["1", "2"],
            "page": ["1"],
        }
        otto = db.scalars(select(Share.id).where(Share.vendor_id == ostwind)).one()
    ana("Ana", revoke_share, share_id=otto)
    return ids


def _everything(world: World, browser: Browser, ids: dict[str, list[str]]) -> dict[str, str]:
    """What this browser reads at every address, following nothing."""
    paths = [path for rule in _readable(world) for path in _paths(rule, ids)]
    words = [
        f"/{where}?q={word}" for where in ("search", "api/search") for word in (*HIDDEN.values(), *SHARED.values())
    ]
    customer, document = ids["customer_id"][0], ids["document_id"][0]
    more = [
        f"/customers/{customer}?kind=handoff", f"/api/documents/{document}/diff?from=1&to=2", "/documents?q=kowari",
        f"/api/customers/{customer}/changes?after=0", f"/documents/{document}?v=1", "/handoffs?show=all",
    ]  # fmt: skip
    found = {}
    for path in (*paths, *words, *more):
        answer = browser.get(path)
        assert answer.status_code < 500, path
        # What was asked for stands in the answer by itself: in the field, in the way back after signing in.
        asked = path.partition("q=")[2]
        text = answer.get_data(as_text=True) + str(answer.headers)
        found[path] = text.replace(asked, "") if asked else text
    return found


def _readable(world: World) -> list[Rule]:
    return [rule for rule in world.site.url_map.iter_rules() if "GET" in (rule.methods or ())]


def _paths(rule: Rule, ids: dict[str, list[str]]) -> list[str]:
    names = sorted(rule.arguments)
    values = [ids.get(name, _any_of(rule, name)) for name in names]
    built = [rule.build(dict(zip(names, some, strict=True)), append_unknown=False) for some in product(*values)]
    return [made[1] for made in built if made]


def _any_of(rule: Rule, name: str) -> list[str]:
    """A part that may be one of few words is each of them in turn."""
    converter = rule._converters[name]
    few = sorted(converter.items) if isinstance(converter, AnyConverter) else []
    return few or ["accept" if name == "verb" else "01absent"]


def _words(page: str, canaries: set[str]) -> set[str]:
    return {canary for canary in canaries if canary in page.lower()}


def _is_empty(answer: Any) -> bool:
    """A list with nothing in it, and no way to more."""
    return bool(answer.status_code == 200 and answer.get_json() == {"items": [], "cursor": None})


def _plain(answer: Any) -> str:
    return re.sub(r'csrf[^>]*>|"instance":\s*"[^"]*"|/(api|guest)/[\w/]+', "", answer.get_data(as_text=True))


def _file(world: World, name: str, content: bytes) -> Upload:
    return Upload(name=name, stored=world.outside.files.put([content], limit=10_000))


def _content(world: World) -> list[Any]:
    with world.reading() as db:
        entries = db.execute(select(Entry.id, Entry.body, Entry.deleted_at).order_by(Entry.id)).all()
        documents = db.execute(select(Document.id, Document.title, Document.removed_at).order_by(Document.id)).all()
        shares = db.execute(select(Share.id, Share.revoked_at).order_by(Share.id)).all()
        return [*entries, *documents, *shares, sorted(world.outside.files.names())]
