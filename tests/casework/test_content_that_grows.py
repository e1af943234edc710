"""A letter and a channel that a process owner adds work everywhere at once, with nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.checking.findings import errors_in
from app.content.files import read_content
from app.store import tables
from app.use_cases.check_content import check_content
from app.use_cases.preview_contact import preview_contact
from app.use_cases.preview_letter import preview_letter
from app.views.view_task import view_task
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver, content_of_another_landlord
from tests.drivers.table_queries import case, rows

KEY = "elsewhere"
SUPPORT = """---
title: Help with your complaint {{ complaint.reference }}
addressee: complainant
---
Dear {{ resident.name }}

::: ref
Our reference: **{{ complaint.reference }}**
:::

You may ask somebody to help you with your complaint.
"""


@pytest.fixture
def grown(database_url: str, tmp_path: Path) -> Iterator[RuntimeDriver]:
    """A landlord with a letter of its own that a task issues, and with one channel more."""
    root = content_of_another_landlord(tmp_path / "content", KEY)
    (root / "letters" / KEY).mkdir(exist_ok=True)
    (root / "letters" / KEY / "SUPPORT.md").write_text(SUPPORT, encoding="utf-8")
    toml = root / "landlords" / f"{KEY}.toml"
    text = toml.read_text(encoding="utf-8")
    assert "[channels]\n" in text
    toml.write_text(text.replace("[channels]\n", '[channels]\nwhatsapp = "WhatsApp"\n'), encoding="utf-8")
    diagram = root / "bpmn" / KEY / "acknowledgement.bpmn"
    drawn = diagram.read_text(encoding="utf-8")
    assert 'else "ACK1"' in drawn
    diagram.write_text(drawn.replace('else "ACK1"', 'else "SUPPORT"', 1), encoding="utf-8")
    assert errors_in(check_content(read_content(root, KEY), KEY)) == []
    driver = RuntimeDriver(database_url, root=root, landlord=KEY)
    yield driver
    driver.close()


def test_a_letter_that_is_added_is_issued_by_the_task_that_names_it(grown: RuntimeDriver) -> None:
    """On the page of the task, in its preview, and when it is completed."""
    case_id = grown.log()
    task_id = grown.task(case_id, "acknowledge")
    assert view_task(grown.runtime, grown["officer"], task_id).name
    answers = {
        "definition": "The boiler is out",
        "responsible": "The boiler",
        "handler": "handler",
    }
    letter = preview_letter(grown.runtime, grown["officer"], task_id, answers)
    assert letter is not None
    assert "You may ask somebody" in letter.markdown
    grown.do(case_id, "acknowledge", "officer", **answers)
    (sent,) = rows(grown, tables.letter, case_id)
    assert sent["key"] == "SUPPORT"


def test_a_channel_that_is_added_is_logged_and_shown(grown: RuntimeDriver) -> None:
    """The preview of a contact, logging it, its dates and the page of its first task."""
    landlord = grown.runtime.landlord(KEY)
    about = {"service_area": next(iter(landlord.areas)), "theme": next(iter(landlord.themes))}
    looks = preview_contact(grown.runtime, grown["officer"], {**COMPLAINT, **about, "channel": "whatsapp"})
    assert looks["route"]
    case_id = grown.log(channel="whatsapp")
    assert case(grown, case_id)["channel"] == "whatsapp"
    assert {row["name"] for row in rows(grown, tables.clock, case_id)} >= {"acknowledgement"}
    assert view_task(grown.runtime, grown["officer"], grown.task(case_id, "acknowledge")).name
