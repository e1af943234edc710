"""Reading over REST: what the pages show, as JSON, for whoever may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.casework.actor import ENGINE, Membership
from app.store import cases, tables
from app.use_cases import add_user, publish_content
from tests.api.conftest import ACKNOWLEDGE, PASSWORD, Rest
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord


def body_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def test_a_case_is_read_whole(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """What it is about, its dates with each layer, what to do, its letters and its history, in one answer."""
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    page = body_of(rest.get(f"/cases/{case_id}"))
    assert page["case"]["status"] == "open"
    assert page["case"]["handler"] == "handler"
    assert page["resident"]["name"] == "Resident 1042"
    assert [point["text"] for point in page["points"]] == [ACKNOWLEDGE["definition"]]
    assert [letter["key"] for letter in page["letters"]] == ["ACK1"]
    assert "investigate" in {task["name"].lower() for task in page["tasks"]}
    clocks = {clock["name"]: clock for clock in page["clocks"]}
    assert clocks["stage_1_response"]["code"] is not None
    assert clocks["written_acknowledgement"]["met_on"] == "2025-12-01"
    assert page["acts"] == sorted(page["acts"])
    assert {"add_note", "correct_date"} <= set(page["acts"])


def test_parts_of_a_case_are_what_the_whole_says(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    page = body_of(rest.get(f"/cases/{case_id}"))
    for part in ("letters", "clocks", "history"):
        assert body_of(rest.get(f"/cases/{case_id}/{part}")) == page[part]
        assert page[part]


def test_a_letter_is_read_as_it_was_sent_and_as_pdf(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """REC-02"""
    letter_id = driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE).letter_id
    letter = body_of(rest.get(f"/letters/{letter_id}"))
    assert letter["key"] == "ACK1"
    assert ACKNOWLEDGE["definition"] in letter["html"]
    pdf = rest.get(f"/letters/{letter_id}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF")


def test_looking_at_a_case_a_task_and_a_letter_is_kept(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """REC-03: over REST as in the pages."""
    letter_id = driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE).letter_id
    body_of(rest.get(f"/cases/{case_id}"))
    body_of(rest.get(f"/tasks/{driver.task(case_id, 'investigate')}"))
    body_of(rest.get(f"/letters/{letter_id}"))
    with driver.runtime.database.read() as connection:
        seen = [(row["username"], row["what"]) for row in cases.rows_of(connection, tables.read_log, case_id)]
    assert seen == [("manager", "case"), ("manager", "task investigate"), ("manager", "letter ACK1")]


def test_cases_are_found_by_words_status_and_landlord(rest: Rest, driver: RuntimeDriver) -> None:
    first = driver.log()
    driver.log(summary="Damp in the bathroom", complainant_name="Resident 7")
    assert [listed["case_id"] for listed in body_of(rest.get("/cases?text=boiler visits"))["cases"]] == [first]
    assert len(body_of(rest.get("/cases"))["cases"]) == 2
    assert body_of(rest.get("/cases?size=1"))["more"] is True
    assert body_of(rest.get("/cases?status=closed"))["cases"] == []
    assert len(body_of(rest.get("/cases?status=under_way"))["cases"]) == 2
    assert body_of(rest.get("/cases?landlord=nobody"))["cases"] == []
    reference = body_of(rest.get(f"/cases/{first}"))["case"]["reference"]
    assert [listed["reference"] for listed in body_of(rest.get(f"/cases?text={reference}"))["cases"]] == [reference]


def test_a_task_comes_with_its_form_and_the_facts_of_its_case(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    task = body_of(rest.get(f"/tasks/{driver.task(case_id, 'acknowledge')}", by="officer"))
    assert task["can_do"] is True
    assert task["why_not"] == ""
    assert task["letter"] == "ACK1"
    fields = {field["key"]: field for field in task["form"]["fields"]}
    assert fields["definition"]["type"] == "textarea"
    assert {"value": "handler", "label": "Handler"} in fields["handler"]["options"]
    assert task["form"]["known"]["outcomes_sought"] == "The boiler mended, and an apology"
    assert task["form"]["facts"]["complaint"]["stage"] == 1
    assert task["facts"]["case"]["id"] == case_id


def test_the_fields_of_a_form_as_read_are_those_that_completing_it_takes(
    rest: Rest, driver: RuntimeDriver, case_id: int
) -> None:
    """What the form of a task lists can be posted; anything else is refused by name."""
    task_id = driver.task(case_id, "acknowledge")
    task = body_of(rest.get(f"/tasks/{task_id}", by="officer"))
    assert set(ACKNOWLEDGE) <= {field["key"] for field in task["form"]["fields"]}
    answer = rest.post(f"/tasks/{task_id}/complete", {**ACKNOWLEDGE, "not_a_field": 1}, by="officer")
    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["errors"]) == ["not_a_field"]


def test_a_task_that_one_cannot_do_says_why(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    task = body_of(rest.get(f"/tasks/{driver.task(case_id, 'acknowledge')}", by="manager"))
    assert task["can_do"] is False
    assert "a role you do not hold" in task["why_not"]


def test_what_may_be_done_and_told_is_listed_with_its_form(rest: Rest, case_id: int) -> None:
    choices = body_of(rest.get(f"/cases/{case_id}/choices"))
    assert choices["acts"]
    assert choices["messages"]
    for act in choices["acts"]:
        form = body_of(rest.get(f"/cases/{case_id}/acts/{act['name']}"))
        assert (form["id"], form["title"]) == (act["form_id"], act["title"])
    for message in choices["messages"]:
        form = body_of(rest.get(f"/cases/{case_id}/messages/{message['name']}"))
        assert (form["id"], form["title"]) == (message["form_id"], message["title"])


def test_the_inbox_lists_tasks_by_tab(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    task_id = driver.task(case_id, "acknowledge")
    assert [row["task_id"] for row in body_of(rest.get("/tasks?tab=team", by="officer"))] == [task_id]
    assert body_of(rest.get("/tasks?tab=mine", by="officer")) == []
    assert body_of(rest.post(f"/tasks/{task_id}/claim", None, by="officer"))["assignee"] == "officer"
    assert [row["task_id"] for row in body_of(rest.get("/tasks?tab=mine", by="officer"))] == [task_id]


def test_instances_are_listed_narrowed_and_paged(rest: Rest, driver: RuntimeDriver) -> None:
    """SYS-07"""
    ids = [driver.log() for _ in range(3)]
    whole = body_of(rest.get("/instances", by="admin"))
    assert {row["case_id"] for row in whole["rows"]} == set(ids)
    assert whole["before_id"] is None
    first = body_of(rest.get("/instances?size=2", by="admin"))
    second = body_of(rest.get(f"/instances?size=2&before_id={first['before_id']}", by="admin"))
    assert [row["id"] for row in first["rows"] + second["rows"]] == [row["id"] for row in whole["rows"]]
    reference = whole["rows"][0]["reference"]
    narrowed = body_of(rest.get(f"/instances?reference={reference}&status=running&process=complaint", by="admin"))
    assert [row["reference"] for row in narrowed["rows"]] == [reference]
    assert body_of(rest.get("/instances?status=completed", by="admin"))["rows"] == []


def test_an_instance_shows_its_tokens_timers_variables_and_what_it_waits_for(rest: Rest, case_id: int) -> None:
    """SYS-07: looking changes nothing."""
    instance_id = body_of(rest.get("/instances", by="admin"))["rows"][0]["id"]
    page = body_of(rest.get(f"/instances/{instance_id}", by="admin"))
    assert page["instance"]["case_id"] == case_id
    assert {step["state"] for step in page["steps"]} <= {"ready", "waiting", "running"}
    assert page["timers"]
    assert "withdrawn" in page["awaited"]
    assert page["log"]
    assert body_of(rest.get(f"/instances/{instance_id}", by="admin")) == page


def test_what_belongs_to_another_landlord_does_not_exist(
    rest: Rest, driver: RuntimeDriver, case_id: int, tmp_path: Path
) -> None:
    """PRM-05: case, task, letter and instance answer as if they were not there, to reading and to writing."""
    key = "elsewhere"
    publish_content.publish_content(driver.runtime, key, content_of_another_landlord(tmp_path, key), ENGINE)
    roles = ("customer_relations_manager", "customer_excellence_team", "complaints_handler", "technical_admin")
    add_user.add_user(driver.runtime, "stranger", "Stranger", PASSWORD, [Membership(key, role) for role in roles])
    task_id = driver.task(case_id, "acknowledge")
    letter_id = driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE).letter_id
    instance_id = body_of(rest.get("/instances", by="admin"))["rows"][0]["id"]
    for path in (
        f"/cases/{case_id}", f"/cases/{case_id}/letters", f"/cases/{case_id}/clocks", f"/cases/{case_id}/history",
        f"/cases/{case_id}/choices", f"/cases/{case_id}/acts/add_note", f"/cases/{case_id}/messages/withdrawn",
        f"/tasks/{task_id}", f"/letters/{letter_id}", f"/letters/{letter_id}.pdf", f"/instances/{instance_id}",
    ):  # fmt: skip
        answer = rest.get(path, by="stranger")
        assert answer.status_code == 404, path
        assert answer.json is not None
        assert answer.json["message"].startswith(("There is no such", "This case"))
        assert rest.get(path, by="admin" if path.startswith("/instances") else "manager").status_code == 200, path
    for path, body in (
        (f"/cases/{case_id}/acts/add_note", {"note": "Hello"}),
        (f"/cases/{case_id}/messages/withdrawn", {}),
        (f"/tasks/{task_id}/complete", ACKNOWLEDGE),
        (f"/tasks/{task_id}/claim", None),
        (f"/instances/{instance_id}/suspend", {"reason": "to look"}),
    ):
        assert rest.post(path, body, by="stranger").status_code == 404, path
    assert body_of(rest.get("/cases", by="stranger"))["cases"] == []
    assert body_of(rest.get("/tasks?tab=all", by="stranger")) == []
    assert body_of(rest.get("/instances", by="stranger"))["rows"] == []
    assert body_of(rest.get(f"/cases/{case_id}"))["case"]["status"] == "open"
    assert len(body_of(rest.get("/cases"))["cases"]) == 1
    assert body_of(rest.get("/tasks?tab=all")) != []
