"""A letter and a channel that a process owner adds, over REST (C3, C4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import ACKNOWLEDGE, CONTACT, Rest, rest_over
from tests.drivers.grown_content import CHANNEL, LETTER, grown_content
from tests.drivers.runtime_driver import RuntimeDriver


@pytest.fixture
def grown(database_url: str, tmp_path: Path) -> Iterator[Rest]:
    driver = RuntimeDriver(database_url, root=grown_content(tmp_path))
    rest = rest_over(driver, database_url)
    yield rest
    rest.app.extensions["runtime"].database.dispose()
    driver.close()


def test_a_contact_by_the_new_channel_is_logged_and_its_task_completed_with_the_new_letter(grown: Rest) -> None:
    """C3, C4: previewed, logged, read, its task opened and completed, the letter read."""
    about = {**CONTACT, "channel": CHANNEL, "service_area": "heating", "theme": "delay"}
    assert grown.post("/contacts/preview", about, by="officer").status_code == 200
    logged = grown.post("/contacts", about, by="officer")
    assert logged.status_code == 201, logged.get_data(as_text=True)
    assert logged.json is not None
    case_id = logged.json["case_id"]
    shown = grown.get(f"/cases/{case_id}", by="officer")
    assert shown.status_code == 200, shown.get_data(as_text=True)
    assert CHANNEL in shown.get_data(as_text=True)
    task_id = grown.driver.task(case_id, "acknowledge")
    assert grown.get(f"/tasks/{task_id}", by="officer").status_code == 200
    done = grown.post(f"/tasks/{task_id}/complete", ACKNOWLEDGE, by="officer")
    assert done.status_code == 200, done.get_data(as_text=True)
    assert done.json is not None
    letter = grown.get(f"/letters/{done.json['letter_id']}").json
    assert letter is not None
    assert letter["key"] == LETTER


def test_a_channel_that_nobody_added_is_refused(grown: Rest) -> None:
    refused = grown.post("/contacts", {**CONTACT, "channel": "pigeon"}, by="officer")
    assert refused.status_code == 422
    assert refused.json is not None
    assert "is not a choice" in refused.json["errors"]["channel"]
