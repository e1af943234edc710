"""A database that is away or has no room: said in words on every face, and what is there can be read again at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.errors import DatabaseAway, DiskFull
from app.store import tables
from tests import postgres
from tests.conftest import migrate
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case
from tests.server import ROOT, environment
from tests.web.conftest import Browser, app_over, browser_of, words

AWAY = "The database does not answer just now."
ACKNOWLEDGE = {"outcomes_sought": "Heating", "responsible": "All of it", "handler": "handler"}
FULL = "There is no room left to keep anything."
RAISE = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url)
    yield opened
    opened.close()


def fill_the_disk(driver: RuntimeDriver) -> None:
    """From now on nothing more can be written: every table says so, on PostgreSQL with the server's own code."""
    with driver.runtime.database.write() as connection:
        if driver.runtime.database.is_sqlite:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            return
        connection.execute(text(RAISE))
        for table in tables.metadata.sorted_tables:
            connection.execute(
                text(
                    f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table.name} FOR EACH STATEMENT"
                    " EXECUTE FUNCTION no_room()"
                )
            )


def make_room(driver: RuntimeDriver) -> None:
    if not driver.runtime.database.is_sqlite:
        with driver.runtime.database.write() as connection:
            connection.execute(text("DROP FUNCTION no_room() CASCADE"))


def logs(driver: RuntimeDriver) -> bool:
    """Whether there was room for one more case."""
    try:
        driver.log(summary="No heating " * 500)
    except DiskFull:
        return False
    return True


def test_a_full_disk_refuses_to_write_and_goes_on_reading(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    browser = browser_of(app_over(driver), "officer")
    browser.client.application.extensions["runtime"].database = driver.runtime.database  # SQLite: one limit for both
    fill_the_disk(driver)
    try:
        while logs(driver):  # until the last page that is there already is full
            continue
        before = case(driver, case_id)
        task = driver.task(case_id, "acknowledge")
        said = words(
            browser.post(f"/tasks/{task}", 503, **{**ACKNOWLEDGE, "definition": "No heating since Monday. " * 400})
        )
        assert FULL in said
        assert case(driver, case_id) == before
        assert before["reference"] in words(browser.get(f"/cases/{case_id}"))
        assert "Inbox" in words(browser.get("/"))
    finally:
        make_room(driver)


def test_a_database_that_is_away_is_said_in_words_on_every_face_and_used_again_when_it_is_back(tmp_path: Path) -> None:
    with postgres.own_server() as server, postgres.database(server.url) as url:
        address = url.render_as_string(hide_password=False)
        migrate(address)
        driver = RuntimeDriver(address)
        case_id = driver.log()
        driver.give_password("a phrase that is long enough")
        app = app_over(driver)
        browser, client = browser_of(app, "officer"), app.test_client()
        signing_in = {"username": "officer", "password": "a phrase that is long enough"}
        answer = client.post("/api/v1/session", json=signing_in)
        assert answer.status_code == 200
        token = {"Authorization": f"Bearer {(answer.json or {})['token']}"}
        browser.get(f"/cases/{case_id}")
        server.stop()
        try:
            _away(browser, case_id)
            rest = client.get(f"/api/v1/cases/{case_id}", headers=token)
            assert (rest.status_code, rest.headers["Retry-After"]) == (503, "30")
            assert AWAY in (rest.json or {})["message"]
            assert client.get("/health/ready").status_code == 503
            assert client.get("/health/live").status_code == 200
            with pytest.raises(DatabaseAway):
                driver.log()
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "user", "list"]
            ended = subprocess.run(
                command, cwd=ROOT, env=environment(address, tmp_path), capture_output=True, text=True
            )
            assert ended.returncode == DatabaseAway.exit_code
            assert AWAY in ended.stderr
        finally:
            server.start()
        client.get("/health/ready")  # finds out that the connections are gone
        assert AWAY not in words(browser.get(f"/cases/{case_id}"))
        app.extensions["runtime"].database.dispose()
        driver.close()


def _away(browser: Browser, case_id: int) -> None:
    for path in ("/", f"/cases/{case_id}", "/health", "/sign-in", "/no-such-page"):
        said = words(browser.get(path, 503))
        assert AWAY in said
        assert "This is not possible just now" in said
    typed = words(browser.post(f"/cases/{case_id}/act/add_note", 503, text="What I typed"))
    assert "What I typed" in typed
    part = browser.client.get("/", headers={"HX-Request": "true"})
    assert (part.status_code, AWAY in part.get_data(as_text=True)) == (503, True)
