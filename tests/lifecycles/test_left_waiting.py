"""What must not be left waiting: an early request for stage 2, a late letter, a complaint that nobody handles, findings
that were not sent, staff who were not heard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import Invalid
from app.store import tables
from tests.drivers.four_landlords import FOUR, answers_to, driver_of, events, letters, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows


@pytest.fixture
def association(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("association", database_url)


@pytest.fixture
def aster(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aster", database_url)


def acknowledge(driver: RuntimeDriver, case_id: int, **changes: Any) -> None:
    who, answers = answers_to(driver, "acknowledge", 1)
    driver.do(
        case_id,
        "acknowledge",
        who,
        **{key: answer for key, answer in {**answers, **changes}.items() if answer is not None},
    )


def clock(driver: RuntimeDriver, case_id: int, name: str) -> dict[str, Any]:
    return next(row for row in rows(driver, tables.clock, case_id) if row["name"] == name)


def alerts(driver: RuntimeDriver, case_id: int) -> list[dict[str, Any]]:
    return rows(driver, tables.alert, case_id)


def asked_early(driver: RuntimeDriver) -> int:
    """A complaint whose stage 2 was asked for on Tuesday 2 December and whose answer went out on the 4th."""
    case_id = driver.log()
    acknowledge(driver, case_id)
    driver.advance_to("2025-12-02 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2025-12-04 10:00")
    through(driver, case_id, "respond")
    assert "ask_about_request" in tasks(driver, case_id)
    return case_id


@pytest.mark.parametrize("stands", ["yes", "not_said"])
def test_an_early_request_for_stage_2_stands_unless_the_customer_says_no(
    landlords_driver: RuntimeDriver, stands: str
) -> None:
    """ESC-13 (Code 6.10): stage 2 counts from the day they were asked, not from the day of the early request."""
    driver = landlords_driver
    case_id = asked_early(driver)
    driver.advance_to("2025-12-05 10:00")
    driver.do(case_id, "ask_about_request", "lead", stands=stands, method="telephone")
    assert (case(driver, case_id)["stage"], case(driver, case_id)["status"]) == (2, "open")
    assert "ask_about_request" not in tasks(driver, case_id)
    for name in ("stage_2_acknowledgement", "stage_2_contact"):
        assert str(clock(driver, case_id, name)["anchored_on"]) == "2025-12-05"
    from_acknowledging = driver.landlord == "aspire"  # due by Friday 12 December, and not done yet
    anchored = "2025-12-12" if from_acknowledging else "2025-12-05"
    assert str(clock(driver, case_id, "stage_2_response")["anchored_on"]) == anchored


def test_an_early_request_ends_with_the_customers_word_that_the_answer_settles_it(
    landlords_driver: RuntimeDriver,
) -> None:
    """ESC-13"""
    driver = landlords_driver
    case_id = asked_early(driver)
    driver.do(case_id, "ask_about_request", "lead", stands="no", method="telephone", notes="Content with the answer")
    assert (case(driver, case_id)["stage"], case(driver, case_id)["status"]) == (1, "responded")
    assert "early_request_settled" in events(driver, case_id)


def test_an_early_request_that_nobody_asks_about_goes_to_stage_2_and_never_closes(
    landlords_driver: RuntimeDriver,
) -> None:
    """ESC-13, ESC-08, TIM-11: due in five working days, reminded of, and then taken as standing."""
    driver = landlords_driver
    case_id = asked_early(driver)
    assert str(clock(driver, case_id, "early_request")["effective_due"]) == "2025-12-11"
    driver.advance_to("2025-12-12 09:00")
    assert any("Early request" in alert["text"] for alert in alerts(driver, case_id))
    assert (case(driver, case_id)["stage"], case(driver, case_id)["status"]) == (2, "open")
    assert "closed" not in events(driver, case_id)


@pytest.mark.parametrize(("message", "stage"), [("escalation_requested", 2), ("resolution_agreed", 1)])
def test_what_the_customer_says_meanwhile_settles_an_early_request(
    landlords_driver: RuntimeDriver, message: str, stage: int
) -> None:
    """ESC-01, ESC-13: another request, or that it is resolved; nobody need be asked then."""
    driver = landlords_driver
    case_id = asked_early(driver)
    driver.tell(case_id, message, "officer")
    assert case(driver, case_id)["stage"] == stage
    assert "ask_about_request" not in tasks(driver, case_id)
    driver.advance_to("2026-01-05 09:00")
    assert case(driver, case_id)["stage"] == stage


def test_an_early_request_made_twice_is_asked_about_once(landlords_driver: RuntimeDriver) -> None:
    """ESC-13: also when the answer was late and the officer had it answered."""
    driver = landlords_driver
    case_id = driver.log()
    acknowledge(driver, case_id)
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-01-05 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.do(case_id, "decide_early_escalation", "lead", decision="answer", why="The answer is written")
    for element_id in [step for step in tasks(driver, case_id) if step == "send_late_update"]:
        driver.do(case_id, element_id, "handler", reason="A part came late", progress="Done", expected_on="2026-01-12")
    through(driver, case_id, "respond")
    assert tasks(driver, case_id).count("ask_about_request") == 1


def test_the_apology_for_a_late_answer_has_a_date_an_owner_and_reminders(landlords_driver: RuntimeDriver) -> None:
    """S1-16, CON-07, TIM-11: one working day after the answer became overdue."""
    driver = landlords_driver
    case_id = driver.log()
    acknowledge(driver, case_id)
    due = clock(driver, case_id, "stage_1_response")["effective_due"]
    assert "late_update" not in {row["name"] for row in rows(driver, tables.clock, case_id)}
    driver.advance_to("2025-12-23 09:00")
    (task,) = [row for row in rows(driver, tables.task, case_id) if row["element_id"] == "send_late_update"]
    late = clock(driver, case_id, "late_update")
    assert due < late["effective_due"] == task["due_on"]
    assert (task["clock"], task["assignee"]) == ("late_update", "handler")
    reminded = [alert for alert in alerts(driver, case_id) if "Late update" in alert["text"]]
    assert {alert["username"] for alert in reminded} == {"handler"}
    said = {"reason": "A part came late", "progress": "Two visits", "expected_on": "2026-01-12"}
    driver.do(case_id, "send_late_update", "handler", **said)
    assert str(clock(driver, case_id, "late_update")["met_on"]) == "2025-12-23"
    assert "LATE" in letters(driver, case_id)
    assert "late_update" not in {row["clock"] for row in rows(driver, tables.breach, case_id)}


@pytest.mark.parametrize("landlord", ["association", "aster", "inspiring"])
def test_a_complaint_acknowledged_without_a_handler_is_somebodys_to_allocate(landlord: str, database_url: str) -> None:
    """ACK-13, TIM-11: a task of the intake with a date, of which it is reminded; any other allocation ends it."""
    for driver in driver_of(landlord, database_url):
        intake = "lead" if landlord == "inspiring" else "officer"
        ids = []
        for _ in range(2):
            ids.append(driver.log())
            acknowledge(driver, ids[-1], handler=None, override="Nobody is chosen yet")
            assert "allocate" in tasks(driver, ids[-1])
        (task,) = [row for row in rows(driver, tables.task, ids[0]) if row["element_id"] == "allocate"]
        assert task["due_on"] == clock(driver, ids[0], "allocation")["effective_due"]
        driver.advance_to("2025-12-04 09:00")
        assert any("Allocation" in alert["text"] and alert["role"] == task["role"] for alert in alerts(driver, ids[0]))
        driver.do(ids[0], "allocate", intake, handler="handler")
        driver.use(ids[1], "allocate", "lead", handler="handler")
        for case_id in ids:
            assert case(driver, case_id)["handler"] == "handler"
            assert "allocate" not in tasks(driver, case_id)
            assert str(clock(driver, case_id, "allocation")["met_on"]) == "2025-12-04"


def test_a_date_without_task_or_handler_is_brought_before_the_complaints_officers(aster: RuntimeDriver) -> None:
    """TIM-11: Aster's clock of allocation runs from receipt, before anybody has a task for it."""
    case_id = aster.log()
    assert "allocate" not in tasks(aster, case_id)
    aster.advance_to("2025-12-03 09:00")
    reminded = [alert for alert in alerts(aster, case_id) if "Allocation" in alert["text"]]
    assert {alert["role"] for alert in reminded} == set(aster.runtime.landlord("aster").complaints_officers)


def test_a_date_without_a_task_reminds_whoever_has_the_case_and_nobody_else(aster: RuntimeDriver) -> None:
    """TIM-11: while Aster's findings wait to be sent, no task serves the date of the answer."""
    case_id = aster.log()
    acknowledge(aster, case_id)
    through(aster, case_id, "investigate")
    aster.advance_to("2025-12-10 12:00")
    reminded = [alert for alert in alerts(aster, case_id) if "Stage 1 response" in alert["text"]]
    assert [(alert["role"], alert["username"]) for alert in reminded] == [(None, "handler")]


def test_findings_that_were_not_sent_are_not_a_customer_without_a_comment(aster: RuntimeDriver) -> None:
    """S1-08 (Aster 2.4): an event of its own, an alert, and a reason before the answer; the date stays."""
    case_id = aster.log()
    acknowledge(aster, case_id)
    due = clock(aster, case_id, "stage_1_response")["effective_due"]
    through(aster, case_id, "investigate")
    aster.advance_to("2025-12-23 09:00")
    assert "no_comment" not in events(aster, case_id)
    assert events(aster, case_id).count("findings_not_sent") == 1
    assert any("opportunity to comment" in alert["text"] for alert in alerts(aster, case_id))
    assert "respond" not in tasks(aster, case_id)
    with pytest.raises(Invalid) as error:
        aster.do(case_id, "explain_no_findings", "handler")
    assert set(error.value.errors) == {"reason"}
    aster.do(case_id, "explain_no_findings", "handler", reason="The inspection came on the last day")
    assert "respond" in tasks(aster, case_id)
    assert clock(aster, case_id, "stage_1_response")["effective_due"] == due
    kept = [row["text"] for row in rows(aster, tables.case_event, case_id) if row["type"] == "reason_recorded"]
    assert kept == ["The inspection came on the last day"]


def test_a_customer_who_does_not_comment_lets_the_answer_go(aster: RuntimeDriver) -> None:
    """S1-08: findings sent, no reply by one working day before the date."""
    case_id = aster.log()
    acknowledge(aster, case_id)
    through(aster, case_id, "send_findings")
    aster.advance_to("2025-12-23 09:00")
    assert "findings_not_sent" not in events(aster, case_id)
    assert "no_comment" in events(aster, case_id)
    assert "respond" in tasks(aster, case_id)


def test_staff_named_at_intake_are_heard_before_the_decision(association: RuntimeDriver) -> None:
    """S1-07 (Association P3.18): without a tick of the investigator; what they say, or that they did not want to."""
    association.people["amina_khan"] = association.person("amina_khan", *FOUR["association"]["handler"])
    case_id = association.log(complained_about=[{"colleague": "amina_khan"}])
    acknowledge(association, case_id)
    through(association, case_id, "investigate")
    assert "hear_staff" in tasks(association, case_id)
    assert "respond" not in tasks(association, case_id)
    with pytest.raises(Invalid) as error:
        association.do(case_id, "hear_staff", "handler")
    assert set(error.value.errors) == {"position"}
    association.do(case_id, "hear_staff", "handler", declined=True)
    assert "respond" in tasks(association, case_id)


def test_a_target_that_nobody_works_towards_reminds_nobody(landlords_driver: RuntimeDriver) -> None:
    """TIM-11: a quick fix that nobody tries, or an acceptance that needs no decision, is no date to be missed; the
    acknowledgement is."""
    driver = landlords_driver
    case_id = driver.log()
    driver.advance_to("2025-12-19 10:00")
    names = {row["name"].replace("_", " ") for row in rows(driver, tables.clock, case_id) if row["breach"] is None}
    assert "acceptance decision" in names
    alerts_ = rows(driver, tables.alert, case_id)
    assert any("cknowledgement" in row["text"] for row in alerts_)
    texts = [row["text"].lower() for row in alerts_ if row["role"] in officers(driver)]
    assert not [text for text in texts if any(f": {name} " in text for name in names)]


def officers(driver: RuntimeDriver) -> set[str]:
    return set(driver.runtime.landlord(driver.landlord).complaints_officers)
