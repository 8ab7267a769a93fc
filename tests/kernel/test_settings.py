"""Every knob is read once, and a wrong one is said in a sentence."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from workspace.errors import Invalid
from workspace.settings import read_settings


def test_without_an_environment_everything_has_a_harmless_default(tmp_path: Path) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})

    assert settings.bind == "127.0.0.1:8000"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'baton.db'}"
    assert settings.slack_bot_token is None
    assert not settings.demo


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = read_settings({"BATON_HOME": str(tmp_path)}).secret_key

    assert read_settings({"BATON_HOME": str(tmp_path)}).secret_key == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_home_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    read_settings({"BATON_HOME": str(home)})
    home.chmod(0o755)
    (home / "secret_key").chmod(0o644)

    read_settings({"BATON_HOME": str(home)})

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600


def test_a_folder_that_is_nobodys_home_yet_or_everybodys_keeps_its_mode(tmp_path: Path) -> None:
    for mode in (0o755, 0o1777):
        tmp_path.chmod(mode)
        read_settings({"BATON_HOME": str(tmp_path)})
        assert stat.S_IMODE(tmp_path.stat().st_mode) == mode
    tmp_path.chmod(0o700)


def test_a_spoilt_secret_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")

    with pytest.raises(Invalid, match="too short"):
        read_settings({"BATON_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BATON_BIND", "8000", "must look like"),
        ("BATON_BIND", "localhost:http", "must look like"),
        ("BATON_BIND", "localhost:70000", "must look like"),
        ("BATON_PUBLIC_URL", "baton.example", "http or https"),
        ("BATON_PUBLIC_URL", "javascript:alert(1)", "http or https"),
        ("BATON_PUBLIC_URL", "https://", "http or https"),
        ("BATON_PUBLIC_URL", "https://[broken", "http or https"),
        ("BATON_DATABASE_URL", "postgresql://db/baton", "sqlite:"),
        ("BATON_FILES_URL", "s3://bucket", "file:"),
        ("BATON_MAX_UPLOAD_MB", "0", "whole number"),
        ("BATON_MAX_UPLOAD_MB", "-5", "whole number"),
        ("BATON_MAX_UPLOAD_MB", "lots", "whole number"),
        ("BATON_REDIS_URL", "redis://localhost", "does not do"),
    ],
)
def test_a_wrong_value_is_said_in_a_sentence(tmp_path: Path, name: str, value: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refusal:
        read_settings({"BATON_HOME": str(tmp_path), name: value})

    assert name in refusal.value.sentence
