"""The command line. Each command says what it does, and ends with a clear sentence when it cannot."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from sqlalchemy.orm import Session

from workspace import serve as processes
from workspace.bench import run_bench
from workspace.cli_making import document
from workspace.cli_setup import setup
from workspace.cli_slack import slack
from workspace.database import DatabaseBusy
from workspace.demo import seed
from workspace.documents.reading.again import ask_to_read_again
from workspace.errors import BatonError, NotFound
from workspace.importing.command import bring_in_whole
from workspace.people import operations, sessions
from workspace.people.queries import staff, team_named
from workspace.policy import Role
from workspace.ports import ChatError, IndexUnavailable
from workspace.reactions import SEARCHABLES
from workspace.search.queries import search as find
from workspace.search.rebuild import rebuild_index
from workspace.settings import home_folder, read_settings
from workspace.terminal import console, opened, program, somebody
from workspace.upkeep import back_up
from workspace.upkeep import check as look_over
from workspace.upkeep import restore as bring_back


class _Commands(click.Group):
    """Expected failures become one sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BatonError as error:
            raise click.ClickException(error.sentence) from error
        except (DatabaseBusy, IndexUnavailable, ChatError) as error:
            raise click.ClickException(str(error) or "The database is busy. Try again in a moment.") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Baton: one customer timeline and one document store for every team that serves a customer."""


@main.command()
def demo() -> None:
    """Serve a seeded demo company; what you change in it stays."""
    settings = replace(read_settings(), demo=True)
    with processes.listen(settings) as listener:
        _seed()
        if settings.host not in ("127.0.0.1", "localhost", "[::1]"):
            console.print(
                "[bold]Anybody who reaches this address can sign in as the demo people: their password is known.[/bold]"
            )
        processes.serve(settings, listener)


def _seed() -> None:
    with opened() as baton:
        if seed(baton):
            console.print("The demo company is ready: Ana, Ben, Cleo, the vendor Nordwind and the customer Acme.")


@main.command()
def serve() -> None:
    """Serve the web and do the work behind it, until stopped."""
    settings = read_settings()
    with processes.listen(settings) as listener:
        with opened() as baton, baton.database.reading() as db:
            if not staff(db, program()):
                console.print("Nobody can sign in yet. Begin with: [bold]baton setup[/bold]")
        processes.serve(settings, listener)


@main.command()
def worker() -> None:
    """Do only the work behind the web: mirror, reading, index, mail."""
    with opened():
        pass  # The tables must stand before the first delivery is looked for.
    processes.run_worker(read_settings())


@main.command()
def migrate() -> None:
    """Bring the database's schema to this release."""
    with opened():
        console.print("The database is up to date.")


@main.group()
def person() -> None:
    """People of the house."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--team", default=None, help="A team's name; made when there is none of it.")
@click.option("--role", type=click.Choice(["admin", "member"]), default="member", show_default=True)
def add_person(email: str, name: str, team: str | None, role: str) -> None:
    """Add a member of staff and mail them the way in."""
    with opened() as baton, baton.database.transaction() as db:
        team_id = _team(db, team) if team else None
        operations.invite_person(db, program(), name=name, email=email, role=Role(role), team_id=team_id)
    console.print(f"{name} was added. The running service mails the invitation.")


def _team(db: Session, name: str) -> str:
    try:
        return team_named(db, program(), name).id
    except NotFound:
        made = operations.add_team(db, program(), name=name)
        console.print(f"Made the team {made.name}: there was none of that name.")
        return made.id


@main.group()
def token() -> None:
    """Keys for programs that use the API."""


@token.command("create")
@click.argument("email")
@click.option("--name", default="command line", show_default=True)
def create_token(email: str, name: str) -> None:
    """Print an API token of this person. It is shown this once."""
    with opened() as baton, baton.database.transaction() as db:
        secret = sessions.create_token(db, somebody(db, email), name=name)[1]
    click.echo(secret)


@main.group("import")
def bring_in() -> None:
    """Bring data in."""


@bring_in.command("customers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "email", default=None, help="Who brings them in, and holds them.")
def import_csv(file: Path, email: str | None) -> None:
    """Add and change customers as a table says (.csv, .tsv, .xlsx, .ods; see docs/customers.md for its columns)."""
    with opened() as baton:
        with baton.database.reading() as db:
            actor = somebody(db, email) if email else program()
        brought = bring_in_whole(baton.tools, baton.worker.drain, actor, name=file.name, content=file.read_bytes())
    added, changed, same = (brought.get(verdict, 0) for verdict in ("new", "update", "same"))
    many, stood = "" if added == 1 else "s", "was" if same == 1 else "were"
    console.print(f"{added:,} customer{many} added, {changed:,} changed; {same:,} {stood} here like that already.")
    console.print("Import customers in the web shows every row, and takes all of it back within 30 days.")


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--as", "email", required=True, help="Whose eyes to search with.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
def search(words: tuple[str, ...], email: str, limit: int) -> None:
    """Search as somebody, with the same answers as in the web."""
    with opened() as baton, baton.database.reading() as db:
        found = find(db, somebody(db, email), baton.outside.index, " ".join(words), limit=limit)
    for hit in found.hits:
        where = f" · {hit.customer_name}" if hit.customer_name and hit.type != "customer" else ""
        console.print(f"[bold]{_plain(hit.title)}[/bold] [dim]{hit.type}{_plain(where)} · {hit.id}[/dim]")
        parts = (f"[reverse]{_plain(p.text)}[/reverse]" if p.marked else _plain(p.text) for p in hit.parts)
        console.print(f"  {' '.join(''.join(parts).split())}")
    console.print(f"{found.total:,} found." if found.hits else "Nothing found.")
    if meant := found.meant(" ".join(words)):
        console.print(f"Did you mean: [bold]{_plain(meant)}[/bold]")


def _plain(words: str) -> str:
    return words.replace("[", "\\[")


# ------------------------------------------------------------------ upkeep
@main.command()
def reindex() -> None:
    """Build the search index anew from the database; search goes on meanwhile."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with opened() as baton, Progress(*columns, console=console) as progress:
        task = progress.add_task("Indexing", total=None)
        count = rebuild_index(
            baton.outside.index, baton.database.reading, SEARCHABLES,
            progress=lambda done: progress.update(task, completed=done),
        )  # fmt: skip
    console.print(f"{count:,} things can be found.")


@main.command()
@click.option("--all", "everything", is_flag=True, help="All documents, not only those that an older engine has read.")
def reread(*, everything: bool) -> None:
    """Have the worker read documents again in the background, the newest first."""
    with opened() as baton, baton.database.transaction() as db:
        ask_to_read_again(db, at=baton.tools.now(), everything=everything)
    console.print("The worker reads them again in the background. Search finds the old text meanwhile.")


@main.command()
@click.option("--files", is_flag=True, help="Read every stored file too; otherwise a part of them is read each day.")
def check(*, files: bool) -> None:
    """The doctor: compare database, index and files. Ends with status 1 when something is wrong."""
    with opened() as baton:
        findings = look_over(baton, read_files=files)
    table = Table("", "What", "How it is", Column("What to do", overflow="fold"))
    for finding in findings:
        mark = "[red]✗[/red]" if finding.problem else "[green]✓[/green]"
        table.add_row(mark, finding.what, escape(finding.said), escape(finding.problem))
    console.print(table)
    sys.exit(1 if any(finding.problem for finding in findings) else 0)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything into one file while the service goes on."""
    with opened() as baton:
        size = back_up(baton, file)
    console.print(f"{file} holds everything: {size:,} bytes. Keep it as safe as the customers' data in it.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring a backup into an empty BATON_HOME."""
    key = home_folder() / "secret_key"
    was_there = key.exists()
    try:
        bring_back(read_settings(), file)
    except BatonError:
        if not was_there:
            key.unlink(missing_ok=True)
        raise
    with opened() as baton:
        rebuild_index(baton.outside.index, baton.database.reading, SEARCHABLES)
    console.print("Everything is back. Start with: [bold]baton serve[/bold]")


@main.command()
@click.option("--quick", is_flag=True, help="Smaller sizes, for a first look.")
@click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), default=None)
def bench(quick: bool, as_json: Path | None) -> None:
    """Measure this machine with a server of its own in a temporary folder."""
    run_bench(quick=quick, as_json=as_json)


main.add_command(document)
main.add_command(setup)
main.add_command(slack)
