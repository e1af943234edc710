"""Samples of responses: each month for the quality audit, each quarter for the customer group (RSP-15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import feel
from app.casework.open_runtime import open_runtime
from app.config import Settings
from app.errors import NotFound, Refused
from app.jobs.executor import Worker
from app.store import tables
from app.use_cases.complete_task import complete_task
from app.use_cases.draw_sample import draw_sample
from app.views.view_task import view_task
from tests.content.filling import filled
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.every_post import EVERYTHING, answered_by, driver_with_posts, events
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.drivers.table_queries import open_tasks, rows
from tests.templates import fill_as_before

pytestmark = pytest.mark.walks

AUDIT, GROUP = "audit_response", "put_before_group"
GOOD: dict[str, Any] = {
    "elements_present": ["stage", "definition", "decision", "reasons", "remedy", "actions", "escalate"],
    "plain_language": "yes", "every_point_decided": "yes", "remedies_clear": "yes", "result": "good",
}  # fmt: skip
POOR = {**GOOD, "plain_language": "no", "result": "poor", "feedback": "Say first what was decided"}
HEARD = {"without_names": True, "group_said": "Clear, but long", "result": "needs_improvement"}


@pytest.fixture(params=LANDLORDS)
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_with_posts(request.param, database_url)


@pytest.fixture
def aspire(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_with_posts("aspire", database_url)


@pytest.fixture
def eight(database_url: str) -> Iterator[RuntimeDriver]:
    """Aspire, where eight complaints have been answered: once a run, and copied."""

    def fill(url: str) -> None:
        for driver in driver_with_posts("aspire", url):
            answered(driver, 8)

    if not fill_as_before(database_url, "eight complaints answered at Aspire", fill):
        fill(database_url)
    yield from driver_with_posts("aspire", database_url, begun=True)


def all_cases(driver: RuntimeDriver) -> list[int]:
    with driver.runtime.database.read() as connection:
        return list(connection.execute(select(tables.case.c.id).order_by(tables.case.c.id)).scalars())


def work(driver: RuntimeDriver) -> None:
    """What a worker does by itself, until nothing is due."""
    worker = Worker(driver.runtime)
    while worker.run_once():
        pass


def on(driver: RuntimeDriver, moment: str) -> None:
    driver.advance_to(moment)
    work(driver)


def answered(driver: RuntimeDriver, count: int) -> list[int]:
    return [answered_by(driver, EVERYTHING, driver.log(EVERYTHING)) for _ in range(count)]


def sampled(driver: RuntimeDriver, purpose: str, *case_ids: int) -> list[int]:
    return [
        case_id
        for case_id in case_ids
        if any(data["purpose"] == purpose for data in events(driver, case_id, "response_sampled"))
    ]


def draws(driver: RuntimeDriver) -> list[dict[str, Any]]:
    with driver.runtime.database.read() as connection:
        query = select(tables.job).where(tables.job.c.kind == "draw_sample").order_by(tables.job.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]


def test_the_month_is_drawn_from_when_it_has_ended_and_the_quarter_when_that_has(driver: RuntimeDriver) -> None:
    """RSP-15: a response of November 2025 is audited from Monday 1 December, put before the group from 1 January."""
    driver.clock.move_to(driver.clock.now().replace(year=2025, month=11, day=3), backwards=True)
    (case_id,) = answered(driver, 1)
    on(driver, "2025-11-28 17:00")
    assert events(driver, case_id, "response_sampled") == []
    on(driver, "2025-12-01 00:01")
    assert events(driver, case_id, "response_sampled") == [{"purpose": "audit", "period": "2025-11", "stage": 1}]
    task = open_tasks(driver, case_id)[AUDIT]
    assert task["due_on"] == date(2025, 12, 31)  # twenty working days: Christmas Day and Boxing Day are none
    assert task["properties"]["about"] == "The response at stage 1, drawn for November 2025"
    assert GROUP not in open_tasks(driver, case_id)
    on(driver, "2026-01-02 09:00")
    assert sampled(driver, "customer_group", case_id) == [case_id]
    assert open_tasks(driver, case_id)[GROUP]["properties"]["about"].endswith("drawn for October to December 2025")


def test_the_result_is_kept_and_goes_back_to_whoever_wrote_it(driver: RuntimeDriver) -> None:
    """RSP-15: and what could be better is learning."""
    (case_id,) = answered(driver, 1)
    on(driver, "2026-01-02 09:00")
    auditor = driver.person("auditor", driver.runtime.landlord(driver.landlord).posts["quality_auditor"])
    driver.people["auditor"] = auditor
    driver.do(case_id, AUDIT, "auditor", **POOR)
    driver.do(case_id, GROUP, "auditor", **HEARD)
    assert events(driver, case_id, "response_audited") == [
        {"purpose": "audit", "result": "poor"}, {"purpose": "customer_group", "result": "needs_improvement"},
    ]  # fmt: skip
    kept = [row["text"] for row in rows(driver, tables.case_event, case_id) if row["type"] == "learning_recorded"]
    assert "Say first what was decided" in kept
    told = [row for row in rows(driver, tables.alert, case_id) if row["text"].startswith("A response of yours")]
    assert [row["username"] for row in told] == [EVERYTHING, EVERYTHING]
    assert {AUDIT, GROUP}.isdisjoint(open_tasks(driver, case_id))


def test_nobody_audits_their_own_response(driver: RuntimeDriver) -> None:
    """RSP-15, PRM-02: who sent it is refused, though they hold every role, and that they tried is kept."""
    (case_id,) = answered(driver, 1)
    on(driver, "2026-01-02 09:00")
    with pytest.raises(Refused, match="sent a response to this complaint"):
        driver.do(case_id, AUDIT, EVERYTHING, **GOOD)
    assert len(events(driver, case_id, "assignment_refused")) == 1
    with pytest.raises(NotFound, match="is for"):  # PRM-04: whoever only scrutinises does not learn that it is there
        driver.do(case_id, AUDIT, "member_responsible", **GOOD)


def test_a_late_audit_is_no_breach_and_the_officer_hears_of_it(driver: RuntimeDriver) -> None:
    """RSP-15: the date is the landlord's own affair. Of two complaints alike, one is audited in time."""
    in_time, late = answered(driver, 2)
    on(driver, "2026-01-02 09:00")
    driver.people["auditor"] = driver.person(
        "auditor", driver.runtime.landlord(driver.landlord).posts["quality_auditor"]
    )
    driver.do(in_time, AUDIT, "auditor", **GOOD)
    driver.do(in_time, GROUP, "auditor", **HEARD)
    on(driver, "2026-05-01 09:00")
    due = open_tasks(driver, late)[AUDIT]["due_on"]
    assert due is not None
    assert due < driver.clock.today()
    missed = [
        sorted((row["code"], row["due"]) for row in rows(driver, tables.breach, case_id)) for case_id in (in_time, late)
    ]
    assert missed[0] == missed[1]
    role = driver.runtime.landlord(driver.landlord).posts["complaints_officer"]
    said = [
        [row["role"] for row in rows(driver, tables.alert, case_id) if "has not been looked at in time" in row["text"]]
        for case_id in (in_time, late)
    ]
    assert said == [[], [role, role]]


def test_a_landlord_without_responses_gets_no_sample(driver: RuntimeDriver) -> None:
    """RSP-15: a complaint that is not answered yet is not looked at."""
    case_id = driver.log(EVERYTHING)
    on(driver, "2026-01-02 09:00")
    assert draws(driver) == []
    assert events(driver, case_id, "response_sampled") == []


def test_as_many_are_drawn_as_the_table_says(eight: RuntimeDriver) -> None:
    """RSP-15: of eight in December five for the audit, of the eight in the quarter three for the group."""
    cases = all_cases(eight)
    on(eight, "2026-01-02 09:00")
    assert len(sampled(eight, "audit", *cases)) == 5
    assert len(sampled(eight, "customer_group", *cases)) == 3
    drawn = {row["payload"]["purpose"]: (row["state"], row["payload"]) for row in draws(eight)}
    assert {purpose: (state, payload["answered"]) for purpose, (state, payload) in drawn.items()} == {
        "audit": ("done", 8), "customer_group": ("done", 8),
    }  # fmt: skip
    assert [len(drawn[purpose][1]["taken"]) for purpose in ("audit", "customer_group")] == [5, 3]


def test_a_draw_that_is_repeated_changes_nothing(eight: RuntimeDriver) -> None:
    """RSP-15, SYS-05: another worker, and the same job given out again by mistake."""
    cases = all_cases(eight)
    on(eight, "2026-01-02 09:00")
    first = sampled(eight, "audit", *cases)
    assert len(first) == 5
    assert len(draws(eight)) == 2
    for row in draws(eight):
        assert draw_sample(eight.runtime, row["id"]) is False
        with eight.runtime.database.write() as connection:
            connection.execute(tables.job.update().where(tables.job.c.id == row["id"]).values(state="waiting"))
    work(eight)
    assert sampled(eight, "audit", *cases) == first
    assert [len(events(eight, case_id, "response_sampled")) for case_id in first] == [
        1 + (case_id in sampled(eight, "customer_group", case_id)) for case_id in first
    ]


def test_which_are_drawn_depends_on_a_secret_and_on_nothing_that_a_writer_knows(eight: RuntimeDriver) -> None:
    """RSP-15: the same secret draws the same responses, another one draws others."""
    assert len(all_cases(eight)) == 8
    eight.clock.move_to(eight.clock.now().replace(year=2026, month=1, day=2))
    job = next(row for row in draws(eight) if row["payload"]["purpose"] == "audit")

    def drawn(secret: str) -> list[str]:
        runtime = open_runtime(Settings(secret_key=secret), eight.clock, eight.runtime.database)
        with runtime.database.write() as connection:
            connection.execute(tables.job.delete().where(tables.job.c.kind == "sampled_response"))
            waiting = tables.job.update().where(tables.job.c.id == job["id"])
            connection.execute(waiting.values(state="waiting", payload=job["payload"]))
        assert draw_sample(runtime, job["id"])
        return list(next(row for row in draws(eight) if row["id"] == job["id"])["payload"]["taken"])

    taken_by = {secret: drawn(secret) for secret in ("one", "two", "three", "four", "five")}
    assert all(drawn(secret) == taken for secret, taken in taken_by.items())
    assert len({tuple(sorted(taken)) for taken in taken_by.values()}) > 1


def test_a_response_dated_back_is_in_the_sample_of_the_month_in_which_it_was_issued(aspire: RuntimeDriver) -> None:
    """RSP-15, policies §0.5: nobody takes a response out of the samples by its date: sent on Friday 2 January, dated 31
    December, which is not its day."""
    case_id = aspire.log(EVERYTHING)
    on(aspire, "2026-01-02 09:00")
    late = {"new_answer_by": "2026-01-09", "late_apology": "We are sorry that you waited"}  # it was due on 22 December
    aspire.do(case_id, "acknowledge", EVERYTHING, definition="No heating", handler=EVERYTHING, **late)
    aspire.do(case_id, "contact_customer", EVERYTHING, method="telephone", reached=True)
    aspire.do(case_id, "investigate", EVERYTHING, no_conflict=True, evidence="repair records")
    answer = {"outcomes": [{"decision": "not_upheld", "reasons": "Done at the first visit"}], "outcome": "not_upheld"}
    aspire.do(case_id, "respond", EVERYTHING, **answer, lesson="no", occurred_on=date(2025, 12, 31))
    on(aspire, "2026-02-02 09:00")
    assert [data["period"] for data in events(aspire, case_id, "response_sampled")] == ["2026-01"]


def test_a_later_letter_that_is_no_response_asks_for_no_sample(aspire: RuntimeDriver) -> None:
    """RSP-15: the stage 2 acknowledgement of January belongs to no sample of January."""
    (case_id,) = answered(aspire, 1)
    aspire.tell(case_id, "escalation_requested", EVERYTHING)
    aspire.advance_to("2026-01-05 09:00")
    task_id = open_tasks(aspire, case_id)["acknowledge_appeal"]["id"]
    view = view_task(aspire.runtime, aspire["reviewer"], task_id)  # not by whoever handled stage 1 (Code 6.13)
    complete_task(aspire.runtime, aspire["reviewer"], task_id, filled(view.form, aspire.clock.today()))
    assert "ACK2" in {row["key"] for row in rows(aspire, tables.letter, case_id)}
    assert {row["job_key"] for row in draws(aspire)} == {"aspire:audit:2025-12", "aspire:customer_group:2025-Q4"}


def test_a_worker_that_was_away_draws_every_month_when_it_is_back(aspire: RuntimeDriver) -> None:
    """RSP-15, SYS-05: nothing ran from December to March."""
    first = answered(aspire, 1)[0]
    aspire.advance_to("2026-01-05 09:00")
    second = answered(aspire, 1)[0]
    on(aspire, "2026-03-02 09:00")
    assert [event["period"] for event in events(aspire, first, "response_sampled")] == ["2025-12", "2025-Q4"]
    assert [event["period"] for event in events(aspire, second, "response_sampled")] == ["2026-01"]


def test_content_without_the_table_draws_nothing_and_says_so(database_url: str, tmp_path: Path) -> None:
    """RSP-15: nothing fails where the content in force is older than the program."""
    root = content_of_another_landlord(tmp_path, "elsewhere")
    (root / "dmn" / "common" / "quality_sample.dmn").unlink()
    roles = tuple(content_of("aspire").landlord.roles)
    driver = RuntimeDriver(database_url, root=root, landlord="elsewhere", staff={EVERYTHING: roles})
    (case_id,) = answered(driver, 1)
    on(driver, "2026-01-02 09:00")
    assert events(driver, case_id, "response_sampled") == []
    assert [(row["state"], row["payload"]["taken"]) for row in draws(driver)] == [("done", []), ("done", [])]
    assert "no table" in draws(driver)[0]["payload"]["why"]
    driver.close()


@pytest.mark.parametrize(
    ("purpose", "answered", "taken"),
    [
        ("audit", 0, 0), ("audit", 1, 1), ("audit", 5, 5), ("audit", 6, 5), ("audit", 50, 5), ("audit", 51, 6),
        ("audit", 101, 11), ("customer_group", 0, 0), ("customer_group", 3, 3), ("customer_group", 400, 3),
    ],
)  # fmt: skip
@pytest.mark.parametrize("landlord", LANDLORDS)
def test_how_many_are_taken(landlord: str, purpose: str, answered: int, taken: int) -> None:
    """RSP-15: defaults, for no policy gives a number."""
    answer = feel.to_python(
        content_of(landlord).decide("quality_sample", {"purpose": purpose, "answered": answered}).value
    )
    assert answer["take"] == taken
