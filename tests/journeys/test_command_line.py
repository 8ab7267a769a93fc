"""The command line as an operator uses it, each command in a home of its own."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.world import World
from workspace import serve as processes
from workspace.app import build
from workspace.cli import main
from workspace.customers.operations import add_customer, archive_customer
from workspace.customers.queries import customers
from workspace.documents.operations import Upload, add_document
from workspace.people.queries import person_with_email, staff
from workspace.people.sessions import actor_of_token
from workspace.policy import Role, system_actor
from workspace.settings import read_settings
from workspace.web.passwords import is_right
from workspace.worker import wall_clock

pytestmark = pytest.mark.long

PASSWORD = "a long enough password"
SETUP = ["setup", "--name", "Ana", "--email", "ana@baton.example", "--team", "Sales", "--password", PASSWORD]


class House:
    """An installation as the command line sees it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {"BATON_HOME": str(home), "BATON_SECRET_KEY": "a secret key for tests alone, long enough"}

    def run(self, *words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(words), env=self.env, catch_exceptions=False)
        assert result.exit_code == exit_code, result.output
        assert "Traceback" not in result.output
        return result

    def names(self) -> list[str]:
        return self.ask(lambda db: [each.name for each in customers(db, system_actor(wall_clock()), limit=1000)])

    def ask(self, question: object) -> list[str]:
        baton = build(read_settings(self.env))
        with baton.database.reading() as db:
            answer = question(db)
        baton.close()
        return answer


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


def test_setup_makes_the_first_admin_and_only_the_first(house: House) -> None:
    assert "Ana can sign in now" in house.run(*SETUP).output

    def ana(db: object) -> list[str]:
        person = person_with_email(db, "ana@baton.example")
        assert person is not None
        assert person.team is not None
        assert is_right(person.password_hash, PASSWORD)
        return [person.role, person.team.name]

    assert house.ask(ana) == [Role.admin, "Sales"]
    assert "people here already" in house.run(*SETUP, exit_code=1).output


def test_setup_refuses_a_short_password_and_leaves_nothing(house: House) -> None:
    assert "at least 12 characters" in house.run(*SETUP[:-1], "short", exit_code=1).output
    assert house.ask(lambda db: list(staff(db, system_actor(wall_clock())))) == []
    house.run(*SETUP)


def test_a_person_is_added_with_a_team_that_is_made_when_new(house: House) -> None:
    house.run(*SETUP)
    added = house.run("person", "add", "ben@baton.example", "--name", "Ben", "--team", "Support").output
    again = house.run("person", "add", "dora@baton.example", "--name", "Dora", "--team", "support").output

    assert "Made the team Support" in added
    assert "Made the team" not in again
    assert "known here already" in house.run("person", "add", "ben@baton.example", "--name", "Ben", exit_code=1).output
    assert "not an e-mail address" in house.run("person", "add", "ben", "--name", "Ben", exit_code=1).output
    assert house.ask(lambda db: [p.name for p in staff(db, system_actor(wall_clock()))]) == ["Ana", "Ben", "Dora"]


def test_a_token_is_printed_alone_and_works(house: House) -> None:
    house.run(*SETUP)
    secret = house.run("token", "create", "ana@baton.example").output.strip()

    def who(db: object) -> list[str]:
        return [actor_of_token(db, secret=secret, now=system_actor(wall_clock()))[0].name]

    assert house.ask(who) == ["Ana"]
    assert "nobody with the address" in house.run("token", "create", "nobody@baton.example", exit_code=1).output


GOOD = {
    "comma": "name,about,contact,contact_email\nAcme,Anvils,Wes,wes@acme.example\nUmbrella,,,\n",
    "semicolon": "Name;About\r\nAcme;Anvils\r\nUmbrella;\r\n",
    "one column": "name\nAcme\nUmbrella\n",
    "byte order mark": "\ufeffname,about\nAcme,x\nUmbrella,y\n",
    "lines in quotes": 'name,about\nAcme,"first\n\nsecond, ""quoted"""\nUmbrella,\n',
    "no last line end": "about\tname\nx\tAcme\ny\tUmbrella",
    "twice the same": "name\nAcme\nACME\nUmbrella\n",
}


@pytest.mark.parametrize("kind", GOOD)
def test_customers_come_in_from_a_csv_and_again_change_nothing(house: House, tmp_path: Path, kind: str) -> None:
    house.run(*SETUP)
    file = tmp_path / "customers.csv"
    file.write_text(GOOD[kind], encoding="utf-8", newline="")

    assert "2 customers added" in house.run("import", "customers", str(file), "--as", "ana@baton.example").output
    assert house.names() == ["Acme", "Umbrella"]
    assert "0 customers added" in house.run("import", "customers", str(file)).output


BAD = {
    "": "There is nothing in it",
    "title,about\nAcme,x\n": "The column 'title' is not known",
    "name,phone\nAcme,1\n": "'phone'",
    "name,about\nAcme,x\n,nameless\n": "Line 3",
    "name,about\nAcme,x,too,many\n": "Line 2",
    'name,about\nAcme,"never closed\n': "a quotation mark opens a value there",
    "name,contact,contact_email\nGood,,\nAcme,Wes,at home\n": "Line 3: contact_email: That is not an e-mail address",
    "name,contact_phone\nAcme,12\n": "neither a name nor an e-mail address",
    "name,about\nGood,x\n" + "n" * 300 + ",x\n": "Line 3: name: The name may be 200 characters long",
    "name,about\nGood,x\nBad," + "x" * 140_000 + "\n": "a value is longer than",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_csv_is_said_by_its_line_and_brings_nothing_in(house: House, tmp_path: Path, text: str) -> None:
    house.run(*SETUP)
    file = tmp_path / "customers.csv"
    file.write_text(text, encoding="utf-8", newline="")

    output = house.run("import", "customers", str(file), exit_code=1).output
    assert BAD[text] in " ".join(output.split())
    assert house.names() == []


def test_a_file_that_is_no_table_is_refused(house: House, tmp_path: Path) -> None:
    house.run(*SETUP)
    file = tmp_path / "customers.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)

    house.run("import", "customers", str(file), exit_code=1)
    assert house.names() == []


def test_search_says_what_the_web_says_with_the_same_eyes(tmp_path: Path) -> None:
    house = _lived_in(tmp_path)

    assert "plan.txt" in house.run("search", "zephyr", "--as", "ana@baton.example").output
    assert "Nothing found" in house.run("search", "zephyr", "--as", "vera@nordwind.example").output
    assert "nobody with the address" in house.run("search", "x", "--as", "nobody@x.example", exit_code=1).output
    assert "not a date" in house.run("search", "before:soon", "--as", "ana@baton.example", exit_code=1).output


def test_the_doctor_finds_what_is_wrong_and_reindex_mends_the_index(tmp_path: Path) -> None:
    house = _lived_in(tmp_path)
    assert "agrees with the database" in " ".join(house.run("check").output.split())

    baton = build(read_settings(house.env))
    with baton.database.reading() as db:
        customer = customers(db, system_actor(wall_clock()))[0].id
    baton.outside.index.apply([], [f"customer:{customer}"])
    blob = next(iter(baton.outside.files.names()))
    baton.close()
    assert "1 missing" in house.run("check", exit_code=1).output

    house.run("reindex")
    house.run("check")
    next(house.home.glob(f"files/blobs/*/*/{blob}")).unlink()
    assert "1 missing" in house.run("check", exit_code=1).output


def test_the_doctor_finds_nothing_wrong_in_a_fresh_home(house: House) -> None:
    house.run(*SETUP)

    assert "not made yet" in " ".join(house.run("check").output.split())


def test_the_doctor_says_once_what_to_do_about_an_index_that_is_not_there(house: House, tmp_path: Path) -> None:
    house.run(*SETUP)
    file = tmp_path / "customers.csv"
    file.write_text("name\nAcme\n")
    house.run("import", "customers", str(file))

    output = house.run("check", exit_code=1).output
    assert output.count("reindex") == 1

    house.run("reindex")
    pointer = house.home / "index" / "current"
    pointer.write_text("another-format")
    assert house.run("check", exit_code=1).output.count("reindex") == 1


def test_a_backup_brings_everything_back_into_an_empty_home(tmp_path: Path) -> None:
    house, other = _lived_in(tmp_path), House(tmp_path / "other")
    file = tmp_path / "backup.tar"
    house.run("backup", str(file))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "there already" in " ".join(house.run("backup", str(file), exit_code=1).output.split())
    other.run("restore", str(file))
    assert other.names() == house.names() == ["Acme"]
    other.run("check")
    assert "plan.txt" in other.run("search", "zephyr", "--as", "ana@baton.example").output
    assert "empty BATON_HOME" in " ".join(other.run("restore", str(file), exit_code=1).output.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "home", "other"]


def test_what_is_no_backup_is_refused_and_leaves_the_home_empty(house: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    for content in (b"", b"not a tar", bytes(10_240)):
        file.write_bytes(content)
        said = house.run("restore", str(file), exit_code=1).output
        assert "not a backup" in " ".join(said.split())
        assert "gz" not in said, "how a library looked at it is no help to anybody"

    assert not (house.home / "baton.db").exists()


def test_a_backup_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    house = _lived_in(tmp_path)

    output = house.run("backup", str(tmp_path / "nowhere" / "backup.tar"), exit_code=1).output
    assert "cannot be written" in " ".join(output.split())


def test_a_wrong_setting_ends_with_a_sentence(house: House) -> None:
    house.env["BATON_BIND"] = "nonsense"

    assert "BATON_BIND must look like" in house.run("migrate", exit_code=1).output


def test_migrating_twice_is_harmless(house: House) -> None:
    for _ in range(2):
        assert "up to date" in house.run("migrate").output


def test_the_worker_makes_the_tables_before_it_looks_for_work(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "run_worker", lambda settings: None)

    house.run("worker")

    with sqlite3.connect(house.home / "baton.db") as db:
        assert db.execute("SELECT count(*) FROM deliveries").fetchone() == (0,)


def test_an_archived_customer_is_not_brought_in_again(tmp_path: Path) -> None:
    house = _lived_in(tmp_path, archived=True)
    file = tmp_path / "customers.csv"
    file.write_text("name\nUmbrella\n")

    assert "0 customers added, 0 changed; 1 was here" in house.run("import", "customers", str(file)).output


def _lived_in(tmp_path: Path, *, archived: bool = False) -> House:
    """A home in which Ana has put a plan that is shared with nobody."""
    world = World(tmp_path / "home")
    stored = world.outside.files.put([b"the zephyr plan"], limit=1000)
    world.does("Ana", add_document, customer_id=world.acme, upload=Upload(name="plan.txt", stored=stored))
    if archived:
        umbrella = world.does("Ana", add_customer, name="Umbrella").id
        world.does("Ana", archive_customer, customer_id=umbrella)
    world.settle()
    world.close()
    return House(tmp_path / "home")
