"""`baton setup`: the first admin of an empty installation, from the command line or by questions at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from workspace.errors import Invalid
from workspace.people import operations, sessions
from workspace.people.queries import actor_for, clean_email, staff
from workspace.people.words import one_line
from workspace.policy import Role
from workspace.terminal import console, opened, program
from workspace.web.passwords import check_password, hash_password
from workspace.worker import wall_clock


@click.command()
@click.option("--name", default=None, help="Asked for at a terminal when left out, as are address and password.")
@click.option("--email", default=None)
@click.option("--team", default="Sales", show_default=True)
@click.option("--password", default=None, help="At least 12 characters.")
def setup(name: str | None, email: str | None, team: str, password: str | None) -> None:
    """Make the first admin of an empty installation. There is no default password."""
    with opened() as baton:
        with baton.database.reading() as db:
            _check_empty(staff(db, program()))
        name, email, password = _complete(name, email, password)
        hashed = hash_password(password)
        with baton.database.transaction() as db:
            _check_empty(staff(db, program()))
            team_id = operations.add_team(db, program(), name=team).id
            person = operations.add_person(db, program(), name=name, email=email, role=Role.admin, team_id=team_id)
            sessions.set_password(db, actor_for(person, wall_clock()), password_hash=hashed, keep_session=None)
    console.print(f"{name} can sign in now. Start with: [bold]baton serve[/bold]")


def _check_empty(people: object) -> None:
    if people:
        raise click.ClickException("There are people here already. An admin can invite more.")


def _complete(name: str | None, email: str | None, password: str | None) -> tuple[str, str, str]:
    """What was not given is asked for. Raises ClickException where nobody can answer."""
    try:
        return (
            name or _asked("Your name", lambda typed: one_line(typed, field="name", label="The name", longest=120)),
            email or _asked("Your e-mail address", clean_email),
            password or _asked_password(),
        )
    except click.Abort as end:
        if sys.stdin.isatty():
            raise
        raise click.ClickException("There is no terminal to ask at. Give --name, --email and --password.") from end


def _asked(question: str, check: Callable[[str], object], *, hidden: bool = False) -> str:
    """An answer that passes the check; of another one it is said at once what is wrong, and asked again."""
    while True:
        typed = str(click.prompt(question, hide_input=hidden))
        try:
            check(typed)
        except Invalid as wrong:
            click.echo(" ".join(dict.fromkeys([wrong.sentence, *wrong.fields.values()])))
        else:
            return typed


def _asked_password() -> str:
    while True:
        password = _asked("A password of at least 12 characters", check_password, hidden=True)
        if click.prompt("The same password again", hide_input=True) == password:
            return password
        click.echo("These are two different passwords. Type one of them twice.")
