"""Histories in which everything comes late, at every landlord that can have them: each letter in the worst hour in
which people still send it. Every one begins on Monday 1 December 2025 and returns the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.store import tables
from tests.drivers.four_landlords import FILED, about, answers_to, put_right_at_once, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

LateHistory = Callable[[RuntimeDriver], int]
LettersOf = Callable[[str, LateHistory], tuple[dict[str, Any], ...]]
ALL = ("aspire", "association", "aster", "inspiring")
WITH_GROUNDS = ("aspire", "association", "aster")
ASKS_FOR_AGREEMENT = ("aspire", "association")
BY_COURT = {"ground": "legal_filed", "individual_reasons": "The roof is before the court", "evidence": "The claim form"}
SORRY = {"late_apology": "We are sorry that it is late.", "responsible": "The boiler is ours."}
BESIDE = ("send_update", "send_late_update", "complete_action", "tell_customer_about_action", "send_part_refusal")
"""Steps beside the way to the answer, which a history does by itself or leaves."""
APOLOGY = {"kind": "apologise", "what": "An apology in person", "done": True}
GATE = {"kind": "act_on_delay", "what": "A new gate", "by_whom": "The joiner"}
WHY = {"reason": "The surveyor was ill", "interval": 5}


def acknowledged(driver: RuntimeDriver, case_id: int, **late: Any) -> None:
    """Acknowledge at stage 1; `late`: the new date and the apology, where the date of the answer has passed."""
    who, answers = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **answers, **late)


def extend(driver: RuntimeDriver, case_id: int, days: int, **said: Any) -> dict[str, Any]:
    """Ask for so many calendar days more than the date that holds, or than today once it has passed."""
    running = ("stage_1_response", "stage_2_response")
    [clock] = [
        row for row in rows(driver, tables.clock, case_id) if row["status"] == "running" and row["name"] in running
    ]
    new = max(clock["effective_due"], driver.clock.today()) + timedelta(days=days)
    agreed = said if driver.landlord in ASKS_FOR_AGREEMENT else {}
    return driver.use(
        case_id, "extend_deadline", "lead", clock=clock["name"], new_date=new.isoformat(), **WHY, **agreed
    )


def answered(driver: RuntimeDriver, case_id: int, last: str = "respond", **changes: Any) -> None:
    through(driver, case_id, last, leaving=BESIDE, **changes)


def histories_of(landlord: str) -> list[LateHistory]:
    return [history for history, landlords in HISTORIES if landlord in landlords]


def at_stage_2(driver: RuntimeDriver) -> int:
    """Answered and asked to look again on the day it came in."""
    case_id = driver.log(**about(driver))
    answered(driver, case_id)
    driver.tell(case_id, "escalation_requested", "officer")
    return case_id


# -- refused -----------------------------------------------------------------------------------------------------------


def refused_six_weeks_late(driver: RuntimeDriver) -> int:
    case_id = driver.log(**FILED, **about(driver))
    driver.advance_to("2026-01-12 10:00")
    driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **BY_COURT)
    driver.do(case_id, "send_refusal", "lead")
    return case_id


def refused_in_part(driver: RuntimeDriver) -> int:
    case_id = driver.log(**FILED, **about(driver))
    driver.do(case_id, "decide_acceptance", "lead", decision="accept_in_part", excluded_points="The roof", **BY_COURT)
    return case_id


def part_refused_late_and_nothing_acknowledged(driver: RuntimeDriver) -> int:
    case_id = refused_in_part(driver)
    driver.advance_to("2026-01-12 10:00")
    driver.do(case_id, "send_part_refusal", "lead")
    return case_id


def part_refused_after_the_rest_was_answered(driver: RuntimeDriver) -> int:
    case_id = refused_in_part(driver)
    answered(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    driver.do(case_id, "send_part_refusal", "lead")
    return case_id


def stage_2_refused_weeks_after_it_was_asked_for(driver: RuntimeDriver) -> int:
    """At Aster, where no window is a ground: on one that the complaint itself bears."""
    case_id = driver.log(**(FILED if driver.landlord == "aster" else {}), **about(driver))
    if driver.landlord == "aster":
        driver.do(case_id, "decide_acceptance", "lead", decision="accept", accept_reasons="The rest is ours")
    answered(driver, case_id)
    driver.tell(case_id, "resolution_agreed", "lead")
    driver.advance_to("2026-09-01 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-10-20 10:00")
    ground = "legal_filed" if driver.landlord == "aster" else "window"
    refused = {"decision": "refuse", "escalation_ground": ground, "evidence": "The file"}
    driver.do(case_id, "decide_late_escalation", "lead", **refused, individual_reasons="Nothing new half a year later")
    driver.do(case_id, "send_escalation_refusal", "lead")
    return case_id


# -- more time ---------------------------------------------------------------------------------------------------------


def extended_before_anything_was_promised(driver: RuntimeDriver) -> int:
    case_id = driver.log(**about(driver))
    extend(driver, case_id, 4, agreed="not_asked")
    return case_id


def extended_twice_and_late_all_the_same(driver: RuntimeDriver) -> int:
    """A third notice comes after the date, so it is an apology; the answer is later than that promised too."""
    case_id = driver.log(**about(driver))
    acknowledged(driver, case_id)
    extend(driver, case_id, 3, agreed="yes")
    driver.advance_to("2025-12-12 10:00")
    extend(driver, case_id, 4, agreed="no")
    driver.advance_to("2026-01-12 10:00")
    extend(driver, case_id, 7, agreed="not_asked")
    driver.advance_to("2026-02-02 10:00")
    answered(driver, case_id)
    return case_id


def acknowledged_late_with_a_date_that_was_missed_too(driver: RuntimeDriver) -> int:
    """Told of a second day in the acknowledgement, of a third by an apology; answered after all of them."""
    case_id = driver.log(**about(driver))
    driver.advance_to("2026-01-12 10:00")
    acknowledged(driver, case_id, **SORRY, new_answer_by="2026-01-23")
    driver.advance_to("2026-01-26 10:00")
    driver.use(case_id, "send_update", "lead", progress="The engineer came", expected_on="2026-01-30")
    driver.do(case_id, "send_late_update", "handler", reason="He was ill", expected_on="2026-02-06")
    driver.advance_to("2026-02-09 10:00")
    answered(driver, case_id)
    return case_id


def stage_2_extended_before_anything_was_promised(driver: RuntimeDriver) -> int:
    case_id = at_stage_2(driver)
    extend(driver, case_id, 7, agreed="no")
    return case_id


def stage_2_extended_and_late_all_the_same(driver: RuntimeDriver) -> int:
    case_id = at_stage_2(driver)
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    driver.do(case_id, "acknowledge_appeal", "lead")
    extend(driver, case_id, 7, agreed="yes")
    driver.advance_to("2026-03-02 10:00")
    extend(driver, case_id, 7, agreed="not_asked")
    driver.advance_to("2026-03-30 10:00")
    answered(driver, case_id, "respond_to_appeal")
    return case_id


def stage_2_acknowledged_late_with_a_date_that_was_missed_too(driver: RuntimeDriver) -> int:
    """What stage 1 gave is given again, in the same words: an apology, and a gate that was not made."""
    case_id = driver.log(**about(driver))
    answered(driver, case_id, remedies=[APOLOGY, {**GATE, "by_when": "2026-01-16"}])
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-02-02 10:00")
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    driver.do(case_id, "acknowledge_appeal", "lead", **SORRY, new_answer_by="2026-02-20")
    driver.advance_to("2026-03-02 10:00")
    action = rows(driver, tables.action, case_id)[0]["id"]
    moved = {"due": "2026-04-03", "reason": "The joiner was ill"}
    driver.use(case_id, "change_action_date", "lead", action=str(action), **moved)
    again = [APOLOGY, {**GATE, "by_when": "2026-04-03"}]
    answered(driver, case_id, "respond_to_appeal", remedies=again)
    return case_id


def held_after_they_asked_for_the_second_review(driver: RuntimeDriver) -> int:
    """The first review had no answer, the customer asked for the second, and only then more time is taken."""
    case_id = driver.log(**about(driver))
    acknowledged(driver, case_id)
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-01-20 10:00")
    extend(driver, case_id, 7)
    return case_id


# -- put right at once, findings, the panel ----------------------------------------------------------------------------


def put_right_and_written_down_the_next_day(driver: RuntimeDriver, **said: Any) -> int:
    """Done on Wednesday 3 December, written down on Thursday, with something still to be done."""
    case_id = driver.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True, **about(driver))
    driver.use(case_id, "add_action", "lead", what="A new radiator", owner="officer", due="2025-12-19")
    driver.advance_to("2025-12-04 09:00")
    fixed = {"no_conflict": True, "resolved": True, "satisfied": True, "no_formal_letter": True, "lesson": "no"}
    done = {"resolution": "A new valve was put in", "occurred_on": "2025-12-03", "done_by": "handler"}
    driver.do(case_id, "resolve_quickly", "officer", **{**fixed, **done, "outcome": "upheld", **said})
    return case_id


def put_right_though_nothing_went_wrong(driver: RuntimeDriver) -> int:
    return put_right_and_written_down_the_next_day(driver, outcome="not_upheld")


def put_right_on_fast_track(driver: RuntimeDriver) -> int:
    return put_right_at_once(driver, **about(driver))


def findings_after_the_date_of_the_answer(driver: RuntimeDriver) -> int:
    case_id = driver.log(**about(driver))
    acknowledged(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    through(driver, case_id, "send_findings", leaving=(*BESIDE, "explain_no_findings", "hear_comment", "respond"))
    return case_id


def extension_refused_by_the_customer(driver: RuntimeDriver) -> int:
    case_id = driver.log(**about(driver))
    acknowledged(driver, case_id)
    driver.advance_to("2025-12-12 10:00")
    extend(driver, case_id, 40, agreed="no")
    return case_id


def reviewer_named_after_the_date_of_the_answer(driver: RuntimeDriver) -> int:
    """Stage 2 acknowledged without a name, which is found once the date has passed."""
    case_id = at_stage_2(driver)
    driver.do(case_id, "acknowledge_appeal", "lead")
    driver.advance_to("2026-02-02 10:00")
    late = {"late_apology": SORRY["late_apology"], "new_answer_by": "2026-02-20"}
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer", **late)
    return case_id


def written_by_somebody_without_permission(driver: RuntimeDriver) -> int:
    """A solicitor whom nobody has given permission, answered weeks later."""
    spoken = {"contact_name": "A Solicitor", "contact_standing": "legal", "contact_address": "2 High Street"}
    case_id = driver.log(source="representative", **spoken, **about(driver))
    driver.advance_to("2026-01-12 10:00")
    intake = {"association": "lead", "inspiring": "lead"}.get(driver.landlord, "officer")
    driver.do(case_id, "answer_representative", intake)
    return case_id


def panel_offered_half_a_year_later(driver: RuntimeDriver) -> int:
    case_id = at_stage_2(driver)
    answered(driver, case_id, "respond_to_appeal")
    driver.advance_to("2026-06-01 10:00")
    driver.do(case_id, "offer_panel", "lead", send_letter=True)
    return case_id


HISTORIES: tuple[tuple[LateHistory, tuple[str, ...]], ...] = (
    (refused_six_weeks_late, WITH_GROUNDS),
    (part_refused_late_and_nothing_acknowledged, WITH_GROUNDS),
    (part_refused_after_the_rest_was_answered, WITH_GROUNDS),
    (stage_2_refused_weeks_after_it_was_asked_for, WITH_GROUNDS),
    (extended_before_anything_was_promised, ALL),
    (extended_twice_and_late_all_the_same, ALL),
    (acknowledged_late_with_a_date_that_was_missed_too, ALL),
    (stage_2_extended_before_anything_was_promised, ALL),
    (stage_2_extended_and_late_all_the_same, ALL),
    (stage_2_acknowledged_late_with_a_date_that_was_missed_too, ALL),
    (held_after_they_asked_for_the_second_review, ("inspiring",)),
    (put_right_and_written_down_the_next_day, ("aspire",)),
    (put_right_though_nothing_went_wrong, ("aspire",)),
    (put_right_on_fast_track, ("aster",)),
    (findings_after_the_date_of_the_answer, ("aster",)),
    (panel_offered_half_a_year_later, ("aster",)),
    (extension_refused_by_the_customer, ASKS_FOR_AGREEMENT),
    (reviewer_named_after_the_date_of_the_answer, ALL),
    (written_by_somebody_without_permission, ALL),
)
"""Each with the landlords that can have it."""
