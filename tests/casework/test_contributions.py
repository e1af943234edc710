"""What areas and colleagues contribute to an answer, at every landlord, on SQLite and on PostgreSQL.

Received and acknowledged on Monday 1 December 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from app.store import tables
from app.use_cases.add_user import add_user
from app.use_cases.complete_task import complete_task
from app.views.inbox import Asked, inbox
from app.views.view_case import view_case
from app.views.view_task import view_task
from tests.content.landlords import LANDLORDS
from tests.drivers.answering import ANSWER, INVESTIGATE, EveryPost

WEDNESDAY, FRIDAY = date(2025, 12, 3), date(2025, 12, 5)


@pytest.fixture(params=LANDLORDS)
def driver(database_url: str, request: pytest.FixtureRequest) -> Iterator[EveryPost]:
    driver = EveryPost(database_url, request.param)
    yield driver
    driver.close()


@pytest.fixture
def aspire(database_url: str) -> Iterator[EveryPost]:
    """One landlord, for what is the same at each."""
    driver = EveryPost(database_url, "aspire")
    yield driver
    driver.close()


def ask(driver: EveryPost, case_id: int, by: str = "handler", **more: Any) -> int:
    """Ask for something by Friday 5 December; gives the contribution's number."""
    asked = {"what": "When was the boiler ordered?", "due": FRIDAY, **more}
    return int(driver.use(case_id, "ask_for_contribution", by, **asked)["contribution_id"])


def contribute(driver: EveryPost, case_id: int, number: int, by: str, text: str = "Ordered on 3 November") -> None:
    """Complete the task of one contribution."""
    task = next(task for task in driver.open_tasks(case_id) if task["properties"].get("contribution") == number)
    complete_task(driver.runtime, driver[by], task["id"], {"contribution": text})


def in_reach(driver: EveryPost, who: str) -> set[str]:
    """The names of the tasks in somebody's team inbox."""
    return {row.name for row in inbox(driver.runtime, driver[who], Asked(tab="team"), 50).rows}


# -- asked, given, shown -----------------------------------------------------------------------------------------------


def test_a_complaint_covering_several_areas_has_one_handler_and_a_task_for_each_area(driver: EveryPost) -> None:
    """S1-06: the answer waits for both areas, and says in the end what each contributed."""
    case_id = driver.acknowledged(complexity="several_areas")
    listed = [
        {"area": driver.first, "what": "What was done on each visit?", "due": WEDNESDAY},
        {"area": driver.second, "what": "Was the rent reduced meanwhile?", "due": FRIDAY},
    ]
    driver.investigated(case_id, contributions=listed)
    assert driver.case(case_id)["handler"] == "handler"
    tasks = [task for task in driver.open_tasks(case_id) if task["element_id"] == "contribute"]
    assert [(task["service_area"], task["due_on"]) for task in tasks] == [
        (driver.first, WEDNESDAY), (driver.second, FRIDAY),
    ]  # fmt: skip
    assert driver.case(case_id)["facts"]["contributions_waiting"] is True
    first, second = (contribution["id"] for contribution in driver.contributions(case_id))
    contribute(driver, case_id, first, "first", "The part was missing")
    with pytest.raises(Invalid, match=r"waits for .* \(by 5 December 2025\)"):
        driver.do(case_id, "respond", "handler", **ANSWER)
    contribute(driver, case_id, second, "second", "It was not")
    assert driver.case(case_id)["facts"]["contributions_waiting"] is False
    driver.do(case_id, "respond", "handler", **ANSWER)
    assert "response_issued" in driver.events(case_id)
    shown = view_case(driver.runtime, driver["handler"], case_id).contributions
    assert [(contribution.state, contribution.text, contribution.by) for contribution in shown] == [
        ("given", "The part was missing", "First"), ("given", "It was not", "Second"),
    ]  # fmt: skip


def test_it_stays_open_until_every_issue_is_answered(driver: EveryPost) -> None:
    """S1-06, S1-09: with every contribution in, a point without a decision still holds the answer back."""
    case_id = driver.acknowledged(definition="No heating\nThe rent was not reduced")
    driver.investigated(case_id)
    with pytest.raises(Invalid, match="Point 2 needs a decision"):
        driver.do(case_id, "respond", "handler", **ANSWER)
    assert driver.case(case_id)["status"] == "open"


def test_the_history_says_what_was_asked_for_and_by_when(aspire: EveryPost) -> None:
    """S1-06: in the words of whoever asked."""
    case_id = aspire.acknowledged()
    number = ask(aspire, case_id, area=aspire.second)
    kept = [event for event in aspire.rows(tables.case_event, case_id) if event["type"] == "contribution_asked"]
    assert [(event["actor"], event["text"], event["data"]) for event in kept] == [
        ("handler", "When was the boiler ordered?", {"contribution_id": number, "due": "2025-12-05"})
    ]


def test_a_contribution_is_offered_to_the_handlers_of_its_own_area(driver: EveryPost) -> None:
    """S1-06, PRM-01: not to those of the case's area; the second area's handler finds it in the inbox."""
    case_id = driver.acknowledged()
    number = ask(driver, case_id, area=driver.second)
    assert "Contribute to the answer" in in_reach(driver, "second")
    assert "Contribute to the answer" not in in_reach(driver, "first")
    with pytest.raises(NotAllowed, match="for the service area"):
        contribute(driver, case_id, number, "first")
    contribute(driver, case_id, number, "second")
    assert driver.contributions(case_id)[0]["answered_by"] == "second"


def test_a_person_is_asked_by_name_and_finds_the_task_with_what_they_are_asked(driver: EveryPost) -> None:
    """S1-06, S2-06: whoever looks into cases can be asked, whatever their role; nobody else can take it."""
    case_id = driver.acknowledged()
    number = ask(driver, case_id, asked="second_reviewer", area=driver.second)
    task = next(task for task in driver.open_tasks(case_id) if task["element_id"] == "contribute")
    assert (task["assignee"], task["due_on"]) == ("second_reviewer", FRIDAY)
    with pytest.raises(Conflict, match="is with second_reviewer"):
        contribute(driver, case_id, number, "second")
    asked = view_task(driver.runtime, driver["second_reviewer"], task["id"]).contribution
    assert asked is not None
    assert (asked.what, asked.asked_by) == ("When was the boiler ordered?", "Handler")
    contribute(driver, case_id, number, "second_reviewer")
    assert view_case(driver.runtime, driver["handler"], case_id).contributions[0].by == "Second Reviewer"


def test_a_contribution_names_whom_what_and_by_when(aspire: EveryPost) -> None:
    """S1-06: each thing that is missing is said at its field, and nothing is kept."""
    driver, case_id = aspire, aspire.acknowledged()
    for wrong, field in (
        ({"area": None}, "area"),
        ({"area": "repairs", "what": " "}, "what"),
        ({"area": "repairs", "due": None}, "due"),
        ({"area": "repairs", "due": date(2025, 11, 28)}, "due"),
        ({"asked": "nobody"}, "asked"),
    ):
        with pytest.raises(Invalid) as refusal:
            ask(driver, case_id, **wrong)
        assert set(refusal.value.errors) == {field}
    listed = [{"area": "repairs", "what": "When?", "due": FRIDAY}, {"area": "heating", "due": FRIDAY}]
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    with pytest.raises(Invalid, match="Contribution 2 needs what is asked for"):
        driver.do(case_id, "investigate", "handler", **INVESTIGATE, contributions=listed)
    assert driver.contributions(case_id) == []


def test_somebody_who_only_scrutinises_cannot_be_asked(aspire: EveryPost) -> None:
    """PRM-04: a member of the Board sees no case, so cannot contribute to one."""
    aspire.people["member"] = aspire.person("member", "board")
    case_id = aspire.acknowledged()
    with pytest.raises(Invalid) as refusal:
        ask(aspire, case_id, asked="member")
    assert set(refusal.value.errors) == {"asked"}
    assert aspire.contributions(case_id) == []
    ask(aspire, case_id, asked="second_reviewer")


def test_what_is_asked_stays_out_of_the_process_data(aspire: EveryPost) -> None:
    """S1-06: the diagram holds the number, the day, the area and the username, and no words."""
    case_id = aspire.acknowledged()
    ask(aspire, case_id, asked="reviewer", area="repairs", what="Mrs Example says that the boiler was ordered")
    with aspire.runtime.database.read() as connection:
        data = b"".join(row["state"] for row in connection.execute(tables.instance.select()).mappings())
    for held in (b"contribution_id", b"2025-12-05", b"repairs", b"reviewer"):
        assert held in data
    for word in (b"Example", b"boiler", b"ordered"):
        assert word not in data


# -- late, withdrawn, gone without -------------------------------------------------------------------------------------


def test_a_late_contribution_reminds_whoever_answers_and_the_complaints_officer(driver: EveryPost) -> None:
    """S1-06: asked for by Friday 5 December, reminded of when the office opens on Monday; it can be given still."""
    case_id = driver.acknowledged()
    number = ask(driver, case_id, area=driver.second)
    driver.advance_to("2025-12-08 07:59")
    assert driver.alerts(case_id, "contribution") == []
    driver.advance_to("2025-12-08 08:01")
    assert driver.alerts(case_id, "contribution") == [(None, "handler"), (driver.post("complaints_officer"), None)]
    assert view_case(driver.runtime, driver["handler"], case_id).contributions[0].state == "late"
    contribute(driver, case_id, number, "second")
    assert view_case(driver.runtime, driver["handler"], case_id).contributions[0].state == "given"


def test_an_answer_goes_without_a_contribution_for_a_reason_that_is_kept(driver: EveryPost) -> None:
    """S1-06: a missed date is worse than a missing contribution; what is outstanding is then asked for no more."""
    case_id = driver.acknowledged()
    ask(driver, case_id, area=driver.second)
    driver.investigated(case_id)
    why = "The area has nobody at work before the answer is due"
    driver.do(case_id, "respond", "handler", **ANSWER, without_contributions=why)
    assert "contribute" not in driver.open_names(case_id)
    row = driver.contributions(case_id)[0]
    assert (row["withdrawn_on"], row["withdrawn_reason"]) == (date(2025, 12, 1), why)
    kept = [
        event for event in driver.rows(tables.case_event, case_id) if event["type"] == "answered_without_contributions"
    ]
    assert [(event["text"], event["actor"], event["data"]["contributions"]) for event in kept] == [
        (why, "handler", [row["id"]])
    ]


def test_a_contribution_that_is_not_needed_any_more_is_withdrawn_with_its_task(driver: EveryPost) -> None:
    """S1-06: of two, the one named; the other is still waited for."""
    case_id = driver.acknowledged()
    first, second = (ask(driver, case_id, area=area) for area in (driver.first, driver.second))
    with pytest.raises(Invalid, match="Say which contribution"):
        driver.use(case_id, "withdraw_contribution", "handler", reason="We know it by now")
    driver.use(case_id, "withdraw_contribution", "handler", contribution=str(first), reason="We know it by now")
    left = [
        task["properties"]["contribution"] for task in driver.open_tasks(case_id) if task["element_id"] == "contribute"
    ]
    assert left == [second]
    shown = view_case(driver.runtime, driver["handler"], case_id).contributions
    assert [(contribution.state, contribution.text) for contribution in shown] == [
        ("withdrawn", "We know it by now"),
        ("outstanding", ""),
    ]


def test_when_a_complaint_is_withdrawn_nobody_is_asked_any_more(driver: EveryPost) -> None:
    """S1-06, WDR: the stage is over, however it ended."""
    case_id = driver.acknowledged()
    ask(driver, case_id, area=driver.second)
    driver.tell(case_id, "withdrawn", "handler", reason="They moved away")
    assert driver.open_names(case_id) == set()
    assert driver.contributions(case_id)[0]["withdrawn_on"] == date(2025, 12, 1)
    with pytest.raises(Refused, match="Nothing is being answered"):
        ask(driver, case_id, area=driver.second)


# -- stage 2, and who may review it ------------------------------------------------------------------------------------


def test_all_staff_needed_for_the_final_answer_are_listed_and_each_has_a_task(driver: EveryPost) -> None:
    """S2-06, Code 6.20: areas and people side by side; the final answer waits for all of them, naming them."""
    case_id = driver.acknowledged()
    driver.answered(case_id)
    listed = [
        {"area": driver.second, "what": "What has been done since?", "due": FRIDAY},
        {"asked": "handler", "what": "Why was the first visit late?", "due": FRIDAY},
    ]
    driver.reviewed(case_id, contributions=listed)
    assert [contribution["stage"] for contribution in driver.contributions(case_id)] == [2, 2]
    if "send_findings" in driver.open_names(case_id):
        driver.do(case_id, "send_findings", "reviewer", findings="It was late")
        driver.do(case_id, "hear_comment", "reviewer", method="telephone", notes="They do not agree")
    with pytest.raises(Invalid, match=r"waits for .*; Handler \(by 5 December 2025\)"):
        driver.do(case_id, "respond_to_appeal", "reviewer", **ANSWER)
    first, second = (contribution["id"] for contribution in driver.contributions(case_id))
    contribute(driver, case_id, first, "second")
    contribute(driver, case_id, second, "handler")
    driver.do(case_id, "respond_to_appeal", "reviewer", **ANSWER)
    assert "final_response_issued" in driver.events(case_id)


def test_at_stage_2_a_late_contribution_reminds_the_reviewer(driver: EveryPost) -> None:
    """S2-06: whoever answers now, and not whoever answered then."""
    case_id = driver.acknowledged()
    driver.answered(case_id)
    driver.escalated(case_id)
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="reviewer")
    ask(driver, case_id, by="reviewer", area=driver.second)
    driver.advance_to("2025-12-08 08:01")
    assert driver.alerts(case_id, "contribution") == [(None, "reviewer"), (driver.post("complaints_officer"), None)]


def test_nobody_who_contributed_at_stage_1_can_be_assigned_stage_2(driver: EveryPost) -> None:
    """S2-03: nobody with an earlier involvement in the case can be assigned stage 2; the attempt is logged (PRM-02)."""
    case_id = driver.acknowledged()
    number = ask(driver, case_id, asked="reviewer")
    contribute(driver, case_id, number, "reviewer")
    assert "1: contributed to the answer" in driver.capacities(case_id, "reviewer")
    driver.answered(case_id)
    driver.escalated(case_id)
    with pytest.raises(Refused, match=r"Reviewer .*(contributed|involved)"):
        driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="reviewer")
    assert "assignment_refused" in driver.events(case_id)
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="second_reviewer")
    assert driver.case(case_id)["reviewer"] == "second_reviewer"


def test_who_contributes_to_the_answer_of_stage_2_is_not_barred_from_giving_it(driver: EveryPost) -> None:
    """S2-03: a part in stage 2 itself is no earlier involvement."""
    case_id = driver.acknowledged()
    driver.answered(case_id)
    driver.escalated(case_id)
    number = ask(driver, case_id, by="reviewer", asked="reviewer")
    contribute(driver, case_id, number, "reviewer")
    assert "2: contributed to the answer" in driver.capacities(case_id, "reviewer")
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="reviewer")
    assert driver.case(case_id)["reviewer"] == "reviewer"


def test_nobody_with_any_earlier_part_can_be_assigned_the_appeal_where_the_policy_asks_that(aspire: EveryPost) -> None:
    """S2-03: Aspire §3.4 goes beyond the Code: who only spoke to the customer once is barred as well."""
    case_id = aspire.acknowledged()
    aspire.use(case_id, "record_contact", "reviewer", method="telephone", reached=True, notes="They called me")
    aspire.answered(case_id)
    aspire.escalated(case_id)
    with pytest.raises(Refused, match="involved in this complaint earlier"):
        aspire.do(case_id, "assign_reviewer", "complaints_officer", reviewer="reviewer")


# -- who may -----------------------------------------------------------------------------------------------------------


def test_only_those_who_answer_may_ask(driver: EveryPost) -> None:
    """S1-06, PRM-01: whoever sees no case here does not find this one; whoever looks after the program may not ask."""
    case_id = driver.acknowledged()
    driver.people["stranger"] = add_user(driver.runtime, "stranger", "Stranger", None, [])
    for role in ("process_owner", "technical_admin"):
        driver.people[role] = driver.person(role, role)
    for by in ("stranger", "process_owner"):
        with pytest.raises(NotFound):
            ask(driver, case_id, by=by, area=driver.first)
    with pytest.raises(NotAllowed):
        ask(driver, case_id, by="technical_admin", area=driver.first)
    assert driver.contributions(case_id) == []
    ask(driver, case_id, by="handler", area=driver.first)
    assert [contribution["recorded_by"] for contribution in driver.contributions(case_id)] == ["handler"]


def test_a_contribution_that_was_given_is_not_given_twice(aspire: EveryPost) -> None:
    """S1-06, SYS-04"""
    case_id = aspire.acknowledged()
    ask(aspire, case_id, area="heating")
    task = aspire.task(case_id, "contribute")
    complete_task(aspire.runtime, aspire["handler"], task, {"contribution": "Ordered on 3 November"})
    with pytest.raises(Conflict, match="completed already"):
        complete_task(aspire.runtime, aspire["handler"], task, {"contribution": "Ordered on 4 November"})
    assert aspire.contributions(case_id)[0]["answer"] == "Ordered on 3 November"
