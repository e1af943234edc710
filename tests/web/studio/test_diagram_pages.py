"""A diagram as a list of its elements: changed without script; and what its editor offers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.studio.open_draft import open_draft
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of

STAFF = {"owner": ("process_owner",), "officer": ("complaints_handler",)}
DIAGRAM = "bpmn/aspire/stage_1.bpmn"
FLOW = "investigate_to_respond"
PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def driver(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    opened = RuntimeDriver(f"sqlite:///{copied}", staff=STAFF)
    opened.give_password(PASSWORD)
    yield opened
    opened.close()


def test_a_diagram_is_changed_by_forms_alone(driver: RuntimeDriver) -> None:
    owner = browser_of(app_over(driver), "owner")
    draft = f"/studio/drafts/{open_draft(driver.runtime, driver['owner'], 'aspire', 'Ask')}"
    elements, text = f"{draft}/elements/{DIAGRAM}", f"{draft}/text/{DIAGRAM}"

    def said() -> str:
        return str(owner.client.get(text).get_json()["text"])

    opened = said()
    assert "The task is added." in owner.post(elements, what="add", flow=FLOW, name="Ask the neighbours", seen="0")
    changed = {"element": "ask_the_neighbours", "formDefinition/formId": "investigate", "property/stage": "1"}
    assert "Saved." in owner.post(elements, what="change", seen="1", **changed)
    assert 'value="investigate"' in owner.get(f"{elements}?element=ask_the_neighbours")
    assert ('formId="investigate" />' in said().replace('"/>', '" />'), 'name="stage"' in said()) == (True, True)
    assert "Taken out." in owner.post(elements, what="remove", element="ask_the_neighbours", seen="2")
    assert "ask_the_neighbours" not in said()
    assert said().count("<bpmn:") == opened.count("<bpmn:")


def test_what_cannot_be_done_is_refused_and_said(driver: RuntimeDriver) -> None:
    owner = browser_of(app_over(driver), "owner")
    draft = f"/studio/drafts/{open_draft(driver.runtime, driver['owner'], 'aspire', 'Ask')}"
    elements = f"{draft}/elements/{DIAGRAM}"
    assert "Say what is done" in owner.post(elements, 422, what="add", flow=FLOW, name=" ", seen="0")
    assert "Use the canvas" in owner.post(elements, 422, what="remove", element="quick_fix", seen="0")
    assert "not in the diagram any more" in owner.post(elements, 422, element="nothing", name="x", seen="0")
    owner.post(elements, 422, what="add", flow=FLOW, name="Ask", seen="9")
    owner.get(f"{draft}/elements/bpmn/aspire/nothing.bpmn", 404)
    officer = browser_of(app_over(driver), "officer")
    for page in ("elements", "choices"):
        officer.get(f"{draft}/{page}/{DIAGRAM}", 404)
    officer.post(elements, 404, what="add", flow=FLOW, name="Ask", seen="0")


def test_the_editor_is_given_its_choices(driver: RuntimeDriver) -> None:
    owner: Browser = browser_of(app_over(driver), "owner")
    draft = f"/studio/drafts/{open_draft(driver.runtime, driver['owner'], 'aspire', 'Ask')}"
    said = owner.client.get(f"{draft}/choices/{DIAGRAM}").get_json()
    assert {"value": "investigate", "title": "Investigate"} in said["forms"]
    assert "independence" in {contract["name"] for contract in said["properties"]}
    assert "record_event" in {service["name"] for service in said["services"]}
    page = owner.get(f"{draft}/files/{DIAGRAM}")
    assert f"{draft}/choices/{DIAGRAM}" in page
