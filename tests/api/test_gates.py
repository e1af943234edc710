"""The gates of a draft over REST: the same verbs as the pages, for the same people."""

from __future__ import annotations

from typing import Any

import pytest

from app.jobs.executor import Worker
from app.studio.long_work import STUDIO_JOBS
from tests.api.conftest import Rest
from tests.drivers.eight_days import OWNERS, WHY, acknowledged, draft_of_eight_days
from tests.drivers.runtime_driver import RuntimeDriver


@pytest.fixture
def at(driver: RuntimeDriver) -> str:
    driver.people["owner"] = driver.person("owner", *OWNERS["owner"])
    return f"/studio/drafts/{draft_of_eight_days(driver)}"


def test_a_draft_is_checked_handed_over_and_approved_by_somebody_else(rest: Rest, at: str) -> None:
    assert rest.post(f"{at}/check", {}, "owner").json["result"]["errors"] == 0  # type: ignore[index]
    refused = rest.post(f"{at}/submit", {"reason": WHY}, "owner")
    assert refused.status_code == 422
    assert "without_stories" in refused.json["errors"]  # type: ignore[index]
    body = {"reason": WHY, "without_stories": True}
    handed: Any = rest.post(f"{at}/submit", body, "owner", key="one").json
    assert rest.post(f"{at}/submit", body, "owner", key="one").json == handed
    (waiting,) = rest.get("/studio/waiting").json  # type: ignore[misc]
    assert waiting["submitted_hash"] == handed["hash"]
    assert rest.get("/studio/waiting", "owner").json == []
    assert rest.post(f"{at}/approve", {"seen": handed["hash"]}, "owner").status_code == 403
    assert rest.post(f"{at}/approve", {"seen": "something else"}).status_code == 409
    (changed,) = rest.post(f"{at}/approve", {"seen": handed["hash"]}).json  # type: ignore[misc]
    assert changed["landlord"] == "aspire"
    assert not changed["already"]
    assert rest.get(f"{at}/gates").json["state"] == "published"  # type: ignore[index]


def test_it_is_sent_back_and_taken_back(rest: Rest, at: str) -> None:
    body = {"reason": WHY, "without_stories": True}
    rest.post(f"{at}/submit", body, "owner")
    assert rest.post(f"{at}/send-back", {"answer": "Nine would do"}).json["state"] == "open"  # type: ignore[index]
    rest.post(f"{at}/submit", body, "owner")
    assert rest.send("POST", f"{at}/take-back", "owner").json["waits"] is False  # type: ignore[index]


def test_of_what_would_change_only_lines_are_given_whose_case_somebody_may_open(
    rest: Rest, at: str, driver: RuntimeDriver
) -> None:
    case_id = acknowledged(driver)
    run: Any = rest.send("POST", f"{at}/would-change", "owner").json
    assert (run["state"], rest.get(f"{at}/runs/{run['id']}", "owner").json) == ("waiting", run)
    Worker(driver.runtime, more_jobs=STUDIO_JOBS).run_once()
    for by, lines, hidden in (("owner", [], 1), ("manager", [case_id], 0)):
        result: Any = rest.get(f"{at}/gates/would_change", by).json
        answer = result["result"]["on_draft"]
        assert answer["counts"]["move"] == 1
        assert ([line["case"] for line in answer["lines"]], answer["hidden"]) == (lines, hidden)
    assert rest.get(f"{at}/gates/would_change", "handler").status_code == 404


def test_long_work_is_begun_once_and_stopped(rest: Rest, at: str) -> None:
    run: Any = rest.post(f"{at}/stories", {"only_failing": True}, "owner").json
    assert rest.post(f"{at}/stories", {}, "owner").json == run
    assert rest.send("POST", f"{at}/runs/{run['id']}/stop", "owner").json["state"] == "cancelled"  # type: ignore[index]
    assert rest.send("POST", f"{at}/runs/{run['id']}/stop", "owner").status_code == 409
