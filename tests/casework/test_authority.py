"""How a complaint stands is told to whoever made it and to those with their authority, and to nobody else (CON-09)."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import Invalid, Refused
from app.store import running, tables
from tests.drivers.four_landlords import about, answers_to, events, letters, points, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows

CALL = {"direction": "in", "method": "telephone", "reached": True}
NEIGHBOUR = {"told_whom": "other", "with_whom": "Resident 2077"}
DAUGHTER = {"told_whom": "representative", "with_whom": "Resident 2078"}
OTHER_DAUGHTER = {"told_whom": "representative", "with_whom": "Resident 2079"}
MP = {"told_whom": "mp", "with_whom": "The Member for Testbury"}
PERMISSION = {"name": "Resident 2078", "standing": "family", "form": "written"}


@pytest.fixture
def driver(landlords_driver: RuntimeDriver) -> RuntimeDriver:
    return landlords_driver


def test_the_customer_is_told_how_it_stands(driver: RuntimeDriver) -> None:
    """CON-09"""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_contact", "handler", **CALL, progress_given=True)
    driver.use(case_id, "send_update", "handler", progress="The part is ordered")
    assert letters(driver, case_id)["UPDATE"]["addressee"].startswith("Resident 1042")


@pytest.mark.parametrize("act", ["record_contact", "record_correspondence"])
def test_a_neighbour_is_told_nothing_and_the_attempt_is_kept(driver: RuntimeDriver, act: str) -> None:
    """CON-09, Code 5.12: refused with the reason and what to do instead; only the attempt stays."""
    case_id = driver.log("lead", **about(driver))
    values = {"direction": "out", "method": "telephone", "notes": "Asked how it stands", **NEIGHBOUR}
    with pytest.raises(Refused, match=r"Only the .* may be told.*[Pp]ermission.*Take down what this person says"):
        driver.use(case_id, act, "officer", **values, progress_given=True)
    (kept,) = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "progress_not_given"]
    assert (kept["actor"], kept["data"]["with_whom"]) == ("officer", "Resident 2077")
    assert rows(driver, tables.correspondence, case_id) == []
    driver.use(case_id, act, "officer", **values)
    assert [row["with_whom"] for row in rows(driver, tables.correspondence, case_id)] == ["Resident 2077"]


def test_whoever_has_the_customers_written_permission_is_told_from_that_day_until_it_ends(
    driver: RuntimeDriver,
) -> None:
    """CON-09, Code 3.6: given on 2 December, ended on 9 December; names are found however they are typed."""
    case_id = driver.log("lead", **about(driver))
    with pytest.raises(Refused):
        driver.use(case_id, "record_contact", "officer", **CALL, **DAUGHTER, progress_given=True)
    driver.advance_to("2025-12-02 10:00")
    driver.use(case_id, "record_authority", "officer", **PERMISSION)
    typed = {"told_whom": "representative", "with_whom": "resident  2078", "progress_given": True}
    assert driver.use(case_id, "record_contact", "officer", **CALL, **typed)["reason"] is not None
    driver.advance_to("2025-12-09 10:00")
    (row,) = rows(driver, tables.authority, case_id)
    driver.use(case_id, "end_authority", "officer", authority=str(row["id"]), why="They fell out")
    with pytest.raises(Refused):
        driver.use(case_id, "record_contact", "officer", **CALL, **typed)
    assert {"authority_recorded", "authority_ended"} <= set(events(driver, case_id))


def test_an_authority_counts_to_its_last_day(driver: RuntimeDriver) -> None:
    """CON-09: given until 5 December; it counts on that Friday and not on Monday 8 December."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_authority", "officer", **PERMISSION, expires_on="2025-12-05")
    driver.advance_to("2025-12-05 16:00")
    driver.use(case_id, "record_contact", "officer", **CALL, **DAUGHTER, progress_given=True)
    driver.advance_to("2025-12-08 09:00")
    with pytest.raises(Refused):
        driver.use(case_id, "record_contact", "officer", **CALL, **DAUGHTER, progress_given=True)


def test_an_authority_cannot_end_before_it_is_given_nor_be_given_tomorrow(driver: RuntimeDriver) -> None:
    """CON-09"""
    case_id = driver.log("lead", **about(driver))
    with pytest.raises(Invalid, match="in the future"):
        driver.use(case_id, "record_authority", "officer", **PERMISSION, given_on="2025-12-02")
    with pytest.raises(Invalid, match="before the day it was given"):
        driver.use(case_id, "record_authority", "officer", **PERMISSION, expires_on="2025-11-28")


def test_somebody_elses_permission_or_somebody_without_a_name_does_not_count(driver: RuntimeDriver) -> None:
    """CON-09: what is on file is found by the name of whoever asks."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_authority", "officer", **PERMISSION)
    for other in (NEIGHBOUR, OTHER_DAUGHTER):
        with pytest.raises(Refused, match=r"may be told|is told"):
            driver.use(case_id, "record_contact", "officer", **CALL, **other, progress_given=True)
    driver.use(case_id, "record_contact", "officer", **CALL, **DAUGHTER, progress_given=True)
    with pytest.raises(Invalid, match="Enter their name"):
        driver.use(case_id, "record_contact", "officer", **CALL, told_whom="mp", progress_given=True)


def test_an_mp_is_told_where_the_policy_asks_for_no_permission(driver: RuntimeDriver) -> None:
    """CON-09: one landlord discusses a complaint with an MP without the customer's permission (Association P3.10)."""
    case_id = driver.log("lead", **about(driver))
    if driver.landlord == "association":
        driver.use(case_id, "record_contact", "officer", **CALL, **MP, progress_given=True)
        return
    with pytest.raises(Refused, match="MP or councillor is told only with the customer's permission"):
        driver.use(case_id, "record_contact", "officer", **CALL, **MP, progress_given=True)


def test_permission_that_was_only_spoken_counts_unless_the_policy_wants_it_in_writing(driver: RuntimeDriver) -> None:
    """CON-09: written permission is what one landlord asks for (Association P3.10)."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_authority", "officer", **{**PERMISSION, "form": "spoken"})
    if driver.landlord != "association":
        driver.use(case_id, "record_contact", "officer", **CALL, **DAUGHTER, progress_given=True)
        return
    with pytest.raises(Refused, match="has to be in writing"):
        driver.use(case_id, "record_contact", "officer", **CALL, **DAUGHTER, progress_given=True)


def test_to_speak_to_somebody_else_is_no_contact_with_the_customer(driver: RuntimeDriver) -> None:
    """CON-09, CON-01: the handler spoke to the neighbour; the customer has still to be contacted."""
    case_id = driver.log("lead", **about(driver))
    who, values = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **values)
    said = driver.use(
        case_id, "record_contact", "handler", direction="out", method="telephone", reached=True, **NEIGHBOUR
    )
    assert (said["counts"], said["told"]) == (False, False)
    assert "customer_contacted" not in events(driver, case_id)
    assert driver.use(case_id, "record_contact", "handler", **CALL)["counts"]


def test_a_copy_of_an_update_is_for_whom_the_customer_authorised(driver: RuntimeDriver) -> None:
    """CON-09: the letter goes to the customer; the copy is noted, and nobody else gets one."""
    case_id = driver.log("lead", **about(driver))
    with pytest.raises(Refused):
        driver.use(case_id, "send_update", "handler", progress="The part is ordered", **DAUGHTER)
    assert letters(driver, case_id) == {}
    driver.use(case_id, "record_authority", "officer", **PERMISSION)
    driver.use(case_id, "send_update", "handler", progress="The part is ordered", **DAUGHTER)
    assert letters(driver, case_id)["UPDATE"]["addressee"].startswith("Resident 1042")
    assert [(row["method"], row["with_whom"]) for row in rows(driver, tables.correspondence, case_id)] == [
        ("copy", "Resident 2078")
    ]


def test_nobody_is_told_about_an_anonymous_complaint(driver: RuntimeDriver) -> None:
    """CON-09: who complained is not known, so nobody can be who complained."""
    case_id = driver.log("lead", **about(driver), anonymous=True, complainant_name=None, complainant_relationship=None)
    with pytest.raises(Refused, match="Nobody knows who complained"):
        driver.use(case_id, "record_contact", "officer", **CALL, progress_given=True)
    with pytest.raises(Refused, match="Nobody knows who complained"):
        driver.use(case_id, "send_update", "handler", progress="The part is ordered")
    with pytest.raises(Invalid, match="Nobody knows who complained"):
        driver.use(case_id, "record_authority", "officer", **PERMISSION)


def test_every_letter_of_the_process_goes_to_the_complainant(driver: RuntimeDriver) -> None:
    """CON-09: through both stages, with an authority on file and a neighbour who asked."""
    case_id = driver.log("lead", **about(driver), complainant_address="1 Example Street")
    driver.use(case_id, "record_authority", "officer", **PERMISSION)
    driver.use(case_id, "record_contact", "officer", **CALL, **NEIGHBOUR)
    through(driver, case_id, "respond")
    means = {"means": "letter"} if driver.landlord == "association" else {}
    driver.tell(case_id, "escalation_requested", "officer", **means)
    through(driver, case_id, "respond_to_appeal")
    sent = rows(driver, tables.letter, case_id)
    assert {"ACK1", "RSP1", "ACK2", "RSP2"} <= {row["key"] for row in sent}
    assert {row["addressee"] for row in sent} == {"Resident 1042\n1 Example Street"}
    assert not [row for row in sent if "Resident 207" in row["markdown"]]
    assert len(points(driver, case_id)) > 1


SOLICITOR = {"name": "The Solicitor", "standing": "legal", "form": "written"}
SPOKEN_FOR = {"source": "representative", "contact_name": "Resident 2078", "contact_address": "3 High Street"}


WRITING = ("ask_for_authority", "answer_representative")


def copies(driver: RuntimeDriver, case_id: int) -> list[str]:
    with driver.runtime.database.read() as connection:
        open_ = running.open_tasks_of_case(connection, case_id)
    return [row["properties"]["about"] for row in open_ if row["element_id"] == "send_copy"]


def test_the_customer_is_asked_for_their_permission_within_the_limit_of_the_acknowledgement(
    driver: RuntimeDriver,
) -> None:
    """REP-03 (Aspire §3.3, Association P3.10, Aster 2.8, Code 3.6): by letter to the customer, and nothing waits."""
    case_id = driver.log("lead", **about(driver), **SPOKEN_FOR, contact_standing="family")
    task = open_tasks(driver, case_id)["ask_for_authority"]
    due = {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}
    assert task["due_on"] == due["acknowledgement"]
    driver.do(case_id, "ask_for_authority", answers_to(driver, "acknowledge", 0)[0])
    letter = letters(driver, case_id)["AUTH"]
    assert letter["addressee"].startswith("Resident 1042")
    assert "Resident 2078 got in touch with us for you" in letter["markdown"]
    assert {"authority", "ombudsman"} <= set(letter["elements"])
    through(driver, case_id, "acknowledge", leaving=("answer_representative", "post_letter"))


@pytest.mark.parametrize("kind", ["enquiry", "comment", "service_request"])
def test_what_is_no_complaint_has_a_date_for_asking_too(driver: RuntimeDriver, kind: str) -> None:
    """REP-03: nothing is acknowledged there, and five working days are the limit."""
    spoken = {**SPOKEN_FOR, "contact_standing": "family", "dissatisfied": False}
    case_id = driver.log("lead", **{**about(driver), **spoken, "kind": kind})
    asked = {name: task for name, task in open_tasks(driver, case_id).items() if name in WRITING}
    assert {task["due_on"] for task in asked.values()} == {date(2025, 12, 8)}
    assert rows(driver, tables.incident, case_id) == []


def test_permission_that_comes_first_ends_the_asking(driver: RuntimeDriver) -> None:
    """REP-03: of whoever got in touch; somebody else's does not."""
    case_id = driver.log("lead", **about(driver), **SPOKEN_FOR, contact_standing="family")
    driver.use(case_id, "record_authority", "lead", **{**PERMISSION, "name": "Resident 2079"})
    assert "ask_for_authority" in open_tasks(driver, case_id)
    driver.use(case_id, "record_authority", "lead", **PERMISSION)
    assert "ask_for_authority" not in open_tasks(driver, case_id)
    assert "AUTH" not in letters(driver, case_id)


@pytest.mark.parametrize("standing", ["attorney", "legal", "mp", "family"])
def test_who_needs_no_permission_or_may_not_speak_is_not_asked_about(driver: RuntimeDriver, standing: str) -> None:
    """REP-03, REP-05, REP-06: an attorney shows their paper, an MP is no representative; Aspire hears no solicitor."""
    source = "mp" if standing == "mp" else "representative"
    spoken = {**SPOKEN_FOR, "source": source, "contact_standing": standing}
    case_id = driver.log("lead", **about(driver), **spoken)
    asked = {"aspire": {"family"}}.get(driver.landlord, {"family", "legal"})
    assert ("ask_for_authority" in open_tasks(driver, case_id)) is (standing in asked)


def test_who_is_on_file_in_the_customers_place_is_not_asked_for_the_customers_permission(driver: RuntimeDriver) -> None:
    """REP-02, REP-03: the letter is for the customer, who is to be entered first."""
    case_id = driver.log("lead", **about(driver), source="representative", complainant_relationship="other")
    with pytest.raises(Refused, match=r"[Pp]ermission"):
        driver.do(case_id, "ask_for_authority", answers_to(driver, "acknowledge", 0)[0])


def test_a_solicitor_with_written_permission_speaks_for_the_customer_but_at_aspire(driver: RuntimeDriver) -> None:
    """REP-06, A17 (Aspire §3.3): no legal representative is an advocate there; elsewhere the permission counts."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_authority", "lead", **SOLICITOR)
    told = {"told_whom": "representative", "with_whom": "The Solicitor", "progress_given": True}
    if driver.landlord != "aspire":
        driver.use(case_id, "record_contact", "officer", **CALL, **told)
        return
    with pytest.raises(Refused, match=r"does not speak for the customer here.*dealt with direct.*copies"):
        driver.use(case_id, "record_contact", "officer", **CALL, **told)


@pytest.mark.parametrize("person", [SOLICITOR, PERMISSION], ids=["solicitor", "family"])
def test_whoever_the_customer_wants_to_have_copies_gets_one_of_each_letter_while_the_permission_counts(
    driver: RuntimeDriver, person: dict[str, str]
) -> None:
    """REP-09, REP-11, A17: a task a letter, within a working day; none once the permission has ended."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_authority", "lead", **person, copies="yes")
    through(driver, case_id, "acknowledge")
    assert len(copies(driver, case_id)) == len(letters(driver, case_id)) > 0
    driver.advance_to("2025-12-02 09:00")
    (row,) = rows(driver, tables.authority, case_id)
    driver.use(case_id, "end_authority", "lead", authority=str(row["id"]), why="They fell out")
    before = len(copies(driver, case_id))
    driver.use(case_id, "send_update", "handler", progress="The part is ordered")
    assert len(copies(driver, case_id)) == before


@pytest.mark.parametrize("person", [SOLICITOR, PERMISSION], ids=["solicitor", "family"])
def test_nobody_gets_copies_whom_the_customer_did_not_want_to_have_them(
    driver: RuntimeDriver, person: dict[str, str]
) -> None:
    """A17: permission to speak is not yet a wish for copies; a word alone is none for a solicitor."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "record_authority", "lead", **person)
    driver.use(case_id, "record_authority", "lead", **{**SOLICITOR, "name": "Another", "form": "spoken"}, copies="no")
    through(driver, case_id, "acknowledge")
    assert copies(driver, case_id) == []
