"""Where one complaint by several routes goes on when no answer of stage 1 joins its logs (A24)."""

from __future__ import annotations

from typing import Any

import pytest

from app.store import tables
from tests.drivers.four_landlords import driver_of, events, tasks, through
from tests.drivers.linked_cases import SAME, linked
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

DECISION = "decide_early_escalation"
FIXED_ON_FAST_TRACK: dict[str, Any] = {"no_conflict": True, "resolved": True, "satisfied": True, "lesson": "no"}


@pytest.mark.parametrize("asked_on", [0, 1])
def test_what_goes_to_stage_2_without_an_answer_goes_on_there_for_every_log(
    landlords_driver: RuntimeDriver, asked_on: int
) -> None:
    """A24, ESC-13 (Code 6.10): nobody is asked to answer the other log at stage 1, it has no date there any more, what
    was late stays visible, and what is said on it afterwards is heard where the matter goes on."""
    driver = landlords_driver
    pair = linked(driver)
    asked, other = pair[asked_on], pair[1 - asked_on]
    for case_id in pair:
        through(driver, case_id, "acknowledge")
    driver.advance_to("2026-01-12 10:00")
    driver.tell(asked, "escalation_requested", "officer")
    driver.do(asked, "decide_early_escalation", "lead", decision="accept", why="They have waited long enough")
    assert (case(driver, asked)["status"], case(driver, asked)["stage"]) == ("open", 2)
    assert (case(driver, other)["status"], tasks(driver, other)) == ("closed", [])
    answer = {row["name"]: row for row in rows(driver, tables.clock, other)}["stage_1_response"]
    assert (answer["status"], answer["met_on"]) == ("stopped", None)
    assert {row["code"] for row in rows(driver, tables.breach, other)} >= {"S1_LATE"}
    alerts = len(rows(driver, tables.alert, other))
    driver.advance_to("2026-01-14 10:00")
    told = [row["text"] for row in rows(driver, tables.alert, other)[alerts:]]
    assert [text for text in told if "letter" not in text] == [], "the answer is expected nowhere but at stage 2"
    driver.tell(other, "escalation_requested", "officer")
    assert case(driver, other)["stage"] == 1
    assert "request_passed_on" in events(driver, other)
    through(driver, asked, "respond_to_appeal", leaving=("send_update", "send_late_update"))
    assert case(driver, asked)["status"] == "closed"
    assert tasks(driver, other) == []


def asked_too_early(driver: RuntimeDriver) -> tuple[int, int]:
    """Two logs of one matter that nobody has linked; on the second stage 2 is asked for, and the answer is late."""
    pair = driver.log(**SAME), driver.log(**SAME)
    for case_id in pair:
        through(driver, case_id, "acknowledge")
    driver.advance_to("2026-01-12 10:00")
    driver.tell(pair[1], "escalation_requested", "officer")
    assert DECISION in tasks(driver, pair[1])
    reference = case(driver, pair[0])["reference"]
    driver.use(pair[1], "link_duplicate", "lead", reference=reference, why="The same visits")
    return pair


def test_a_decision_on_an_early_request_ends_where_the_linked_log_goes_to_stage_2(
    landlords_driver: RuntimeDriver,
) -> None:
    """A24, ESC-13: linked only after the decision was asked for; the matter goes on in the other log."""
    driver = landlords_driver
    first, asked = asked_too_early(driver)
    driver.tell(first, "escalation_requested", "officer")
    if DECISION in tasks(driver, first):
        driver.do(first, DECISION, "lead", decision="accept", why="They have waited long enough")
        assert DECISION not in tasks(driver, asked)
        assert tasks(driver, asked) == []
    else:  # heard on the log that asked first, and decided there
        driver.do(asked, DECISION, "lead", decision="accept", why="They have waited long enough")
        assert DECISION not in tasks(driver, first)
    assert sorted(case(driver, case_id)["status"] for case_id in (first, asked)) == ["closed", "open"]


def test_a_decision_on_an_early_request_ends_when_the_answer_is_given_in_the_linked_log(
    landlords_driver: RuntimeDriver,
) -> None:
    """A24, ESC-13 (Code 6.10): the one answer comes first; whether the request stands is asked then."""
    driver = landlords_driver
    first, asked = asked_too_early(driver)
    through(driver, first, "respond", leaving=("send_update", "send_late_update"))
    assert DECISION not in tasks(driver, asked)
    assert "ask_about_request" in tasks(driver, asked)


def test_a_decision_on_an_early_request_ends_with_the_answer_of_its_own_case_or_when_it_is_withdrawn(
    landlords_driver: RuntimeDriver,
) -> None:
    """ESC-13: nobody is left with a decision on what is over."""
    driver = landlords_driver
    answered, withdrawn = driver.log(), driver.log(complainant_name="Resident 1043")
    for case_id in (answered, withdrawn):
        through(driver, case_id, "acknowledge")
    driver.advance_to("2026-01-12 10:00")
    for case_id in (answered, withdrawn):
        driver.tell(case_id, "escalation_requested", "officer")
        assert DECISION in tasks(driver, case_id)
    through(driver, answered, "respond", leaving=("send_update", "send_late_update", DECISION))
    assert DECISION not in tasks(driver, answered)
    assert "ask_about_request" in tasks(driver, answered)
    driver.tell(withdrawn, "withdrawn", "officer", reason="They leave it")
    assert DECISION not in tasks(driver, withdrawn)


def test_what_was_acknowledged_is_not_acknowledged_again_when_anothers_fast_track_did_not_hold(
    database_url: str,
) -> None:
    """QF-10, A24 (Aster 2.13): acknowledged by itself, answered by the other log's Fast Track, then taken for another
    matter after all and reopened: it is investigated, and nobody tries Fast Track or writes ACK1 once more."""
    for driver in driver_of("aster", database_url):
        asked: dict[str, Any] = {
            "read_back": True,
            "vulnerability_asked": True,
            "vulnerable": False,
            "fast_track_consent": "yes",
        }
        pair = [driver.log(**SAME, channel="telephone", **asked)]
        pair.append(driver.log(**SAME, channel="telephone", **asked, same_matter_as=case(driver, pair[0])["reference"]))
        for case_id in pair:
            through(driver, case_id, "acknowledge")
        decided = [{"number": str(at), "decision": "upheld", "reasons": "The valve was worn"} for at in (1, 2, 3)]
        remedies = [{"kind": "apologise", "what": "An apology in person", "done": True}]
        said = {"outcomes": decided, "explanation": "The valve was worn", "remedies": remedies}
        driver.do(pair[0], "resolve_quickly", "handler", **FIXED_ON_FAST_TRACK, **said)
        assert [case(driver, case_id)["status"] for case_id in pair] == ["closed", "closed"]
        driver.use(pair[1], "unlink_duplicate", "lead", why="Another valve")
        driver.tell(pair[1], "quick_fix_reopened", "officer", notes="It drips again")
        open_ = tasks(driver, pair[1])
        assert "investigate" in open_
        assert not {"acknowledge", "resolve_quickly"} & set(open_)
