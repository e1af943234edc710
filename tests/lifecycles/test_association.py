"""The Association's content in use: what its stories do not tell, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.content.files import read_content
from app.content.release import Release
from app.errors import Invalid, NotAllowed, NotFound, Refused
from app.reports import run_report
from app.store import cases, tables
from app.store.rows import CaseRow
from app.views.view_task import view_task
from tests.drivers.four_landlords import FILED
from tests.drivers.runtime_driver import ROOT, RuntimeDriver
from tests.drivers.table_queries import rows

STAFF = {
    "officer": ("customer_services",),
    "manager": ("manager",),
    "director": ("director",),
    "second_director": ("director",),
    "chief_executive": ("chief_executive",),
    "complaints_officer": ("director_of_customer_services",),
    "board_member": ("board",),
}
ACKNOWLEDGE = {"definition": "No heating since early December", "handler": "manager"}
INVESTIGATE = {"no_conflict": True, "evidence": "repair records"}
ANSWER: dict[str, Any] = {
    "outcomes": [{"decision": "upheld", "reasons": "It should have been mended at the first visit"}],
    "explanation": "The part was ordered late",
    "remedies": [{"kind": "apologise", "what": "An apology in person", "done": True}],
    "deliverable": True,
    "lesson": "no",
}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    driver = RuntimeDriver(database_url, landlord="association", staff=STAFF)
    yield driver
    driver.close()


@pytest.fixture(scope="module")
def content() -> Release:
    return Release("on disk", "association", read_content(ROOT, "association"))


def case(driver: RuntimeDriver, case_id: int) -> CaseRow:
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    return row


def clocks(driver: RuntimeDriver, case_id: int) -> dict[str, Any]:
    return {row["name"]: row for row in rows(driver, tables.clock, case_id)}


def answered(driver: RuntimeDriver, handler: str = "manager", **more: Any) -> int:
    """A complaint that was answered at stage 1 on Wednesday 10 December 2025."""
    case_id = driver.log(**more)
    driver.do(case_id, "acknowledge", "officer", **{**ACKNOWLEDGE, "handler": handler})
    driver.advance_to("2025-12-10 10:00")
    driver.do(case_id, "investigate", handler, **INVESTIGATE)
    driver.do(case_id, "respond", handler, **ANSWER)
    return case_id


# -- what comes in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["telephone", "in_person", "letter", "email", "web", "social_media", "colleague"])
def test_a_complaint_by_any_channel_is_acknowledged_by_letter_within_two_working_days(
    driver: RuntimeDriver, channel: str
) -> None:
    """INT-01, INT-05, ACK-01: received on Monday 1 December 2025, due on Wednesday the 3rd; what is spoken is written
    up and read back."""
    spoken: dict[str, Any] = {"read_back": True} if channel in ("telephone", "in_person") else {}
    case_id = driver.log(channel=channel, **spoken)
    clock = clocks(driver, case_id)["acknowledgement"]
    assert (clock["policy_due"], clock["code_due"]) == (date(2025, 12, 3), date(2025, 12, 8))
    assert clock["met_on"] is None
    driver.advance_to("2025-12-03 16:00")
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    assert clocks(driver, case_id)["acknowledgement"]["met_on"] == date(2025, 12, 3)
    assert [row["key"] for row in rows(driver, tables.letter, case_id)] == ["ACK1"]
    assert rows(driver, tables.breach, case_id) == []


def test_letters_to_the_board_or_from_an_mp_go_to_the_manager_and_not_to_their_recipient(driver: RuntimeDriver) -> None:
    """INT-08, S1-17, CLS-10"""
    for source in ("mp", "councillor", "board_member"):
        case_id = driver.log(source=source, kind="complaint")
        assert case(driver, case_id)["route"] == "s1_investigation"
        with pytest.raises(NotFound, match="Customer Services"):
            driver.do(case_id, "acknowledge", "board_member", **ACKNOWLEDGE)


def test_an_anonymous_complaint_has_no_date_towards_anybody_and_stays_out_of_the_code(driver: RuntimeDriver) -> None:
    """INT-12, ACK-11: received on Monday 1 December, looked into by Monday the 15th as a target of our own."""
    case_id = driver.log(anonymous=True, complainant_name=None, complainant_relationship=None)
    running = clocks(driver, case_id)
    assert set(running) == {"anonymous_outcome"}
    assert (running["anonymous_outcome"]["effective_due"], running["anonymous_outcome"]["holder"]) == (
        date(2025, 12, 15), "internal",
    )  # fmt: skip
    assert case(driver, case_id)["code_scope"] is False


def test_what_reaches_anybody_here_is_received_then_whoever_logs_it_later(driver: RuntimeDriver) -> None:
    """INT-02, INT-06: told to a Board member on Friday 28 November 2025 and logged on Monday, due from the Friday."""
    case_id = driver.log(source="board_member", received_at="2025-11-28 19:00")
    running = clocks(driver, case_id)
    assert running["acknowledgement"]["policy_due"] == date(2025, 12, 2)
    assert running["stage_1_response"]["policy_due"] == date(2025, 12, 12)


@pytest.mark.parametrize(
    ("kind", "dissatisfied", "wanted", "route"),
    [
        ("comment", True, "not_known", "s1_investigation"),
        ("enquiry", True, "yes", "s1_investigation"),
        ("asb_report", True, "yes", "s1_investigation"),
        ("asb_report", False, None, "asb_route"),
        ("service_request", False, None, "service_request"),
        ("survey_response", True, "yes", "s1_investigation"),
    ],
)
def test_dissatisfaction_makes_a_complaint_and_the_word_does_not(
    driver: RuntimeDriver, kind: str, dissatisfied: bool, wanted: str | None, route: str
) -> None:
    """CLS-01, CLS-02, CLS-07, CLS-12: a first report is none, nor is an answer to a survey (Code 1.6)."""
    case_id = driver.log(kind=kind, dissatisfied=dissatisfied, complaint_offered="yes", complaint_wanted=wanted)
    assert case(driver, case_id)["route"] == route


# -- stage 1 -----------------------------------------------------------------------------------------------------------


def test_whoever_investigates_declares_no_conflict_and_answers_every_point(driver: RuntimeDriver) -> None:
    """S1-05, S1-09, S1-11, S1-12, S1-15"""
    case_id = driver.log()
    two_points = {**ACKNOWLEDGE, "definition": "No heating since early December\nThree visits in vain"}
    driver.do(case_id, "acknowledge", "officer", **two_points)
    with pytest.raises(Invalid, match="no conflict"):
        driver.do(case_id, "investigate", "manager", evidence="repair records")
    driver.do(case_id, "investigate", "manager", **INVESTIGATE)
    with pytest.raises(Invalid, match="Point 2 needs a decision and reasons: Three visits in vain"):
        driver.do(case_id, "respond", "manager", **ANSWER)
    outcomes = [*ANSWER["outcomes"], {"decision": "not_upheld", "reasons": "The visits were made as agreed"}]
    driver.do(case_id, "respond", "manager", **{**ANSWER, "outcomes": outcomes, "deliverable": True})
    assert [row["decision"] for row in rows(driver, tables.point_outcome, case_id)] == ["upheld", "not_upheld"]
    assert rows(driver, tables.submission, case_id)[-1]["answers"]["deliverable"] is True


# -- extensions --------------------------------------------------------------------------------------------------------


def long_extension(driver: RuntimeDriver, case_id: int, **more: Any) -> dict[str, Any]:
    """Thirteen working days more: from Monday 15 December 2025 to Tuesday 6 January 2026, past three holidays."""
    answers = {
        "new_date": "2026-01-06",
        "reason": "A survey",
        "agreed": "yes",
        "good_reason": True,
        "evidence": "An e-mail",
    }
    return driver.use(case_id, "extend_deadline", "manager", **{**answers, **more})


def test_a_long_extension_waits_for_the_director_of_customer_services_and_moves_nothing_until_then(
    driver: RuntimeDriver,
) -> None:
    """EXT-05, EXT-09, PRM-01"""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    extended = long_extension(driver, case_id)
    assert (extended["outcome"], extended["letter_id"], extended["due"]) == ("needs_approval", None, date(2025, 12, 15))
    with pytest.raises(NotAllowed, match="Director of Customer Services"):
        driver.do(case_id, "decide_extension", "director", decision="approve", why="A specialist is needed")
    driver.do(case_id, "decide_extension", "complaints_officer", decision="approve", why="The survey decides it")
    assert clocks(driver, case_id)["stage_1_response"]["effective_due"] == date(2026, 1, 6)
    assert [row["key"] for row in rows(driver, tables.letter, case_id)] == ["ACK1", "EXT1"]


def test_a_long_extension_is_reported_as_it_stood_on_the_day(driver: RuntimeDriver) -> None:
    """EXT-12, policies §0.5: it waited from Monday 1 to Thursday 4 December, whatever came of it then."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    long_extension(driver, case_id)
    driver.advance_to("2025-12-04 10:00")
    driver.do(case_id, "decide_extension", "complaints_officer", decision="approve", why="The survey decides it")
    for day, outcome in ((1, "needs_approval"), (3, "needs_approval"), (4, "allowed")):
        report = run_report(driver.runtime, driver["complaints_officer"], "extensions", as_at=date(2025, 12, day))
        assert [(row["proposed"], row["outcome"]) for row in report.rows] == [(date(2025, 12, 1), outcome)]
        assert (report.counts[outcome], report.counts["proposed"]) == (1, 1)


def test_approval_does_not_stand_in_for_the_customer_s_agreement(driver: RuntimeDriver) -> None:
    """EXT-05, EXT-06"""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    long_extension(driver, case_id, agreed="no")
    driver.do(case_id, "decide_extension", "complaints_officer", decision="approve", why="A specialist is needed")
    kept = rows(driver, tables.extension, case_id)
    assert [(row["outcome"], row["total_days"]) for row in kept] == [("blocked", 13)]
    assert "agreement" in kept[0]["why"]
    assert clocks(driver, case_id)["stage_1_response"]["effective_due"] == date(2025, 12, 15)


def test_an_approval_that_comes_after_the_answer_moves_nothing_and_breaches_nothing(driver: RuntimeDriver) -> None:
    """EXT-01, EXT-13"""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    long_extension(driver, case_id)
    driver.advance_to("2025-12-12 10:00")
    driver.do(case_id, "investigate", "manager", **INVESTIGATE)
    driver.do(case_id, "respond", "manager", **ANSWER)
    driver.do(case_id, "decide_extension", "complaints_officer", decision="approve", why="A specialist is needed")
    kept = rows(driver, tables.extension, case_id)
    assert [row["outcome"] for row in kept] == ["blocked"]
    assert "before this was decided" in kept[0]["why"]
    assert rows(driver, tables.breach, case_id) == []
    assert [row["key"] for row in rows(driver, tables.letter, case_id)] == ["ACK1", "RSP1"]


def test_ten_working_days_at_stage_2_stand_without_agreement(driver: RuntimeDriver) -> None:
    """EXT-06, EXT-07: asked for on Thursday 11 December 2025; due on Tuesday 13 January 2026, then on Tuesday 27th."""
    case_id = answered(driver)
    driver.advance_to("2025-12-11 10:00")
    driver.tell(case_id, "escalation_requested", "officer", means="email")
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="director")
    driver.do(case_id, "acknowledge_appeal", "officer")
    assert clocks(driver, case_id)["stage_2_response"]["policy_due"] == date(2026, 1, 13)
    extended = driver.use(
        case_id, "extend_deadline", "director", new_date="2026-01-27", reason="Two surveys", agreed="no", interval=5
    )
    assert (extended["outcome"], extended["due"]) == ("flagged", date(2026, 1, 27))
    assert rows(driver, tables.letter, case_id)[-1]["key"] == "EXT2"


# -- stage 2 -----------------------------------------------------------------------------------------------------------


def test_stage_2_is_for_a_director_or_the_chief_executive_who_did_not_deal_with_stage_1(driver: RuntimeDriver) -> None:
    """S2-02, S2-04, S2-05, PRM-02: the Director who stood in at stage 1 is refused, and the attempt is logged."""
    case_id = answered(driver, handler="director")
    driver.tell(case_id, "escalation_requested", "officer", means="conversation")
    with pytest.raises(Refused, match=r"dealt with it at stage 1 \(Pr3\.1") as refused:
        driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="director")
    (logged,) = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "assignment_refused"]
    assert (logged["actor"], logged["text"]) == ("complaints_officer", str(refused.value))
    assert (logged["data"]["candidate"], logged["data"]["decision"]) == ("director", "reviewer")
    assert any(rule["matched"] for table in logged["data"]["trace"] for rule in table["rules"])
    for reviewer in ("second_director", "chief_executive", "complaints_officer"):
        assert (reviewer, reviewer.replace("_", " ").title()) in choices(driver, case_id)
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="chief_executive")
    driver.do(case_id, "review", "chief_executive", no_conflict=True)


def choices(driver: RuntimeDriver, case_id: int) -> list[tuple[str, str]]:
    """Whom the form for choosing the reviewer offers."""
    page = view_task(driver.runtime, driver["complaints_officer"], driver.task(case_id, "assign_reviewer"))
    return page.form.options["people:reviewer"]


def test_silence_for_twenty_working_days_closes_and_refuses_nobody(driver: RuntimeDriver) -> None:
    """ESC-03, ESC-08: answered on Wednesday 10 December 2025, the window ends on Monday 12 January 2026 (Christmas,
    Boxing Day and New Year's Day do not count)."""
    case_id = answered(driver)
    assert clocks(driver, case_id)["escalation_window"]["effective_due"] == date(2026, 1, 12)
    driver.advance_to("2026-01-12 23:59")
    assert case(driver, case_id)["status"] == "responded"
    driver.advance_to("2026-01-13 00:01")
    assert case(driver, case_id)["status"] == "closed"
    driver.tell(case_id, "escalation_requested", "officer", means="survey")
    assert (case(driver, case_id)["stage"], case(driver, case_id)["status"]) == (2, "open")


# -- letters -----------------------------------------------------------------------------------------------------------


def test_an_answer_that_does_not_say_what_was_done_to_look_into_it_does_not_go_out(driver: RuntimeDriver) -> None:
    """RSP-04, RSP-13"""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "investigate", "manager", no_conflict=True)
    with pytest.raises(Invalid, match="steps"):
        driver.do(case_id, "respond", "manager", **ANSWER)
    driver.do(case_id, "respond", "manager", **ANSWER, steps="We looked at the repair records")
    assert "We looked at the repair records" in rows(driver, tables.letter, case_id)[-1]["markdown"]


@pytest.mark.parametrize(
    ("relationship", "theme", "told"),
    [
        ("leaseholder", "charges", True),
        ("leaseholder", "delay", False),
        ("shared_owner", "lease", True),
        ("tenant", "charges", False),
    ],
)
def test_only_leaseholders_are_told_of_the_first_tier_tribunal(
    driver: RuntimeDriver, relationship: str, theme: str, told: bool
) -> None:
    """RSP-09"""
    case_id = answered(driver, complainant_relationship=relationship, theme=theme)
    driver.tell(case_id, "escalation_requested", "officer", means="letter")
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="director")
    driver.do(case_id, "review", "director", no_conflict=True, evidence="the lease")
    driver.do(case_id, "respond_to_appeal", "director", **ANSWER)
    letter = rows(driver, tables.letter, case_id)[-1]
    assert ("ftt" in letter["elements"]) is told


def test_a_colleague_who_is_complained_about_is_heard_and_not_named(driver: RuntimeDriver) -> None:
    """S1-07, RSP-06, INT-26"""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "investigate", "manager", **INVESTIGATE, staff_complained_about=True)
    driver.do(case_id, "hear_staff", "manager", staff_named="Robin Example", position="They had no key")
    named = {**ANSWER, "explanation": "Robin Example had no key"}
    with pytest.raises(Invalid, match="Robin Example"):
        driver.do(case_id, "respond", "manager", **named)
    driver.do(case_id, "respond", "manager", **ANSWER)


def test_no_letter_prints_an_address_of_the_ombudsman_or_sends_anybody_to_a_designated_person(content: Release) -> None:
    """OMB-02, RSP-10, RSP-11: the address comes from the one record, and nobody is made to wait."""
    assert len(content.letter_paths) > 5
    for name in content.letter_paths:
        text = content.files[content.letter_paths[name]].decode().lower()
        assert "liverpool" not in text, name
        assert "po box" not in text, name
        assert "designated person" not in text, name


# -- who ---------------------------------------------------------------------------------------------------------------


def test_only_the_complaints_officer_decides_on_a_legal_ground_and_a_manager_on_another_body_s_matter(
    driver: RuntimeDriver,
) -> None:
    """EXC-01, EXC-08, EXC-15, PRM-07"""
    court = driver.log(**FILED)
    refusal = {"decision": "refuse", "individual_reasons": "Looked at by itself", "evidence": "The file"}
    with pytest.raises(NotAllowed, match="Director of Customer Services"):
        driver.do(court, "decide_acceptance", "manager", ground="legal_filed", **refusal)
    with pytest.raises(NotAllowed, match="Director of Customer Services"):
        driver.do(court, "decide_acceptance", "director", ground="legal_filed", **refusal)
    benefit = driver.log(responsibility="other_body", responsible_body="The council")
    driver.do(benefit, "decide_acceptance", "manager", ground="not_responsible", **refusal)


def test_an_old_complaint_cannot_be_refused_for_its_age(driver: RuntimeDriver, content: Release) -> None:
    """EXC-03, EXC-04: the policy has no time bar, so none may be applied (R8)."""
    grounds = {row["ground"] for row in content.rows("grounds", {"complaint": {"overturned_ground": None}})}
    assert grounds == {"legal_filed", "not_responsible", "not_a_customer"}
    case_id = driver.log(summary="The windows were badly fitted in 2015")
    assert case(driver, case_id)["route"] == "s1_investigation"
