"""`baton document …`: Word files of templates, from the command line."""

from __future__ import annotations

import time
from pathlib import Path

import click

from workspace.app import Baton
from workspace.customers.queries import customer_named
from workspace.documents.making.fields import Value, field_called, typed
from workspace.documents.making.models import Making
from workspace.documents.making.operations import ask_for_document
from workspace.documents.making.queries import get_making, template_called, templates
from workspace.documents.making.shipped import furnish_templates
from workspace.documents.queries import get_version
from workspace.errors import Conflict, Invalid
from workspace.handoffs.briefing import values_for
from workspace.policy import Actor
from workspace.terminal import console, opened, somebody

_PATIENCE, _GLANCE = 60, 0.2  # seconds


@click.group()
def document() -> None:
    """Documents."""


@document.command("templates")
@click.option("--as", "email", required=True, help="Whose eyes to look with.")
def list_templates(email: str) -> None:
    """List what documents can be made of."""
    with opened() as baton:
        furnish_templates(baton.tools)
        with baton.database.reading() as db:
            there = templates(db, somebody(db, email))
    for each in there:
        console.print(f"[bold]{each.name}[/bold] version {each.version_n} [dim]{each.about}[/dim]")


@document.command("make")
@click.argument("template")
@click.argument("customer")
@click.option("--as", "email", required=True, help="Who makes it.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="What Baton cannot know; rows one a line.")
@click.option("--handoff", default=None, help="The id of the hand-off it is about.")
@click.option("--title", default="", help="Its name; else the template's and the customer's.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), default=None, help="Write a copy here, too.")
def make_document(
    template: str, customer: str, email: str, given: tuple[str, ...], handoff: str | None, title: str, save: Path | None
) -> None:
    """Make a Word file of TEMPLATE for CUSTOMER and keep it with their documents."""
    values = _given(given)
    with opened() as baton:
        furnish_templates(baton.tools)
        baton.worker.drain(pools=["extraction"])
        with baton.database.transaction() as db:
            actor = somebody(db, email)
            found = customer_named(db, actor, customer)
            known = values_for(
                db, actor, customer_id=found.id, public_url=baton.settings.public_url, handoff_id=handoff
            )
            wanted = template_called(db, actor, template)
            asked = ask_for_document(
                db, actor, customer_id=found.id, template_id=wanted.id, values={**known, **values}, title=title
            )
        made = _made(baton, actor, asked.id)
        if save:
            save.write_bytes(_content(baton, actor, made))
    console.print(f"{made.title} is kept with the documents of {found.name} · {made.document_id}")


def _given(given: tuple[str, ...]) -> dict[str, Value]:
    """Raises Invalid."""
    values: dict[str, Value] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise Invalid(f"Write NAME=VALUE, not {each!r}.")
        values[name.strip()] = typed(field_called(name.strip()), value)
    return values


def _made(baton: Baton, actor: Actor, making_id: str) -> Making:
    """Do it here, or wait for the running service that took it. Raises Invalid, Conflict."""
    end = time.monotonic() + _PATIENCE
    while True:
        baton.worker.drain(pools=["extraction"])
        with baton.database.reading() as db:
            making = get_making(db, actor, making_id)
        if making.state == "made":
            return making
        if making.state == "failed":
            raise Invalid(making.reason)
        if time.monotonic() > end:
            raise Conflict("It is still being made. Look at the documents of the customer in a minute.")
        time.sleep(_GLANCE)


def _content(baton: Baton, actor: Actor, made: Making) -> bytes:
    with baton.database.reading() as db:
        version = get_version(db, actor, document_id=str(made.document_id), n=made.document_n or 1)
    with baton.outside.files.open(version.sha256) as file:
        return file.read()
