"""Messages that did not arrive and jobs that were given up, put right by page, REST and command."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.casework.clocks import CLOCK_JOB
from app.errors import Conflict, Invalid, NotAllowed, NotFound, RedressError
from app.jobs.executor import Worker
from app.mending import mend_work as mend
from app.store import jobs, outbox, tables
from app.store.rows import OutgoingRow
from tests.api.conftest import ACKNOWLEDGE, rest_over
from tests.drivers.mail import mail_server, messages, queue, send_through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.web.conftest import app_over, browser_of, words

RESIDENT, BETTER = "resident@example.org", "right@example.org"
WHY = "They told us by telephone"


def refused_letter(driver: RuntimeDriver) -> OutgoingRow:
    """A letter whose address the mail server refused for good."""
    case_id = driver.log(complainant_email=RESIDENT, complainant_email_letters=True)
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    with mail_server() as server:
        server.answers[RESIDENT] = "550 no such user"
        send_through(driver, server.port)
        Worker(driver.runtime).run_once()
    (row,) = messages(driver, outbox.LETTER)
    assert row["state"] == outbox.FAILED
    return row


def states(driver: RuntimeDriver) -> dict[str | None, str]:
    return {row["recipient"]: row["state"] for row in messages(driver, outbox.LETTER)}


def test_a_letter_that_did_not_arrive_goes_to_another_address_and_its_case_says_so(driver: RuntimeDriver) -> None:
    row = refused_letter(driver)
    browser = browser_of(app_over(driver), "handler")
    assert f"E-mail to {RESIDENT}: did not arrive" in words(browser.get(f"/cases/{row['case_id']}"))
    mend.readdress_message(driver.runtime, driver["admin"], row["id"], BETTER, WHY)
    assert states(driver) == {RESIDENT: outbox.GIVEN_UP, BETTER: outbox.WAITING}
    with mail_server() as server:
        send_through(driver, server.port)
        Worker(driver.runtime).run_once()
        assert server.addresses() == [BETTER]
    assert states(driver)[BETTER] == outbox.SENT
    assert len({each["message_id"] for each in messages(driver, outbox.LETTER)}) == 2
    assert row["case_id"] is not None
    kept = rows(driver, tables.audit, row["case_id"])
    assert [(each["verb"], each["reason"], each["username"]) for each in kept] == [("readdress message", WHY, "admin")]


def test_what_failed_is_sent_again_and_what_left_is_left_alone(driver: RuntimeDriver) -> None:
    row = refused_letter(driver)
    mend.requeue_message(driver.runtime, driver["admin"], row["id"], WHY)
    (again,) = messages(driver, outbox.LETTER)
    assert (again["state"], again["attempts"], again["failing_since"]) == (outbox.WAITING, 0, None)
    with mail_server() as server:
        send_through(driver, server.port)
        Worker(driver.runtime).run_once()
    for verb in (mend.requeue_message, mend.give_up_message):
        with pytest.raises(Conflict, match="has left already"):
            verb(driver.runtime, driver["admin"], row["id"], WHY)


def test_nobody_but_an_administrator_with_a_reason_touches_mail(driver: RuntimeDriver) -> None:
    row = refused_letter(driver)
    with pytest.raises(NotAllowed):
        mend.requeue_message(driver.runtime, driver["handler"], row["id"], WHY)
    with pytest.raises(Invalid, match="Say why"):
        mend.give_up_message(driver.runtime, driver["admin"], row["id"], " ")
    with pytest.raises(NotFound):
        mend.give_up_message(driver.runtime, driver["admin"], 999_999, WHY)
    for address in ("nobody", "a b@example.org", "@", "x" * 300 + "@example.org"):
        with pytest.raises(Invalid, match="one e-mail address"):
            mend.readdress_message(driver.runtime, driver["admin"], row["id"], address, WHY)


def test_a_message_that_is_being_sent_is_not_touched(driver: RuntimeDriver) -> None:
    row = queue(driver, outbox.DIGEST, {"lines": ["x"]}, "jo@example.org")
    with driver.runtime.database.write() as connection:
        jobs.claim_due(connection, tables.outbox, "a worker", driver.clock.now(), timedelta(minutes=1), 5)
    with pytest.raises(Conflict, match="being sent at this moment"):
        mend.readdress_message(driver.runtime, driver["admin"], row["id"], BETTER, WHY)


def test_of_several_who_readdress_one_message_at_once_one_does(driver: RuntimeDriver) -> None:
    row = refused_letter(driver)
    admin = driver["admin"]

    def readdress(number: int) -> bool:
        try:
            mend.readdress_message(driver.runtime, admin, row["id"], f"a{number}@example.org", WHY)
        except RedressError:
            return False
        return True

    with ThreadPoolExecutor(4) as four:
        assert sum(four.map(readdress, range(4))) == 1
    assert len(messages(driver, outbox.LETTER)) == 2


def test_what_has_waited_since_before_a_day_is_given_up_at_once(driver: RuntimeDriver) -> None:
    for address in ("old@example.org", "older@example.org"):
        queue(driver, outbox.DIGEST, {"lines": ["x"]}, address)
    driver.clock.advance(timedelta(days=3))
    queue(driver, outbox.DIGEST, {"lines": ["x"]}, "new@example.org")
    before = driver.clock.now() - timedelta(days=1)
    assert mend.give_up_old_messages(driver.runtime, driver["admin"], before, "Posted by hand") == 2
    assert [row["state"] for row in messages(driver, outbox.DIGEST)] == ["given_up", "given_up", "waiting"]


def test_a_clock_job_that_ran_has_all_patience_again(driver: RuntimeDriver) -> None:
    """TIM-11: what counts is how long it has failed with no success in between."""
    driver.log()
    long_ago = driver.clock.now() - timedelta(days=30)
    with driver.runtime.database.write() as connection:
        connection.execute(tables.job.update().values(attempts=10, failing_since=long_ago))
    driver.advance_to("2025-12-20 09:00")
    with driver.runtime.database.read() as connection:
        looked = [row for row in connection.execute(tables.job.select()) if row.kind == CLOCK_JOB]
    assert looked
    assert {(row.attempts, row.failing_since, row.state) for row in looked} == {(0, None, "waiting")}


def failed_job(driver: RuntimeDriver) -> int:
    driver.log()
    with driver.runtime.database.write() as connection:
        connection.execute(tables.job.update().values(state="failed"))
        return int(connection.execute(tables.job.select()).first().id)  # type: ignore[union-attr]


def test_a_job_that_was_given_up_is_done_again_by_page(driver: RuntimeDriver) -> None:
    job_id = failed_job(driver)
    browser = browser_of(app_over(driver), "admin")
    assert "Why should it be done again?" in words(browser.get("/health"))
    assert "Say why" in words(browser.post(f"/jobs/{job_id}", 422, reason=""))
    browser.post(f"/jobs/{job_id}", reason=WHY)
    with pytest.raises(Conflict, match="not given up"):
        mend.requeue_job(driver.runtime, driver["admin"], job_id, WHY)


def test_the_page_of_a_message_offers_what_can_be_done_and_shows_no_whole_address(driver: RuntimeDriver) -> None:
    row = refused_letter(driver)
    browser = browser_of(app_over(driver), "admin")
    for path in ("/health", "/outbox?state=failed", f"/outbox/{row['id']}"):
        said = words(browser.get(path))
        assert "r…@example.org" in said
        assert RESIDENT not in said
    refused = words(browser.post(f"/outbox/{row['id']}", 422, verb="elsewhere", address="no", reason=""))
    assert "There is a problem" in refused
    browser.post(f"/outbox/{row['id']}", verb="elsewhere", address=BETTER, reason=WHY)
    assert states(driver)[BETTER] == outbox.WAITING


def test_rest_lists_and_mends_messages_and_jobs(driver: RuntimeDriver, database_url: str) -> None:
    row = refused_letter(driver)
    rest = rest_over(driver, database_url)
    listed = rest.get("/messages?state=failed", by="admin").json or {}
    assert [(each["id"], each["recipient"]) for each in listed["rows"]] == [(row["id"], "r…@example.org")]
    path = f"/messages/{row['id']}"
    assert rest.post(f"{path}/requeue", {"reason": WHY}, by="handler").status_code == 403
    answer = rest.post(f"{path}/requeue", {"reason": WHY}, by="admin")
    assert (answer.status_code, answer.json) == (200, {"message_id": row["id"], "state": "waiting"})
    assert rest.post(f"{path}/readdress", {"reason": WHY, "address": BETTER}, by="admin").status_code == 200
    assert rest.post(f"{path}/give-up", {"reason": WHY}, by="admin").status_code == 409
    job_id = failed_job(driver)
    assert rest.post(f"/jobs/{job_id}/requeue", {"reason": WHY}, by="admin").status_code == 200
    rest.app.extensions["runtime"].database.dispose()


def test_commands_list_and_mend_messages(driver: RuntimeDriver) -> None:
    row = refused_letter(driver)
    app = app_over(driver)

    def run(*parts: object) -> Any:
        return app.test_cli_runner().invoke(app.cli, ["mail", *map(str, parts)])

    assert "r…@example.org" in run("list", "--state", "failed").output
    assert run("requeue", "--reason", WHY).exit_code == Invalid.exit_code
    assert "1 are sent again." in run("requeue", "--failed", "--reason", WHY).output
    assert "goes there instead" in run("readdress", row["id"], BETTER, "--reason", WHY).output
    assert run("give-up", row["id"], "--reason", WHY).exit_code == Conflict.exit_code
    assert "are given up." in run("give-up", "--before", "2099-01-01", "--reason", WHY).output
