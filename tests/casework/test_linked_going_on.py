"""Where one complaint by several routes goes on when no answer of stage 1 joins its logs (A24)."""

from __future__ import annotations

from typing import Any

import pytest

from app.store import tables
from tests.drivers.four_landlords import driver_of, events, tasks, through
from tests.drivers.linked_cases import SAME, linked
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

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
