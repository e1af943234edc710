"""Letters to post over REST."""

from __future__ import annotations

from tests.api.conftest import ACKNOWLEDGE, Rest
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks


def test_letters_to_post_are_listed_and_noted_as_posted(rest: Rest, driver: RuntimeDriver) -> None:
    """CON-05, RSP-07"""
    case_id = driver.log(complainant_address="1 Elm Road")
    rest.post(f"/tasks/{driver.task(case_id, 'acknowledge')}/complete", ACKNOWLEDGE, by="officer")
    task = open_tasks(driver, case_id)["post_letter"]["id"]
    listed = rest.get("/letters/to-post", by="officer").json
    assert listed is not None
    assert [(row["task_id"], row["can_do"]) for row in listed] == [(task, True)]
    body = {"tasks": [task], "done_by": "The post room"}
    assert rest.post("/letters/posted", {**body, "done_by": ""}, by="officer").status_code == 422
    done = rest.post("/letters/posted", body, by="officer").json
    assert done is not None
    assert [(row["task_id"], row["error"]) for row in done] == [(task, "")]
    again = rest.post("/letters/posted", body, by="officer").json
    assert again is not None
    assert "already" in again[0]["error"]
    assert rest.get("/letters/to-post", by="officer").json == []
