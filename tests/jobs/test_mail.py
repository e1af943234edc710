"""Mail leaves once, waits as long as it must, and whoever has to know learns of what did not arrive."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from app.casework.actor import Membership
from app.config import WorkerSettings
from app.jobs.executor import Worker
from app.landlords.landlord import Mailbox
from app.store import outbox, tables
from app.store.rows import OutgoingRow
from app.use_cases.add_user import add_user
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.mail import MailServer, mail_server, messages, queue, send_through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

RESIDENT = "resident@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as listening:
        yield listening


def work(driver: RuntimeDriver, rounds: int = 3) -> None:
    """Let a worker look a few times: what a message becomes is sent in the round after."""
    worker = Worker(driver.runtime)
    for _ in range(rounds):
        worker.run_once()


def letter(driver: RuntimeDriver) -> OutgoingRow:
    """The e-mail of the acknowledgement of a resident who agreed to letters by e-mail."""
    case_id = driver.log(complainant_email=RESIDENT, complainant_email_letters=True)
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    (row,) = messages(driver, outbox.LETTER)
    return row


def digest(driver: RuntimeDriver, address: str = "jo@example.org") -> OutgoingRow:
    return queue(driver, outbox.DIGEST, {"lines": ["ASP-2025-00001: Answer due"]}, address)


def now_is(driver: RuntimeDriver, row: OutgoingRow) -> OutgoingRow:
    return next(each for each in messages(driver) if each["id"] == row["id"])


def test_mail_that_waited_for_a_mail_server_leaves_when_there_is_one(driver: RuntimeDriver, server: MailServer) -> None:
    row = letter(driver)
    work(driver)
    assert now_is(driver, row)["state"] == outbox.WAITING
    driver.clock.advance(timedelta(days=40))
    send_through(driver, server.port)
    work(driver)
    assert now_is(driver, row)["state"] == outbox.SENT
    assert server.addresses().count(RESIDENT) == 1


def test_an_outage_of_days_is_outlasted_with_growing_pauses(driver: RuntimeDriver) -> None:
    """The mail server is away from Monday to Thursday: nothing fails, and it is asked ever more seldom."""
    row = digest(driver)
    send_through(driver, port=1)
    tried = []
    while driver.clock.now() < row["created_at"] + timedelta(days=3):
        before = now_is(driver, row)["attempts"]
        work(driver, 1)
        if now_is(driver, row)["attempts"] > before:
            tried.append(driver.clock.now())
        driver.clock.advance(timedelta(minutes=1) if len(tried) < 5 else timedelta(hours=1))
    pauses = [after - before for before, after in itertools.pairwise(tried)]
    assert now_is(driver, row)["state"] == outbox.WAITING
    assert pauses[0] < timedelta(minutes=2)
    assert pauses[-1] >= WorkerSettings.longest_pause
    with mail_server() as back:
        send_through(driver, back.port)
        driver.clock.advance(WorkerSettings.longest_pause)
        work(driver)
        assert back.addresses() == ["jo@example.org"]
    sent = now_is(driver, row)
    assert (sent["state"], sent["failing_since"], sent["last_error"]) == (outbox.SENT, None, None)


def test_after_all_patience_a_letter_fails_and_its_handler_is_told(driver: RuntimeDriver) -> None:
    row = letter(driver)
    settings = replace(WorkerSettings(), patience=timedelta(days=2))
    send_through(driver, port=1, worker=settings)
    work(driver)
    for _ in range(60):
        driver.clock.advance(settings.longest_pause)
        work(driver, 1)
    assert now_is(driver, row)["state"] == outbox.FAILED
    assert row["case_id"] is not None
    told = [alert for alert in rows(driver, tables.alert, row["case_id"]) if "did not arrive" in alert["text"]]
    assert [alert["username"] for alert in told] == ["handler"]
    events = [event["type"] for event in rows(driver, tables.case_event, row["case_id"])]
    assert events.count("letter_not_delivered") == 1


def test_one_bad_address_fails_alone_and_is_tried_once(driver: RuntimeDriver, server: MailServer) -> None:
    good, bad, last = (digest(driver, f"{name}@example.org") for name in ("good", "bad", "last"))
    server.answers["bad@example.org"] = "550 5.1.1 no such mailbox bad@example.org"
    send_through(driver, server.port)
    work(driver)
    assert [now_is(driver, row)["state"] for row in (good, bad, last)] == [outbox.SENT, outbox.FAILED, outbox.SENT]
    assert server.addresses() == ["good@example.org", "last@example.org"]
    assert now_is(driver, bad)["attempts"] == 1
    with driver.runtime.database.read() as connection:
        alerts = list(connection.execute(tables.alert.select().where(tables.alert.c.text.contains("page Health"))))
    assert [(alert.landlord, alert.role) for alert in alerts] == [("aspire", "technical_admin")]


def test_a_letter_refused_for_good_is_in_the_history_of_its_case(driver: RuntimeDriver, server: MailServer) -> None:
    row = letter(driver)
    server.answers[RESIDENT] = "550 no such user"
    send_through(driver, server.port)
    work(driver)
    assert now_is(driver, row)["state"] == outbox.FAILED
    assert row["case_id"] is not None
    kept = rows(driver, tables.case_event, row["case_id"])
    (said,) = [event for event in kept if event["type"] == "letter_not_delivered"]
    assert said["data"]["letter_id"] == row["payload"]["letter_id"]


@pytest.mark.parametrize("reply", ["450 busy", "451 4.7.1 greylisted", "554 5.7.1 relaying denied"])
def test_what_the_server_may_take_later_is_tried_again(driver: RuntimeDriver, server: MailServer, reply: str) -> None:
    row = digest(driver)
    server.answers["jo@example.org"] = reply
    send_through(driver, server.port)
    work(driver)
    assert now_is(driver, row)["state"] == outbox.WAITING
    server.answers.clear()
    driver.clock.advance(timedelta(minutes=1))
    work(driver)
    assert server.addresses() == ["jo@example.org"]


@pytest.mark.parametrize(
    "address", ["nobody", "a b@example.org", "x@example.org\nBcc: all@example.org", "jo@@example.org"]
)
def test_what_is_no_address_fails_at_once(driver: RuntimeDriver, server: MailServer, address: str) -> None:
    row = digest(driver, address)
    send_through(driver, server.port)
    work(driver)
    assert now_is(driver, row)["state"] == outbox.FAILED
    assert server.got == []


def test_a_notice_to_a_role_has_a_row_for_each_who_holds_it(driver: RuntimeDriver, server: MailServer) -> None:
    """One bad address repeats nothing to the others."""
    for name in ("ann", "bob", "cat"):
        roles = [Membership("aspire", "customer_relations_team")]
        add_user(driver.runtime, name, name.title(), None, roles, f"{name}@example.org")
    add_user(driver.runtime, "dan", "Dan", None, [Membership("aspire", "customer_relations_team")])
    driver.log()
    reference = "ASP-2025-00001"
    payload = {"landlord": "aspire", "role": "customer_relations_team", "username": None, "text": "Late"}
    notice = queue(driver, outbox.NOTICE, {**payload, "reference": reference})
    server.answers["bob@example.org"] = "550 no such user"
    send_through(driver, server.port)
    work(driver, 6)
    mine = [row for row in messages(driver) if row["idempotency_key"].startswith(f"{notice['idempotency_key']}:")]
    assert {row["recipient"]: row["state"] for row in mine} == {
        "ann@example.org": outbox.SENT, "bob@example.org": outbox.FAILED, "cat@example.org": outbox.SENT,
    }  # fmt: skip
    assert Counter(server.addresses()) == {"ann@example.org": 1, "cat@example.org": 1}
    assert now_is(driver, notice)["state"] == outbox.ADDRESSED


def test_a_message_says_who_sends_it_when_and_that_no_machine_need_answer(
    driver: RuntimeDriver, server: MailServer
) -> None:
    digest(driver)
    send_through(driver, server.port)
    work(driver)
    ((_, sent),) = server.got
    assert parsedate_to_datetime(sent["Date"]) == driver.clock.now()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["From"] == "Aspire Housing <installation@example.org>"
    assert sent["Reply-To"] is None


def test_mail_comes_from_the_landlord_whose_case_it_is(
    driver: RuntimeDriver, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    landlord = driver.runtime.landlord("aspire")
    own = replace(landlord, mailbox=Mailbox("complaints@aspire.example", "answers@aspire.example"))
    monkeypatch.setattr(driver.runtime, "landlord", lambda key, connection=None: own)
    digest(driver)
    send_through(driver, server.port)
    work(driver)
    ((_, sent),) = server.got
    assert sent["From"] == "Aspire Housing <complaints@aspire.example>"
    assert sent["Reply-To"] == "Aspire Housing <answers@aspire.example>"


def test_a_message_that_was_cut_off_goes_out_again_with_the_same_id_and_no_other(
    driver: RuntimeDriver, server: MailServer
) -> None:
    first, second = digest(driver), digest(driver, "al@example.org")
    replies = iter([None])
    server.after_data = lambda address: next(replies, "250 taken")
    send_through(driver, server.port)
    work(driver)
    driver.clock.advance(timedelta(minutes=1))
    work(driver)
    ids: dict[str, list[str]] = {}
    for address, sent in server.got:
        ids.setdefault(address, []).append(sent["Message-ID"])
    assert {address: len(each) for address, each in ids.items()} == {"jo@example.org": 2, "al@example.org": 1}
    assert len({*ids["jo@example.org"]}) == 1
    assert ids["jo@example.org"][0] != ids["al@example.org"][0]
    assert {now_is(driver, row)["state"] for row in (first, second)} == {outbox.SENT}


def test_a_lease_does_not_run_out_while_a_slow_server_takes_its_time(driver: RuntimeDriver, server: MailServer) -> None:
    """Another worker looks while the message is on its way, far beyond the lease: it is sent once."""
    row = digest(driver)
    lease = timedelta(seconds=0.3)
    send_through(driver, server.port, worker=replace(WorkerSettings(), lease=lease, poll=timedelta(seconds=0.05)))
    held = []

    def look(address: str) -> str:
        for _ in range(4):
            before = now_is(driver, row)["leased_until"]
            driver.clock.advance(lease / 2)
            while now_is(driver, row)["leased_until"] == before:
                continue  # until it has been renewed
            held.append(Worker(driver.runtime).run_once())
        return "250 taken"

    server.after_data = look
    work(driver)
    assert held == [0] * 4
    assert server.addresses() == ["jo@example.org"]
    assert now_is(driver, row)["state"] == outbox.SENT
