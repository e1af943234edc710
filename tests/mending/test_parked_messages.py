"""A message to a process that is held is kept, told, and delivered once when the process goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from app.errors import Conflict, RedressError, Refused
from app.mending import mend_instance as mend
from app.mending.parked_messages import deliver_parked, set_aside_parked
from app.store import tables
from app.views.health import health
from app.views.view_case import view_case
from app.views.view_instance import view_instance
from tests.drivers.content_copy import copy_content
from tests.drivers.runtime_driver import RuntimeDriver, london
from tests.mending.held import events, lifecycle, rows, status
from tests.web.conftest import app_over, browser_of, words


def suspended(driver: RuntimeDriver) -> tuple[int, int]:
    """A case whose lifecycle is suspended, and that instance."""
    case_id = driver.log()
    instance_id = lifecycle(driver, case_id)["id"]
    mend.suspend_instance(driver.runtime, driver["admin"], instance_id, "A wrong table was published")
    return case_id, instance_id


def states(driver: RuntimeDriver, case_id: int) -> list[tuple[str, str]]:
    return [(row["message"], row["state"]) for row in rows(driver, tables.parked_message, case_id)]


def test_what_comes_in_while_a_process_is_suspended_counts_from_the_day_it_came_in(driver: RuntimeDriver) -> None:
    """SYS-07: Tuesday 2 December it came in; Friday 5 December the process goes on."""
    case_id, instance_id = suspended(driver)
    driver.clock.move_to(london("2025-12-02 10:00"))
    answer = driver.tell(case_id, "withdrawn", "officer", reason="They are content")
    assert answer["parked"] == ["withdrawn"]
    assert status(driver, case_id) == "open"
    assert "withdrawn" not in events(driver, case_id)
    for shown in (
        view_case(driver.runtime, driver["officer"], case_id).parked,
        view_instance(driver.runtime, driver["admin"], instance_id).parked,
        health(driver.runtime, driver["admin"]).parked,
    ):
        assert [(row["message"], row["came_in_on"]) for row in shown] == [("withdrawn", date(2025, 12, 2))]
    driver.clock.move_to(london("2025-12-05 10:00"))
    mend.resume_instance(driver.runtime, driver["admin"], instance_id, "The table is right again")
    assert status(driver, case_id) == "withdrawn"
    assert events(driver, case_id)["withdrawn"] == date(2025, 12, 2)
    assert states(driver, case_id) == [("withdrawn", "delivered")]
    facts = {row["type"]: row["fact"] for row in rows(driver, tables.case_event, case_id)}
    assert facts["withdrawn"] == facts["told"], "they are corrected together"
    assert health(driver.runtime, driver["admin"]).parked == []


def test_a_second_message_is_kept_behind_the_first_and_told_when_nobody_waits_for_it_any_more(
    driver: RuntimeDriver,
) -> None:
    case_id, instance_id = suspended(driver)
    for reason in ("They are content", "They said so again"):
        assert driver.tell(case_id, "withdrawn", "officer", reason=reason)["parked"] == ["withdrawn"]
    mend.resume_instance(driver.runtime, driver["admin"], instance_id, "The table is right again")
    assert states(driver, case_id) == [("withdrawn", "delivered"), ("withdrawn", "unheard")]
    assert [row["state"] for row in view_case(driver.runtime, driver["officer"], case_id).parked] == ["unheard"]
    left = rows(driver, tables.parked_message, case_id)[1]["id"]
    with pytest.raises(Refused, match="Nothing waits for this message now"):
        deliver_parked(driver.runtime, driver["admin"], left, "Perhaps now")
    set_aside_parked(driver.runtime, driver["admin"], left, "It says what the first one said")
    assert states(driver, case_id)[1] == ("withdrawn", "set_aside")
    assert any("set aside" in row["text"] for row in rows(driver, tables.case_event, case_id))
    with pytest.raises(Conflict, match="set aside already"):
        set_aside_parked(driver.runtime, driver["admin"], left, "Again")


def test_a_message_that_nobody_waits_for_is_refused(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    driver.tell(case_id, "withdrawn", "officer", reason="They are content")
    with pytest.raises(RedressError, match="has no effect on this case"):
        driver.tell(case_id, "withdrawn", "officer", reason="They are content")


def test_of_two_administrators_who_resume_at_once_one_does_and_the_message_is_delivered_once(
    driver: RuntimeDriver,
) -> None:
    case_id, instance_id = suspended(driver)
    driver.tell(case_id, "withdrawn", "officer", reason="They are content")
    admin = driver["admin"]

    def resume(_: int) -> str:
        try:
            return str(mend.resume_instance(driver.runtime, admin, instance_id, "Go on")["status"])
        except Conflict as refusal:
            return str(refusal)

    with ThreadPoolExecutor(4) as four:
        answers = sorted(four.map(resume, range(4)))
    assert answers.count("completed") == 1
    assert all("nothing left to mend" in answer for answer in answers if answer != "completed")
    assert states(driver, case_id) == [("withdrawn", "delivered")]
    assert [row["type"] for row in rows(driver, tables.case_event, case_id)].count("withdrawn") == 1


def test_the_same_key_twice_mends_once(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    instance_id, admin = lifecycle(driver, case_id)["id"], driver["admin"]
    answers = [
        mend.set_data(driver.runtime, admin, instance_id, {"note": "checked"}, "Support asked", request_key="one")
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(rows(driver, tables.audit, case_id)) == 1


def test_an_instance_that_is_cancelled_leaves_what_it_has_not_heard_in_sight(driver: RuntimeDriver) -> None:
    case_id, instance_id = suspended(driver)
    driver.tell(case_id, "withdrawn", "officer", reason="They are content")
    mend.cancel_instance(driver.runtime, driver["admin"], instance_id, "Stuck", start_again=True)
    assert states(driver, case_id) == [("withdrawn", "unheard")]
    deliver_parked(
        driver.runtime, driver["admin"], rows(driver, tables.parked_message, case_id)[0]["id"], "It waits again"
    )
    assert status(driver, case_id) == "withdrawn"


@pytest.fixture
def says_what_nobody_awaits(database_url: str, tmp_path: Path) -> Iterator[RuntimeDriver]:
    """A landlord whose diagram says, when a complaint is withdrawn, what no diagram waits for."""
    copy_content(tmp_path)
    drawn = tmp_path / "bpmn" / "aspire" / "complaint.bpmn"
    text = drawn.read_text()
    [end] = re.findall(r'<bpmn:endEvent id="ended_at_stage_1".*?</bpmn:endEvent>', text, re.DOTALL)
    says = '<bpmn:messageEventDefinition id="says" messageRef="message_nobody" />'
    text = text.replace(end, re.sub(r"<bpmn:terminateEventDefinition[^>]*/>", says, end))
    declared = '<bpmn:message id="message_nobody" name="all_is_well" />'
    text = text.replace("<bpmn:message ", f"{declared}\n  <bpmn:message ", 1)
    drawn.write_text(text)
    driver = RuntimeDriver(database_url, root=tmp_path)
    yield driver
    driver.close()


def test_what_a_process_says_and_nobody_awaits_stands_on_its_case_its_page_and_under_health(
    says_what_nobody_awaits: RuntimeDriver,
) -> None:
    """SYS-07: it is delivered again, once something waits for it, or set aside with a reason."""
    driver = says_what_nobody_awaits
    case_id = driver.log()
    instance_id = lifecycle(driver, case_id)["id"]
    assert driver.tell(case_id, "withdrawn", "officer", reason="They are content")["parked"] == []
    assert status(driver, case_id) == "withdrawn"
    assert states(driver, case_id) == [("all_is_well", "unheard")]
    app = app_over(driver)
    admin = browser_of(app, "admin")
    assert "“All is well” of Monday 1 December 2025 is kept" in words(
        browser_of(app, "officer").get(f"/cases/{case_id}")
    )
    assert "All is well of Mon 1 Dec 2025 kept" in words(admin.get(f"/instances/{instance_id}"))
    assert "no process waited for it" in words(admin.get("/health"))
    parked_id = rows(driver, tables.parked_message, case_id)[0]["id"]
    with pytest.raises(Refused, match="Nothing waits"):
        deliver_parked(driver.runtime, driver["admin"], parked_id, "Once more")
    set_aside_parked(driver.runtime, driver["admin"], parked_id, "The diagram is wrong, and was corrected")
    assert states(driver, case_id) == [("all_is_well", "set_aside")]
    assert health(driver.runtime, driver["admin"]).parked == []
