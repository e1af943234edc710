"""Dates of open cases when another calendar, or other content, comes into force while people work."""

from __future__ import annotations

from datetime import date

import pytest

from app.casework.actor import ENGINE
from app.casework.case import Case
from app.casework.case_record import CaseEvent
from app.casework.complaint.moved_by_calendar import DATES_RECOMPUTED
from app.casework.open_case import open_case
from app.casework.open_runtime import open_runtime
from app.config import Settings
from app.store import tables
from app.use_cases.publish_content import publish_content
from app.use_cases.put_release_in_force import put_release_in_force
from tests.drivers.published import KEY, WHY, Published

# dates ---------------------------------------------------------------------------------------------------------------


def test_a_day_closed_moves_the_running_dates_and_the_history_keeps_what_they_were(published: Published) -> None:
    """Friday 5 December 2025 is proclaimed a holiday on Monday 1 December; the acknowledgement was due on the 8th.

    A roll-back moves them back, and what has moved once does not move again.
    """
    case_id = published.log()
    published.change_landlord("[calendar.closed]", '[calendar.closed]\n2025-12-05 = "Proclaimed"')
    published.publish()
    published.advance_to("2025-12-01 09:01")
    assert _due(published, case_id) == date(2025, 12, 9)
    put_release_in_force(published.runtime, KEY, published.first, ENGINE, reason=WHY)
    published.advance_to("2025-12-01 09:02")
    assert _due(published, case_id) == date(2025, 12, 8)
    moved = [event.data["moved"]["acknowledgement"] for event in _events(published, case_id)]
    assert moved == [["2025-12-08", "2025-12-09"], ["2025-12-09", "2025-12-08"]]


def test_a_command_before_the_job_moves_the_dates_and_keeps_what_they_were_too(on_sqlite: Published) -> None:
    """Whoever works on a case in the second after the change does so under the new calendar, and once."""
    case_id = on_sqlite.log()
    on_sqlite.change_landlord("[calendar.closed]", '[calendar.closed]\n2025-12-05 = "Proclaimed"')
    on_sqlite.publish()
    on_sqlite.use(
        case_id, "correct_date", "manager", event="received", right_date="2025-11-28", why="It came on Friday"
    )
    assert _due(on_sqlite, case_id) == date(2025, 12, 8)
    on_sqlite.advance_to("2025-12-01 09:01")
    assert _due(on_sqlite, case_id) == date(2025, 12, 8)


def _due(published: Published, case_id: int) -> date | None:
    with published.runtime.database.read() as connection:
        query = tables.clock.select().where(tables.clock.c.case_id == case_id)
        dues: dict[str, date | None] = {row.name: row.effective_due for row in connection.execute(query)}
    return dues["acknowledgement"]


def _events(published: Published, case_id: int) -> list[CaseEvent]:
    with published.runtime.trial() as connection:
        return open_case(published.runtime, connection, ENGINE, case_id).happened(DATES_RECOMPUTED)


def test_what_another_process_publishes_holds_from_the_next_transaction_on(published: Published) -> None:
    """Two runtimes on one database, as the web and a worker are: nothing is kept for a minute."""
    other = open_runtime(Settings(database_url=published.runtime.settings.database_url), published.clock)
    assert other.landlord(KEY).contact.telephone == "01782 635200"
    published.change_landlord('telephone = "01782 635200"', 'telephone = "01782 111111"')
    published.publish()
    assert other.landlord(KEY).contact.telephone == "01782 111111"
    other.database.dispose()


def test_a_command_that_another_publication_overtakes_is_done_again(published: Published) -> None:
    """The dates of a case that is being logged while a day is closed are computed with that day closed."""
    published.change_landlord("[calendar.closed]", '[calendar.closed]\n2025-12-05 = "Proclaimed"')
    other = open_runtime(Settings(database_url=published.runtime.settings.database_url), published.clock)
    write = Case.write
    done: list[str] = []

    def overtaken(self: Case, content_version: str | None = None) -> None:
        if not done and not published.runtime.database.is_sqlite:
            done.append("published")
            publish_content(other, KEY, published.folder, ENGINE)
        write(self, content_version)

    if published.runtime.database.is_sqlite:  # whoever writes is alone there
        published.publish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Case, "write", overtaken)
        case_id = published.log()
    assert _due(published, case_id) == date(2025, 12, 9)
    other.database.dispose()
