"""What somebody learns: nothing of a case about them, and nothing of other residents (PRM-04, INT-26, Code 5.8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.casework.actor import Membership
from app.casework.notices import FOR, address_notice
from app.errors import Barred, Invalid, NotFound
from app.jobs.compose_mail import compose_mail
from app.masking import anonymous, names_to_look_up, without_contact_data
from app.reports import run_report, view_report
from app.store import cases, outbox, tables
from app.use_cases.add_user import add_user
from app.use_cases.change_user import switch_off_user
from app.use_cases.log_contact import log_contact
from app.use_cases.preview_contact import preview_contact
from app.views.alerts import alerts
from app.views.find_cases import case_with_reference, list_cases
from app.views.health import health
from app.views.inbox import Asked, inbox
from app.views.offers import offers_for
from app.views.record_pack import record_pack
from app.views.view_case import view_case
from app.views.view_instance import InstancesAsked, list_instances
from app.views.view_task import view_task
from tests.drivers.mail import messages, queue
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver
from tests.drivers.table_queries import case, open_tasks, rows

KHAN = "Amina Khan"


@pytest.fixture
def khan(driver: RuntimeDriver) -> RuntimeDriver:
    """Somebody who holds every role and sees every case."""
    roles = driver.runtime.landlord("aspire").roles
    held = [Membership("aspire", key) for key in roles]
    driver.people["khan"] = add_user(driver.runtime, "khan", KHAN, None, held, "khan@example.org")
    return driver


@pytest.mark.parametrize("about", [{"complained_about": [{"colleague": "khan"}]}, {"subjects": "Mr Khan, repairs"}])
def test_a_case_about_somebody_is_on_none_of_their_lists(khan: RuntimeDriver, about: dict[str, Any]) -> None:
    """By selection as by words: inbox, counts, search, list, reference, page, task, pack, offers, instances, alerts."""
    other = khan.log(summary="Another boiler")
    case_id = khan.log(**about)
    runtime, who = khan.runtime, khan["khan"]
    reference = case(khan, case_id)["reference"]
    shown = inbox(runtime, who, Asked(tab="all", text="boiler"), 50)
    assert {row.case_id for row in shown.rows} == {other}
    assert {listed.case_id for listed in shown.cases} == {other}
    assert shown.counts["all"] == len(shown.rows)
    for text in ("", "boiler", reference):
        assert case_id not in {listed.case_id for listed in list_cases(runtime, who, text, "", None, 50).cases}
    assert case_with_reference(runtime, who, reference) is None
    assert case_with_reference(runtime, khan["officer"], reference) == case_id
    task_id = next(iter(open_tasks(khan, case_id).values()))["id"]
    nowhere = ""
    for look in (
        lambda: view_case(runtime, who, 999_999),
        lambda: view_case(runtime, who, case_id),
        lambda: view_task(runtime, who, 999_999),
        lambda: view_task(runtime, who, task_id),
        lambda: record_pack(runtime, who, case_id),
        lambda: offers_for(runtime, who, case_id),
    ):
        with pytest.raises(NotFound) as error:
            look()
        nowhere = nowhere or error.value.shown
        assert error.value.shown == nowhere
    assert case_id not in {row["case_id"] for row in list_instances(runtime, who, InstancesAsked(), 50).rows}
    assert case_id in {row["case_id"] for row in list_instances(runtime, khan["admin"], InstancesAsked(), 50).rows}
    with pytest.raises(Invalid, match="no case with the reference"):
        khan.use(other, "link_duplicate", "khan", reference=reference)


def test_a_case_about_somebody_sends_them_no_alert_and_no_mail(khan: RuntimeDriver) -> None:
    case_id = khan.log()
    khan.use(case_id, "name_subjects", "manager", complained_about=[{"colleague": "khan"}], reason="They say so")
    khan.advance_to("2026-02-02 09:00")
    assert rows(khan, tables.alert, case_id)
    assert case_id not in {alert.case_id for alert in alerts(khan.runtime, khan["khan"], 200)}
    reference = case(khan, case_id)["reference"]
    notice = {"landlord": "aspire", "role": "customer_relations_manager", "username": None, "text": "Late",
              "reference": reference}  # fmt: skip
    assert recipients_of(khan, notice) == []
    other = {**notice, "reference": case(khan, khan.log())["reference"]}
    assert recipients_of(khan, other) == ["khan@example.org"]
    addressed = {**notice, FOR: "khan"}
    assert compose_mail(khan.runtime, queue(khan, outbox.NOTICE, addressed, "khan@example.org")) is None


def recipients_of(khan: RuntimeDriver, notice: dict[str, Any]) -> list[str | None]:
    row = queue(khan, outbox.NOTICE, notice)
    with khan.runtime.database.write() as connection:
        address_notice(khan.runtime, connection, row)
    return [
        each["recipient"] for each in messages(khan) if each["idempotency_key"].startswith(f"{row['idempotency_key']}:")
    ]


def test_a_report_lists_no_case_about_whoever_reads_it(khan: RuntimeDriver) -> None:
    case_id = khan.log(subjects="Mr Khan, repairs")
    khan.advance_to("2026-02-02 09:00")
    reference = case(khan, case_id)["reference"]
    assert reference in {row["reference"] for row in run_report(khan.runtime, khan["manager"], "weekly_list").rows}
    shown = view_report(khan.runtime, khan["khan"], "weekly_list")
    assert reference not in {row["reference"] for row in shown.report.rows}
    assert reference not in shown.cases


def test_the_preview_of_a_contact_shows_cases_to_those_who_may_see_them_and_nobody_the_words_of_others(
    khan: RuntimeDriver,
) -> None:
    """INT-11, PRM-04: any member of staff logs contacts, and few may look into cases."""
    case_id = khan.log(complainant_address="6 Example Street")
    khan.people["clerk"] = khan.person("clerk", "complaints_panel")
    for by, seen in (("clerk", []), ("officer", [case_id])):
        preview = preview_contact(khan.runtime, khan[by], {**COMPLAINT, "complainant_address": "6 Example Street"})
        assert [duplicate["id"] for duplicate in preview["duplicates"]] == seen
        assert all("summary" not in duplicate for duplicate in preview["duplicates"])
    khan.use(case_id, "name_subjects", "manager", complained_about=[{"colleague": "khan"}], reason="They say so")
    assert preview_contact(khan.runtime, khan["khan"], COMPLAINT)["duplicates"] == []


def test_whoever_sees_no_cases_does_not_learn_that_one_exists(khan: RuntimeDriver) -> None:
    """403 against 404 would say so: an act, a message and a task are refused as if there were no such case."""
    case_id = khan.log()
    khan.people["board"] = khan.person("board_member", "board")
    for tried in (
        lambda number: khan.use(number, "add_note", "board", note="x"),
        lambda number: khan.tell(number, "withdrawn", "board"),
    ):
        said = set()
        for number in (case_id, 999_999):
            with pytest.raises(NotFound) as error:
                tried(number)
            said.add((error.value.http_status, error.value.shown))
        assert len(said) == 1


def test_a_contact_is_not_linked_with_a_case_that_whoever_logs_it_may_not_see(khan: RuntimeDriver) -> None:
    reference = case(khan, khan.log(subjects=KHAN))["reference"]
    for given in (reference, "ASP-2025-99999"):
        with pytest.raises(Invalid, match="no earlier contact with the reference"):
            log_contact(khan.runtime, khan["khan"], {**COMPLAINT, "service_area": "repairs", "theme": "delay",
                                                    "linked_to": given})  # fmt: skip


def test_a_name_cleared_by_an_officer_opens_the_case_again(khan: RuntimeDriver) -> None:
    """INT-26: words may mean them; once somebody says who is meant, they do not."""
    case_id = khan.log(subjects="Mr Khan, repairs")
    with pytest.raises(Barred):
        khan.use(case_id, "add_note", "khan", note="x")
    said = {"subjects": "Mr Khan, repairs", "not_meant": [{"colleague": "khan"}], "reason": "Bilal is meant"}
    khan.use(case_id, "name_subjects", "manager", **said)
    khan.use(case_id, "add_note", "khan", note="x")
    assert case_with_reference(khan.runtime, khan["khan"], case(khan, case_id)["reference"]) == case_id


def test_somebody_added_later_is_known_by_the_words_too(khan: RuntimeDriver) -> None:
    case_id = khan.log(subjects="Ms Okafor from repairs")
    khan.people["okafor"] = add_user(
        khan.runtime, "okafor", "Ngozi Okafor", None, [Membership("aspire", "customer_relations_manager")]
    )
    assert case_with_reference(khan.runtime, khan["okafor"], case(khan, case_id)["reference"]) is None


def test_somebody_switched_off_holds_nothing_any_more(khan: RuntimeDriver) -> None:
    """PRM-01: what they had is with its team."""
    case_id = khan.log()
    khan.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler", service_area="repairs")
    assert switch_off_user(khan.runtime, khan["admin"], "handler") == 1
    assert {task["assignee"] for task in open_tasks(khan, case_id).values()} == {None}
    assert case(khan, case_id)["handler"] is None
    with pytest.raises(NotFound, match="is known"):
        switch_off_user(khan.runtime, khan["admin"], "nobody")


def test_health_shows_the_faults_of_ones_own_landlord_and_nobodys_address(khan: RuntimeDriver) -> None:
    """SYS-07"""
    case_id = khan.log()
    with khan.runtime.database.write() as connection:
        for number, of in enumerate((case_id, None)):
            cases.insert(connection, tables.outbox, {
                "kind": "letter", "idempotency_key": f"k{number}", "case_id": of, "payload": {}, "landlord": "aspire",
                "recipient": "r@example.org",
                "created_at": khan.clock.now(), "send_at": khan.clock.now(), "state": "failed", "attempts": 5,
                "last_error": "550 <resident@example.org> of 6 Example Street unknown, ring 01782 635200",
            })  # fmt: skip
    shown = health(khan.runtime, khan["admin"])
    assert {row["last_error"] for row in shown.failed_messages} == {
        "550 <[address]> of [address] unknown, ring [address]"
    }
    assert len(shown.failed_messages) == 2
    # two people of the same name: it may mean each of them
    other = add_user(khan.runtime, "subject_admin", KHAN, None, [Membership("aspire", "technical_admin")])
    khan.use(case_id, "name_subjects", "manager", subjects=KHAN, reason="They say so")
    assert [row["case_id"] for row in health(khan.runtime, other).failed_messages] == [None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mrs Okafor at 6 Example Street, ST5 0QW, rang", "[name] at [address], [address], rang"),
        ("Write to jo.bloggs+x@example.org or 07700 900123", "Write to [address] or [address]"),
        ("Jo Bloggs next door says so", "[name] next door says so"),
        ("Pay £250 by 12 December 2025", "Pay £250 by 12 December 2025"),
    ],
)
def test_free_text_in_a_report_names_nobody_and_nothing_they_are_reached_by(text: str, said: str) -> None:
    """PRM-04: also somebody who has no part in the case."""
    assert anonymous(text, {"jo bloggs"} & names_to_look_up(text), (), {"pay", "write"}) == said
    assert "@" not in without_contact_data(text)


def test_a_report_takes_out_the_name_of_any_resident(khan: RuntimeDriver) -> None:
    khan.log(complainant_name="Jo Bloggs")
    case_id = khan.log()
    khan.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler", service_area="repairs")
    why = {"new_date": date(2025, 12, 24), "agreed": "yes", "interval": 5}
    khan.use(case_id, "extend_deadline", "handler", reason="The part is at Jo Bloggs, 6 Example Street", **why)
    (row,) = run_report(khan.runtime, khan["manager"], "extensions").rows
    assert row["reason"] == "The part is at [name], [address]"


def test_a_report_takes_out_whomever_the_records_know_however_the_name_is_written(khan: RuntimeDriver) -> None:
    """PRM-04: residents, who speaks for one, whom a case is about, colleagues; in small letters, without accents."""
    khan.log(complainant_name="Harriet O'Jönes")
    khan.log(complainant_name="Zhaleh")
    other = khan.log(subjects="basil quince")
    khan.use(other, "record_authority", "officer", name="tom okoro", standing="family", form="written")
    case_id = khan.log()
    khan.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler", service_area="repairs")
    reason = "harriet ojones, O’JONES HARRIET, zhaleh's, basil quince, tom okoro and amina khan wait for the boiler"
    why = {"new_date": date(2025, 12, 24), "agreed": "yes", "interval": 5}
    khan.use(case_id, "extend_deadline", "handler", reason=reason, **why)
    (row,) = run_report(khan.runtime, khan["manager"], "extensions").rows
    assert row["reason"] == "[name], [name], [name]'s, [name], [name] and [name] wait for the boiler"


def test_health_tells_a_fault_without_the_values_that_it_quotes(khan: RuntimeDriver) -> None:
    """SYS-07, PRM-04: the incident keeps them for whoever mends the case."""
    khan.log(complainant_name="Harriet Jones")
    case_id = khan.log()
    message = (
        "Could not work out “Acknowledge the complaint”: the candidate groups of acknowledge must be text, not "
        "['anita patel', 'Cher']; the due date is 'ring 07700 900123'; harriet jones and Łukasz Żak, Mrs Özil wait"
    )
    (instance,) = [row for row in rows(khan, tables.instance, case_id) if row["lifecycle"]]
    with khan.runtime.database.write() as connection:
        cases.insert(connection, tables.incident, {
            "case_id": case_id, "landlord": "aspire", "instance_id": instance["id"], "element_id": "acknowledge",
            "element_name": "", "engine_task": "", "process_id": instance["process_id"], "message": message,
            "detail": message, "raised_at": khan.clock.now(),
        })  # fmt: skip
    (shown,) = health(khan.runtime, khan["admin"]).incidents
    assert shown["message"] == (
        "Could not work out “Acknowledge the complaint”: the candidate groups of acknowledge must be text, not "
        "['…', '…']; the due date is '…'; [name] and [name], [name] wait"
    )
    assert rows(khan, tables.incident, case_id)[0]["message"] == message
