"""The first commands of an installation: setting up, taking a port, bringing in, bringing back."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.journeys.test_command_line import PASSWORD, House
from workspace.cli import main
from workspace.people.queries import staff
from workspace.policy import system_actor
from workspace.worker import wall_clock

GIVEN = ["setup", "--name", "Ana", "--email", "ana@baton.example", "--password", PASSWORD]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


def test_setup_asks_nothing_that_was_given_or_has_a_default(house: House) -> None:
    assert house.run(*GIVEN).output.strip() == "Ana can sign in now. Start with: baton serve"


def test_setup_without_a_terminal_says_what_is_needed(house: House) -> None:
    assert "Give --name, --email and --password." in house.run("setup", exit_code=1).output


def test_setup_asks_again_at_once_for_an_answer_that_will_not_do(house: House) -> None:
    typed = ["Ana", "ana", "ana@baton.example", "short", PASSWORD, "mistyped", PASSWORD, PASSWORD]
    asked = CliRunner().invoke(main, ["setup"], env=house.env, input="\n".join(typed) + "\n", catch_exceptions=False)

    parts = ["not an e-mail address", "Your e-mail address", "at least 12 characters", "two different", "can sign in"]
    places = [asked.output.rindex(part) for part in parts[:2]]
    assert asked.exit_code == 0, asked.output
    assert places == sorted(places)
    assert [part for part in parts if part not in asked.output] == []
    assert house.ask(lambda db: [each.email for each in staff(db, system_actor(wall_clock()))]) == ["ana@baton.example"]


def test_setup_of_a_house_with_people_asks_nothing(house: House) -> None:
    house.run(*GIVEN)

    assert house.run("setup", exit_code=1).output.strip().endswith("An admin can invite more.")


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_said_before_anything_is_made(house: House, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        house.env["BATON_BIND"] = f"127.0.0.1:{taken.getsockname()[1]}"

        said = house.run(command, exit_code=1).output

    assert "is taken" in said
    assert not (house.home / "baton.db").exists()


def test_one_customer_is_not_called_customers(house: House, tmp_path: Path) -> None:
    house.run(*GIVEN)
    file = tmp_path / "customers.csv"
    file.write_text("name\nAcme\n")

    assert (
        "1 customer added, 0 changed; 0 were here like that already."
        in house.run("import", "customers", str(file)).output
    )
    assert (
        "0 customers added, 0 changed; 1 was here like that already."
        in house.run("import", "customers", str(file)).output
    )


def test_a_cut_off_backup_leaves_nothing_behind(house: House, tmp_path: Path) -> None:
    del house.env["BATON_SECRET_KEY"]
    house.run(*GIVEN)
    file, cut, other = tmp_path / "backup.tar", tmp_path / "cut.tar", House(tmp_path / "other")
    house.run("backup", str(file))
    cut.write_bytes(file.read_bytes()[:70_000])
    other.env.pop("BATON_SECRET_KEY")

    assert "Nothing was restored" in other.run("restore", str(cut), exit_code=1).output
    assert list(other.home.iterdir()) == []
    other.run("restore", str(file))
    assert (other.home / "secret_key").read_text() == (house.home / "secret_key").read_text()
