"""The demo company: Ana, Ben, Cleo, the vendor Nordwind with its guest Vera, the customer Acme, a dozen more.

Everything is made through the same operations as in real life, with documents written by python-docx.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.app import Baton
from workspace.bots.installing.installations import chat_of, the_only_team
from workspace.bots.links import link_channel
from workspace.customers.models import Customer
from workspace.customers.operations import add_contact, add_customer, change_customer
from workspace.demo_files import DOCUMENTS
from workspace.demo_story import ACME_GOALS, ACME_STORY, CUSTOMERS, Line
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, add_version, comment, share_document
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.people.models import Person
from workspace.people.operations import add_person, add_team, add_vendor, guest_of, lead_team
from workspace.people.queries import actor_for
from workspace.people.sessions import set_password
from workspace.policy import Actor, Role, system_actor
from workspace.ports import StoredFile
from workspace.timeline.operations import add_entry
from workspace.web.passwords import hash_password
from workspace.web.sample_people import SAMPLE_PASSWORD, SAMPLE_PEOPLE
from workspace.worker import wall_clock

_TEAMS = {"Ana Ruiz": "Sales", "Ben Okafor": "Support", "Cleo Martin": "Marketing"}


@dataclass
class _Company:
    """Who is who, while it is made."""

    now: datetime
    teams: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    vendor_id: str = ""
    files: dict[str, StoredFile] = field(default_factory=dict)


def seed(baton: Baton) -> bool:
    """Make the demo company in an empty database. Returns False when somebody is there already."""
    with baton.database.reading() as db:
        if db.scalar(select(Person.id).limit(1)):
            return False
    company = _Company(now=wall_clock())
    password_hash = hash_password(SAMPLE_PASSWORD)
    for name, content in DOCUMENTS.items():
        company.files[name] = baton.outside.files.put([content()], limit=10_000_000)
    team = the_only_team(baton.tools)
    channel = chat_of(baton.tools, team).channel_named("acme")
    with baton.database.transaction() as db:
        _people(db, company, password_hash)
        acme = _acme(db, company)
        if channel is not None:
            link_channel(db, _as(db, company, "Ana Ruiz", days=0), customer_id=acme, team=team, channel=channel)
        _others(db, company)
    return True


def _people(db: Session, company: _Company, password_hash: str) -> None:
    program = system_actor(company.now - timedelta(days=90))
    for team in ("Sales", "Support", "Marketing"):
        company.teams[team] = add_team(db, program, name=team).id
    for row in SAMPLE_PEOPLE:
        name, email = str(row["name"]), str(row["email"])
        if name not in _TEAMS:
            company.vendor_id = add_vendor(db, program, name="Nordwind").id
            company.people[name] = guest_of(db, program, vendor_id=company.vendor_id, email=email, name=name).id
            continue
        role = Role.admin if name == "Ana Ruiz" else Role.member
        team_id = company.teams[_TEAMS[name]]
        person = add_person(db, program, name=name, email=email, role=role, team_id=team_id)
        company.people[name] = person.id
        set_password(db, actor_for(person, program.at), password_hash=password_hash, keep_session=None)
        lead_team(db, program, team_id=team_id, lead_id=person.id)


def _as(db: Session, company: _Company, name: str, *, days: float) -> Actor:
    """This person, so many days ago."""
    return actor_for(db.get_one(Person, company.people[name]), company.now - timedelta(days=days))


def _acme(db: Session, company: _Company) -> str:
    ana = _as(db, company, "Ana Ruiz", days=60)
    acme = add_customer(
        db, ana, name="Acme", about="Makes anvils and rockets in Rotterdam; 340 people on three sites.",
        preferences="E-mail first, mornings only\nEnglish and Dutch\nNo calls on Fridays",
        goals=ACME_GOALS,
    ).id  # fmt: skip
    contacts = [
        add_contact(
            db,
            ana,
            customer_id=acme,
            name="Priya Shah",
            title="Head of Operations",
            email="priya@acme.example",
            phone="+31 10 555 0101",
        ),
        add_contact(
            db,
            ana,
            customer_id=acme,
            name="Joris Visser",
            title="Procurement",
            email="joris@acme.example",
            phone="+31 10 555 0102",
        ),
    ]
    roots: dict[str, str] = {}
    for line in ACME_STORY:
        _tell(db, company, acme, line, contacts[0].id, roots)
    _acme_documents(db, company, acme)
    _acme_handoff(db, company, acme)
    change_customer(
        db, _as(db, company, "Ben Okafor", days=1.2), customer_id=acme,
        changes={"goals": ACME_GOALS + "\nOne contact for both depots"},
    )  # fmt: skip
    return acme


def _tell(db: Session, company: _Company, customer_id: str, line: Line, contact_id: str, roots: dict[str, str]) -> None:
    entry = add_entry(
        db,
        _as(db, company, line.who, days=line.days),
        customer_id=customer_id,
        kind=line.kind,
        body=line.body,
        reply_to_id=roots[line.answers] if line.answers else None,
        direction=line.direction,
        channel=line.channel,
        contact_id=contact_id if line.direction else None,
    )
    if line.key:
        roots[line.key] = entry.id


def _acme_documents(db: Session, company: _Company, acme: str) -> None:
    ana, ben = _as(db, company, "Ana Ruiz", days=9), _as(db, company, "Ben Okafor", days=6)
    quote = _document(db, company, ana, acme, "Renewal quote.docx")
    _document(db, company, ben, acme, "Onboarding checklist.docx")
    schedule = _document(db, company, _as(db, company, "Ben Okafor", days=4), acme, "Delivery schedule.docx")
    add_version(
        db, _as(db, company, "Ana Ruiz", days=3), document_id=quote.id,
        upload=Upload("Renewal quote v2.docx", company.files["Renewal quote v2.docx"]),
    )  # fmt: skip
    share_document(
        db, _as(db, company, "Ben Okafor", days=3.5), document_id=schedule.id, vendor_id=company.vendor_id,
        email="vera@nordwind.example",
    )  # fmt: skip
    asked = comment(
        db, _as(db, company, "Ben Okafor", days=3.4), document_id=schedule.id, vendor_ids=[company.vendor_id],
        body="Can your depot take the two pallets on Thursday morning?",
    )  # fmt: skip
    comment(
        db, _as(db, company, "Vera Lind", days=2.9), document_id=schedule.id, reply_to_id=asked.id,
        body="Thursday works if they come before ten. After that the ramp is taken.",
    )  # fmt: skip


def _document(db: Session, company: _Company, actor: Actor, customer_id: str, name: str) -> Document:
    return add_document(db, actor, customer_id=customer_id, upload=Upload(name, company.files[name]))


def _acme_handoff(db: Session, company: _Company, acme: str) -> None:
    """One that was accepted long ago, and one that waits for marketing."""
    taken = offer_handoff(
        db, _as(db, company, "Ana Ruiz", days=8), customer_id=acme, team_id=company.teams["Support"],
        reason="The contract is signed: please take over the onboarding of the twelve sites.",
        due_at=company.now + timedelta(hours=5),
        checklist=["Call Priya within a day", "Plan the first two sites", "Send the checklist"],
    )  # fmt: skip
    answer_handoff(db, _as(db, company, "Ben Okafor", days=7.8), handoff_id=taken.id, verb="accept")
    offer_handoff(
        db, _as(db, company, "Ben Okafor", days=0.1), customer_id=acme, team_id=company.teams["Marketing"],
        reason="Priya agreed to be a reference. Please plan the story with her.",
        due_at=company.now + timedelta(days=3), checklist=["Agree on a date", "Ask for the logo"],
    )  # fmt: skip


def _others(db: Session, company: _Company) -> None:
    names = list(_TEAMS)
    for number, (name, about, story) in enumerate(CUSTOMERS):
        holder = names[number % 3]
        begun = _as(db, company, holder, days=50 - number * 3)
        customer: Customer = add_customer(db, begun, name=name, about=about)
        for line in story:
            _tell(db, company, customer.id, line, "", {})
