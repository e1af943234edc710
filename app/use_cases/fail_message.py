"""Note that a message did not arrive, and tell somebody who can do something about it."""

from __future__ import annotations

from app.casework.actor import ENGINE
from app.casework.alerting import raise_alert
from app.casework.case import Case
from app.casework.due_work import still_ours
from app.casework.open_case import open_case
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.store import Connection, cases, outbox, tables
from app.store.queries import alerts
from app.store.retries import retried
from app.store.rows import OutgoingRow

NOT_DELIVERED = "letter_not_delivered"
LETTER_LOST = "{reference}: the letter “{title}” did not arrive by e-mail. Send it another way, or to another address."
MAIL_LOST = "E-mail to colleagues does not arrive. The page Health says which, and why."


@retried
def fail_message(runtime: Runtime, message_id: int, owner: str, reason: str) -> bool:
    """Fail a message for good, for a reason that the mail server gave. False when another worker has it by now.

    A letter: the history of its case says so, and its handler is alerted, or the complaints officers where there is
    none. Anything else: those who administer the landlord are alerted.
    """
    with idempotent_request(runtime, ENGINE, "fail_message", None) as outcome:
        connection = outcome.connection
        row = still_ours(connection, tables.outbox, message_id, owner)
        if row is None:
            return False
        if row["kind"] == outbox.LETTER and row["case_id"] is not None:
            case = open_case(runtime, connection, ENGINE, row["case_id"])
            _tell_case(case, row)
            case.save()
            outcome.done(case, message_id=message_id)
        else:
            _tell_administrators(runtime, connection, row["landlord"])
        since = row["failing_since"] or runtime.clock.now()
        outbox.settle(connection, message_id, outbox.FAILED, reason, failing_since=since)
    return True


def _tell_case(case: Case, row: OutgoingRow) -> None:
    letter = cases.get_row(case.connection, tables.letter, row["payload"]["letter_id"])
    assert letter is not None
    text = LETTER_LOST.format(reference=case.row["reference"], title=letter["title"])
    case.record(NOT_DELIVERED, case.today, text=letter["title"], letter=letter["key"], letter_id=letter["id"])
    if case.row["handler"]:
        raise_alert(case, text, username=case.row["handler"])
        return
    for role in case.landlord_now.complaints_officers:
        raise_alert(case, text, role=role)


def _tell_administrators(runtime: Runtime, connection: Connection, landlord: str) -> None:
    """Put it before each role that administers the landlord, unless the same lies there unseen."""
    roles = runtime.landlord(landlord, connection).roles.values()
    for role in (role.key for role in roles if role.administers):
        if not alerts.lies_unseen(connection, landlord, role, MAIL_LOST):
            alert = {"landlord": landlord, "case_id": None, "role": role, "username": None, "text": MAIL_LOST}
            cases.insert(connection, tables.alert, {**alert, "raised_at": runtime.clock.now()})
