"""Settings from the environment: sound defaults, and every mistake reported by the name of its variable."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from app.config import Settings, load_settings
from app.errors import ConfigurationError

LONG = "-".join(["many", "letters"] * 4)


def load(folder: Path, **environment: str) -> Settings:
    return load_settings({"REDRESS_VAR": str(folder / "var"), **environment})


def refused(folder: Path, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        load(folder, **environment)
    return str(raised.value)


def test_without_any_variable_it_runs_embedded(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'redress.db'}"
    assert settings.worker.embedded
    assert not settings.cookie.secure
    assert not settings.mail.sends
    assert (settings.content / "landlords" / "aspire.toml").is_file()


def test_its_own_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert load(tmp_path / "elsewhere").secret_key != first.secret_key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_another_database_than_sqlite_is_production_and_brings_its_own_secret(tmp_path: Path) -> None:
    url = "postgresql://redress@localhost/redress"
    assert "SECRET_KEY must be set where DATABASE_URL is not SQLite" in refused(tmp_path, DATABASE_URL=url)
    settings = load(tmp_path, DATABASE_URL=url, SECRET_KEY=LONG)
    assert settings.database_url == "postgresql+psycopg://redress@localhost/redress"
    assert (settings.cookie.secure, settings.worker.embedded) == (True, False)
    assert not (tmp_path / "var" / "secret_key").exists()


def test_variables_are_read_as_what_they_are(tmp_path: Path) -> None:
    settings = load(
        tmp_path, SECRET_KEY=LONG, REDRESS_CONTENT=str(tmp_path), REDRESS_URL="https://complaints.example.org/",
        REDRESS_WORKER_EMBEDDED="off", REDRESS_WORKER_POLL_SECONDS="0.5", REDRESS_WORKER_BATCH="7",
        REDRESS_WORKER_LEASE_SECONDS="90", REDRESS_COOKIE_SECURE="Yes", REDRESS_COOKIE_SAME_SITE="strict",
        REDRESS_SESSION_SECONDS="3600", REDRESS_TRUSTED_PROXIES="1", REDRESS_LOG_LEVEL="debug",
        REDRESS_LOG_FORMAT="json", SMTP_HOST="mail.example.org", SMTP_FROM="complaints@example.org",
        SMTP_USERNAME="redress", SMTP_PASSWORD=LONG, SMTP_PORT="465", SMTP_SECURITY="tls",
    )  # fmt: skip
    assert (settings.secret_key, settings.content, settings.public_url) == (
        LONG, tmp_path, "https://complaints.example.org",
    )  # fmt: skip
    worker, cookie, mail = settings.worker, settings.cookie, settings.mail
    assert (worker.embedded, worker.poll, worker.batch) == (False, timedelta(seconds=0.5), 7)
    assert worker.lease == timedelta(seconds=90)
    assert (cookie.secure, cookie.same_site, cookie.lifetime) == (True, "Strict", timedelta(hours=1))
    assert (settings.trusted_proxies, settings.log_level, settings.log_format) == (1, "DEBUG", "json")
    assert (mail.sends, mail.port, mail.security, mail.username) == (True, 465, "tls", "redress")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters"),
        ("REDRESS_CONTENT", "/no/such/folder", "REDRESS_CONTENT is '/no/such/folder': there is no such folder"),
        ("REDRESS_URL", "complaints", "REDRESS_URL is 'complaints': it must be an address such as https://"),
        ("REDRESS_WORKER_BATCH", "0", "REDRESS_WORKER_BATCH is '0': it must be a whole number from 1 to 1000"),
        ("REDRESS_WORKER_POLL_SECONDS", "-1", "it must be a number of seconds above 0"),
        ("REDRESS_WORKER_LEASE_SECONDS", "1", "REDRESS_WORKER_LEASE_SECONDS must be longer than"),
        ("REDRESS_WORKER_EMBEDDED", "maybe", "REDRESS_WORKER_EMBEDDED is 'maybe': it must be yes or no"),
        ("REDRESS_COOKIE_SAME_SITE", "None", "it must be one of Lax, Strict"),
        ("REDRESS_LARGEST_FORM", "10", "REDRESS_LARGEST_FORM is '10': it must be a whole number of at least 10000"),
        ("REDRESS_LOG_LEVEL", "loud", "it must be one of DEBUG, INFO, WARNING, ERROR"),
        ("SMTP_HOST", "mail.example.org", "SMTP_FROM must be the address that mail comes from"),
        ("SMTP_USERNAME", "redress", "SMTP_USERNAME and SMTP_PASSWORD must be set both or not at all"),
        ("SMTP_PORT", "mail", "SMTP_PORT is 'mail': it must be a whole number from 1 to 65535"),
    ],
)
def test_a_variable_that_is_wrong_is_reported_by_its_name(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert said in refused(tmp_path, **{name: value})


def test_everything_wrong_is_reported_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, DATABASE_URL="mysql://x", SECRET_KEY=LONG, SMTP_PORT="x", REDRESS_LOG_FORMAT="xml")
    assert message.startswith("The environment needs mending: ")
    assert [name in message for name in ("DATABASE_URL", "SMTP_PORT", "REDRESS_LOG_FORMAT")] == [True] * 3


def test_a_folder_that_cannot_be_written_to_is_reported(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    assert "REDRESS_VAR is" in refused(tmp_path)


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load(
        tmp_path, SECRET_KEY=LONG, SMTP_HOST="h", SMTP_FROM="a@b", SMTP_USERNAME="u", SMTP_PASSWORD=LONG[::-1]
    )
    assert LONG not in repr(settings)
    assert LONG[::-1] not in repr(settings)
