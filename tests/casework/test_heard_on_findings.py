"""That the customer could comment on the findings before the decision is on record, with its day (S1-08, Code 5.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import Invalid
from app.store import tables
from tests.drivers.four_landlords import answers_to, driver_of, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

HEARD = "heard_on_findings"
ASKED = ("aspire", "association", "inspiring")
"""Who asks in the form of the investigation."""
FOUND = "The visits were not made"
REASON = "They are abroad until February and cannot be reached"


@pytest.fixture
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at the landlord that the test names."""
    yield from driver_of(request.param, database_url)


def investigating(driver: RuntimeDriver) -> int:
    """A complaint of Monday 1 December 2025 whose investigation is open on Friday 5 December."""
    case_id = driver.log()
    while "investigate" not in tasks(driver, case_id):
        through(driver, case_id, tasks(driver, case_id)[0])
    driver.advance_to("2025-12-05 10:00")
    return case_id


def heard(driver: RuntimeDriver, case_id: int) -> list[tuple[str, str]]:
    events = rows(driver, tables.case_event, case_id)
    return [(str(event["occurred_on"]), event["text"]) for event in events if event["type"] == HEARD]


def investigate(driver: RuntimeDriver, case_id: int, **given: Any) -> None:
    who, answers = answers_to(driver, "investigate", 3)
    driver.do(case_id, "investigate", who, **answers, **given)


@pytest.mark.parametrize("driver", ASKED, indirect=True)
def test_what_the_customer_says_to_the_findings_is_kept_with_its_day(driver: RuntimeDriver) -> None:
    """S1-08 (self-assessment 5.8, Association P3.17, Aster 2.4, Code 5.8)."""
    case_id = investigating(driver)
    for day, problem in (("2025-12-08", "future"), ("2025-11-28", "before")):
        with pytest.raises(Invalid, match=problem):
            investigate(driver, case_id, findings_put_on=day)
    investigate(driver, case_id, findings_put_on="2025-12-04", customer_comment="The visits were four, not three")
    assert heard(driver, case_id) == [("2025-12-04", "The visits were four, not three")]


@pytest.mark.parametrize("driver", ASKED, indirect=True)
def test_a_chance_that_was_not_taken_is_on_record_too(driver: RuntimeDriver) -> None:
    """S1-08: no reply lets the answer go."""
    case_id = investigating(driver)
    investigate(driver, case_id, findings_put_on="2025-12-04")
    assert heard(driver, case_id) == [("2025-12-04", "They have said nothing to them so far.")]


@pytest.mark.parametrize("driver", ASKED, indirect=True)
def test_whoever_says_what_they_found_says_whether_the_customer_could_comment(driver: RuntimeDriver) -> None:
    """S1-08 (self-assessment 5.8, Association P3.17, Code 5.8): the day if they could, else why not."""
    put, not_put = investigating(driver), investigating(driver)
    with pytest.raises(Invalid, match="whether the customer could comment"):
        investigate(driver, put, findings=FOUND)
    with pytest.raises(Invalid, match="the day on which the findings were put"):
        investigate(driver, put, findings=FOUND, findings_heard="put")
    with pytest.raises(Invalid, match="why the customer could not"):
        investigate(driver, not_put, findings=FOUND, findings_heard="not_put", not_heard_reason="n/a")
    investigate(driver, put, findings=FOUND, findings_heard="put", findings_put_on="2025-12-05")
    investigate(driver, not_put, findings=FOUND, findings_heard="not_put", not_heard_reason=REASON)
    assert (len(heard(driver, put)), heard(driver, not_put)) == (1, [])
    assert [row["text"] for row in rows(driver, tables.case_event, not_put) if row["type"] == "reason_recorded"] == [
        REASON
    ]


@pytest.mark.parametrize("driver", ASKED, indirect=True)
def test_the_reviewer_says_so_too(driver: RuntimeDriver) -> None:
    """S1-08 at stage 2: the final decision."""
    case_id = investigating(driver)
    through(driver, case_id, "respond")
    means = {"means": "email"} if driver.landlord == "association" else {}
    driver.tell(case_id, "escalation_requested", "officer", **means)
    while "review" not in tasks(driver, case_id):
        through(driver, case_id, next(step for step in tasks(driver, case_id) if step != "review"))
    said = {"no_conflict": True, "evidence": "the file", "findings": FOUND}
    with pytest.raises(Invalid, match="whether the customer could comment"):
        driver.do(case_id, "review", "reviewer", **said)
    driver.do(case_id, "review", "reviewer", **said, findings_heard="put", findings_put_on="2025-12-05")
    assert [day for day, _ in heard(driver, case_id)] == ["2025-12-05"]


@pytest.mark.parametrize("driver", ASKED, indirect=True)
def test_nothing_is_claimed_where_nobody_was_heard(driver: RuntimeDriver) -> None:
    """S1-08: words without a day are of the day of the act; neither, and the history says nothing."""
    silent, said = investigating(driver), investigating(driver)
    investigate(driver, silent)
    investigate(driver, said, customer_comment="I agree")
    assert (heard(driver, silent), heard(driver, said)) == ([], [("2025-12-05", "I agree")])


@pytest.mark.parametrize("driver", ["aster"], indirect=True)
def test_aster_asks_by_a_letter_of_its_own_and_not_twice(driver: RuntimeDriver) -> None:
    """S1-08 (Aster 2.4): the draft findings go out and the reply is a task. The investigation does not ask."""
    for name in ("investigate", "review"):
        form = driver.runtime.content_on("aster", driver.clock.today()).form(name)
        assert not {"findings_heard", "findings_put_on", "customer_comment"} & {field.key for field in form.fields}
    case_id = investigating(driver)
    investigate(driver, case_id, findings=FOUND)
    assert "send_findings" in tasks(driver, case_id)
