"""Writing over REST: the three verbs, done once each, and refused with what to do next."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from app.store import tables
from tests.api.conftest import ACKNOWLEDGE, CONTACT, Rest
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows


def refused(answer: TestResponse, status: int, *says: str) -> dict[str, Any]:
    """A refusal with its status, in words."""
    body = answer.json
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert isinstance(body, dict)
    assert body["status"] == status
    assert len(body["message"].split()) > 3
    for word in says:
        assert word in answer.get_data(as_text=True)
    return body


def test_a_contact_is_logged_and_told_where_it_goes(rest: Rest) -> None:
    """INT-01"""
    answer = rest.post("/contacts", CONTACT, by="officer")
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.json is not None
    assert (answer.json["status"], answer.json["route"]) == ("open", "s1_investigation")
    assert "Code 1.2" in answer.json["clause"]
    assert answer.json["due"]["acknowledgement"] == "2025-12-08"


def test_a_preview_of_a_contact_keeps_nothing(rest: Rest) -> None:
    answer = rest.post("/contacts/preview", CONTACT, by="officer")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["route"] == "s1_investigation"
    listed = rest.get("/cases").json
    assert listed is not None
    assert listed["cases"] == []
    assert rest.post("/contacts", CONTACT, by="officer").status_code == 201
    listed = rest.get("/cases").json
    assert listed is not None
    assert len(listed["cases"]) == 1


def test_a_task_is_completed_and_says_what_comes_next(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    answer = rest.post(f"/tasks/{driver.task(case_id, 'acknowledge')}/complete", ACKNOWLEDGE, by="officer")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    assert answer.json["case_id"] == case_id
    letter = rest.get(f"/letters/{answer.json['letter_id']}").json
    assert letter is not None
    assert letter["key"] == "ACK1"
    again = rest.get(f"/tasks/{driver.task(case_id, 'investigate')}", by="handler")
    assert again.status_code == 200


def test_a_case_is_told_and_an_act_is_used(rest: Rest, case_id: int) -> None:
    noted = rest.post(f"/cases/{case_id}/acts/add_note", {"note": "Called twice"}, by="officer")
    assert noted.status_code == 200, noted.get_data(as_text=True)
    form = rest.get(f"/cases/{case_id}/messages/withdrawn").json
    assert form is not None
    given = {"reason": "The customer says it is mended", "confirmed": True}
    answers = {key: value for key, value in given.items() if key in {field["key"] for field in form["fields"]}}
    told = rest.post(f"/cases/{case_id}/messages/withdrawn", answers)
    assert told.status_code == 200, told.get_data(as_text=True)
    assert told.json is not None
    assert told.json["status"] == "withdrawn"


def test_a_draft_is_kept_and_shown_again(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    task_id = driver.task(case_id, "acknowledge")
    assert rest.put(f"/tasks/{task_id}/draft", {"definition": "No heat"}, by="officer").status_code == 204
    task = rest.get(f"/tasks/{task_id}", by="officer").json
    assert task is not None
    assert task["draft"]["definition"] == "No heat"


def test_a_task_is_claimed_released_and_assigned(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """PRM-03"""
    path = f"/tasks/{driver.task(case_id, 'investigate')}"
    assert rest.post(f"{path}/claim", None, by="handler").json == {"task_id": int(path[7:]), "assignee": "handler"}
    refused(rest.post(f"{path}/claim", None, by="second_handler"), 409)
    assert rest.post(f"{path}/release", None, by="handler").status_code == 200
    answer = rest.put(f"{path}/assignee", {"username": "second_handler"}, by="manager")
    assert answer.json == {"task_id": int(path[7:]), "assignee": "second_handler"}
    refused(rest.put(f"{path}/assignee", {"username": "handler"}, by="reviewer"), 409, "complaints officer")


# -- once --------------------------------------------------------------------------------------------------------------


def test_the_same_request_with_the_same_key_is_done_once_and_answered_alike(
    rest: Rest, driver: RuntimeDriver, case_id: int
) -> None:
    """A client that heard no answer can send again."""
    task_id = driver.task(case_id, "acknowledge")
    for method, path, body in (
        ("POST", "/contacts", CONTACT),
        ("POST", f"/cases/{case_id}/acts/add_note", {"note": "Once"}),
        ("POST", f"/tasks/{task_id}/complete", ACKNOWLEDGE),
    ):
        first = rest.send(method, path, by="officer", key=f"key of {path}", json=body)
        again = rest.send(method, path, by="officer", key=f"key of {path}", json=body)
        assert first.status_code in (200, 201), first.get_data(as_text=True)
        assert (again.status_code, again.json) == (first.status_code, first.json), path
    history = rest.get(f"/cases/{case_id}/history").json
    assert history is not None
    assert [entry["text"] for entry in history].count("Once") == 1
    listed = rest.get("/cases").json
    assert listed is not None
    assert len(listed["cases"]) == 2


def test_a_key_used_for_something_else_is_refused(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """One key never answers another request: another act, another case, another task, another person."""
    other = driver.log()
    send = rest.send
    assert send("POST", f"/cases/{case_id}/acts/add_note", "officer", "k", json={"note": "A"}).status_code == 200
    refused(send("POST", f"/cases/{other}/acts/add_note", "officer", "k", json={"note": "A"}), 409, "new key")
    refused(send("POST", f"/cases/{case_id}/acts/add_note", "handler", "k", json={"note": "A"}), 409, "new key")
    refused(send("POST", "/contacts", "officer", "k", json=CONTACT), 409, "new key")
    task, another = driver.task(case_id, "acknowledge"), driver.task(other, "acknowledge")
    assert send("POST", f"/tasks/{task}/complete", "officer", "t", json=ACKNOWLEDGE).status_code == 200
    refused(send("POST", f"/tasks/{another}/complete", "officer", "t", json=ACKNOWLEDGE), 409, "new key")


def test_a_key_that_is_too_long_is_refused(rest: Rest, case_id: int) -> None:
    answer = rest.send("POST", f"/cases/{case_id}/acts/add_note", "officer", "k" * 101, json={"note": "A"})
    refused(answer, 422, "Idempotency-Key")


def test_what_was_done_outside_is_entered_as_of_its_day(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """Without its evidence it is refused by field; the same key gives the first answer, with other content 409."""
    task = next(row for row in rows(driver, tables.task, case_id) if row["element_id"] == "contact_customer")
    path = f"/instances/{task['instance_id']}/done-elsewhere"
    body = {
        "engine_task": task["engine_task"], "was_done_on": "2025-12-01", "was_done_by": "handler",
        "answers": {"method": "telephone", "reached": True}, "reason": "They are ill",
    }  # fmt: skip
    refused(rest.post(path, body, by="officer"), 403, "technical administrators")
    assert "shown_by" in refused(rest.post(path, body, by="admin"), 422)["errors"]
    body["shown_by"] = "Telephone log, line 14"
    for _ in range(2):
        answer = rest.send("POST", path, "admin", "once", json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
    refused(rest.send("POST", path, "admin", "once", json={**body, "shown_by": "Another log"}), 409, "other content")
    refused(rest.post(path, body, by="admin"), 409, "not open any more")
    recorded = [row["type"] for row in rows(driver, tables.case_event, case_id)]
    assert (recorded.count("done_elsewhere"), recorded.count("customer_contacted")) == (1, 1)


# -- refused -----------------------------------------------------------------------------------------------------------


def test_a_role_that_one_does_not_hold_is_named(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """PRM-01"""
    path = f"/tasks/{driver.task(case_id, 'acknowledge')}/complete"
    refused(rest.post(path, ACKNOWLEDGE, by="reviewer"), 403, "Customer Excellence Team")
    refused(rest.post(f"/cases/{case_id}/acts/correct_date", {}, by="handler"), 403)
    refused(rest.get(f"/cases/{case_id}/acts/correct_date", by="handler"), 403)
    refused(rest.post(f"/cases/{case_id}/messages/instruction_to_accept", {}, by="handler"), 403)
    refused(rest.get("/instances", by="handler"), 403, "technical administrators")


def test_what_is_done_already_is_a_conflict(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    path = f"/tasks/{driver.task(case_id, 'acknowledge')}/complete"
    assert rest.post(path, ACKNOWLEDGE, by="officer").status_code == 200
    refused(rest.post(path, ACKNOWLEDGE, by="officer"), 409, "completed already")


def test_what_does_not_fit_the_form_is_said_by_field(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    path = f"/tasks/{driver.task(case_id, 'acknowledge')}/complete"
    body = refused(rest.post(path, {"definition": {"a": 1}, "handler": "nobody"}, by="officer"), 422)
    assert {"definition", "handler"} <= set(body["errors"])
    body = refused(rest.post("/contacts", {"nonsense": 1}, by="officer"), 422)
    assert "nonsense" in body["errors"]


def test_nothing_is_done_without_a_body(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """An answer that nobody sent is no answer: `{}` says that there is none."""
    task_id = driver.task(case_id, "acknowledge")
    for method, path in (
        ("POST", f"/tasks/{task_id}/complete"), ("PUT", f"/tasks/{task_id}/draft"), ("POST", "/contacts"),
        ("POST", f"/cases/{case_id}/acts/add_note"), ("POST", f"/cases/{case_id}/messages/withdrawn"),
    ):  # fmt: skip
        refused(rest.send(method, path, "officer"), 415, "Send JSON")
        refused(
            rest.send(method, path, "officer", data=b"null", content_type="application/json"), 422, "Send an object"
        )
        refused(rest.send(method, path, "officer", data=b"[]", content_type="application/json"), 422)
    assert driver.task(case_id, "acknowledge") == task_id


def test_a_draft_has_the_shape_of_its_form(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    path = f"/tasks/{driver.task(case_id, 'acknowledge')}/draft"
    kept = {"definition": "Half a sent", "letter_edits": {"greeting": "Hello"}}
    assert rest.put(path, kept, by="officer").status_code == 204
    for wrong in ({"letter_edits": "text"}, {"letter_edits": {"a": 1}}, {"definition": {"a": 1}}, {"nothing": 1}):
        body = refused(rest.put(path, wrong, by="officer"), 422)
        assert set(body["errors"]) == set(wrong)
    task = rest.get(path.removesuffix("/draft"), by="officer").json
    assert task is not None
    assert task["draft"] == kept


def test_numbers_that_nobody_can_keep_are_refused(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    path = f"/tasks/{driver.task(case_id, 'acknowledge')}"
    for number in (b"1" + b"0" * 40, b"1" + b"0" * 5000, b"1e400"):
        for verb, method in (("complete", "POST"), ("draft", "PUT")):
            body = b'{"definition": ' + number + b"}"
            answer = rest.send(method, f"{path}/{verb}", "officer", data=body, content_type="application/json")
            assert answer.status_code in (400, 422), answer.get_data(as_text=True)


def test_what_nothing_waits_for_names_the_rule(rest: Rest, case_id: int) -> None:
    body = refused(rest.post(f"/cases/{case_id}/messages/quick_fix_reopened", {"notes": "It is cold"}), 409)
    assert body["rule"] == "quick_fix_reopened"


def test_what_is_not_there_is_not_found(rest: Rest, case_id: int) -> None:
    for path in ("/cases/999999", "/tasks/999999", "/letters/999999", "/letters/999999.pdf", "/cases/0"):
        refused(rest.get(path), 404)
    refused(rest.get("/instances/999999", by="admin"), 404)
    refused(rest.get("/cases/99999999999999999999"), 404, "openapi.json")
    refused(rest.get("/nowhere"), 404, "openapi.json")
    refused(rest.post(f"/cases/{case_id}/acts/nothing", {}), 404, "add_note")
    refused(rest.post(f"/cases/{case_id}/messages/nothing", {}), 404)
    refused(rest.post("/instances/999999/suspend", {"reason": "again"}, by="admin"), 404)


def test_a_method_that_is_not_taken_is_said_with_those_that_are(rest: Rest) -> None:
    answer = rest.send("DELETE", "/cases/1")
    refused(answer, 405, "openapi.json")
    assert "GET" in answer.headers["Allow"]


def test_ten_megabytes_are_too_much(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """Whoever is signed in, and before the body is looked at."""
    huge = {"note": "x" * 10_000_000}
    task_id = driver.task(case_id, "acknowledge")
    for method, path in (
        ("POST", f"/cases/{case_id}/acts/add_note"), ("POST", "/contacts"), ("POST", "/contacts/preview"),
        ("POST", f"/tasks/{task_id}/complete"), ("PUT", f"/tasks/{task_id}/draft"),
        ("POST", f"/cases/{case_id}/messages/withdrawn"),
    ):  # fmt: skip
        refused(rest.send(method, path, "officer", json=huge), 413, "Shorten")
    answer = rest.client.post("/api/v1/session", json={"username": "x" * 10_000_000, "password": "x"})
    refused(answer, 413)


BODIES: tuple[tuple[bytes, int], ...] = (
    (b"{", 400),
    (b"\xff\xfe", 400),
    (b'{"note": "a\\u0000b"}', 422),
    (b'{"note": "\\ud800"}', 422),
    (b'{"note": NaN}', 422),
    (b"[" * 5_000 + b"]" * 5_000, 422),
    (b'{"note": ' + b"[" * 50 + b"]" * 50 + b"}", 422),
    (b'{"note": {"a": 1}}', 422),
    (b'{"note": 12345678901234567890123456789012345678901234567890}', 422),
    (b"[1]", 422),
    (b'"text"', 422),
)


def test_a_body_that_cannot_be_kept_is_refused(rest: Rest, case_id: int) -> None:
    """Not JSON, or JSON that no database keeps and no form asks for."""
    path = f"/cases/{case_id}/acts/add_note"
    for body, status in BODIES:
        refused(rest.send("POST", path, "officer", data=body, content_type="application/json"), status)


def test_a_body_that_is_not_said_to_be_json_is_refused(rest: Rest, case_id: int) -> None:
    """It would otherwise be taken for an empty form."""
    path = f"/cases/{case_id}/acts/add_note"
    refused(rest.send("POST", path, "officer", data={"note": "A"}), 415, "application/json")
    refused(rest.send("POST", path, "officer", data=b'{"note": "A"}', content_type="text/plain"), 415)


def test_a_parameter_that_is_not_known_is_refused(rest: Rest) -> None:
    """A slip of the pen must not widen a list."""
    refused(rest.get("/cases?txt=boiler"), 422, "txt")
    refused(rest.get("/tasks?tab=nobody"), 422, "tab")
    refused(rest.get("/tasks?size=0"), 422, "size")
    refused(rest.get("/cases?text=%00"), 422, "NUL")
    refused(rest.get("/instances?status=broken", by="admin"), 422, "status")


# -- mending -----------------------------------------------------------------------------------------------------------


def test_an_instance_is_mended_by_an_administrator_with_a_reason(
    rest: Rest, driver: RuntimeDriver, case_id: int
) -> None:
    """SYS-07: each act of mending asks why, and the audit keeps it."""
    listed = rest.get("/instances", by="admin").json
    assert listed is not None
    path = f"/instances/{listed['rows'][0]['id']}"
    refused(rest.post(f"{path}/suspend", {"reason": "to look"}, by="handler"), 403)
    refused(rest.post(f"{path}/suspend", {}, by="admin"), 422, "reason")
    refused(rest.post(f"{path}/suspend", {"reason": " "}, by="admin"), 422, "reason")
    suspended = rest.post(f"{path}/suspend", {"reason": "to look"}, by="admin").json
    assert suspended is not None
    assert suspended["status"] == "suspended"
    refused(rest.post(f"/tasks/{driver.task(case_id, 'acknowledge')}/complete", ACKNOWLEDGE, by="officer"), 409)
    assert rest.post(f"{path}/resume", {"reason": "looked"}, by="admin").status_code == 200
    changed = rest.put(f"{path}/data", {"variables": {"note": "x"}, "reason": "mended"}, by="admin")
    assert changed.status_code == 200, changed.get_data(as_text=True)
    refused(rest.put(f"{path}/data", {"variables": {"a": {"b": {"c": 1}}}, "reason": "why"}, by="admin"), 409)
    refused(rest.post(f"{path}/skip", {"engine_task": "nonsense", "reason": "why"}, by="admin"), 409)
    page = rest.get(path, by="admin").json
    assert page is not None
    assert page["data"]["note"] == "x"
    step = next(step for step in page["steps"] if step["can_complete"])
    refused(
        rest.post(f"{path}/move", {"engine_task": step["engine_task"], "to_element": "no", "reason": "w"}, by="admin"),
        409,
    )
    refused(rest.post(f"{path}/cancel", {"reason": "logged twice"}, by="admin"), 409, "start again at its beginning")
    again = {"reason": "logged twice", "start_again": True}
    ended = rest.post(f"{path}/cancel", again, by="admin").json
    assert ended is not None
    assert ended["status"] == "cancelled"
    assert [audit["reason"] for audit in rest.get(path, by="admin").json["audits"]][:1] == ["logged twice"]  # type: ignore[index]
