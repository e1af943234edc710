"""What is missing is said all at once by REST too, by the field that would supply it (RSP-13)."""

from __future__ import annotations

from tests.api.conftest import Rest
from tests.drivers.runtime_driver import RuntimeDriver


def test_all_that_is_missing_is_in_one_answer(rest: Rest, driver: RuntimeDriver) -> None:
    """The form, the process and the letter; then nothing has changed."""
    case_id = driver.log(service_area=None, theme=None)
    task_id = driver.task(case_id, "acknowledge")
    answer = rest.post(
        f"/tasks/{task_id}/complete", {"occurred_on": "2026-13-01", "posted_by_hand": True}, by="officer"
    )
    assert answer.status_code == 422
    assert answer.json
    wanted = {"service_area", "theme", "definition", "handler", "override", "occurred_on", "posted_by", "paper"}
    assert wanted <= set(answer.json["errors"])
    assert driver.task(case_id, "acknowledge") == task_id
