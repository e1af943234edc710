"""A property that a task needs, by what else it has, by its form or by its date, cannot be left out unnoticed."""

from __future__ import annotations

import re

import pytest

from app.content.contracts.properties import PROPERTIES
from app.content.contracts.recorders import RECORDER_FIELDS
from tests.content.changed_content import Files, errors_of
from tests.content.landlords import content_of

LANDLORD = "aspire"


def without_property(path: str, element: str, name: str) -> Files:
    """The landlord's files without one property of one element."""
    text = content_of(LANDLORD).files[path].decode()
    begin = text.index(f'id="{element}"')
    end = text.index("</bpmn:extensionElements>", begin)
    changed = re.sub(rf'\s*<zeebe:property name="{name}" value=("[^"]*"|\'[^\']*\') />', "", text[begin:end])
    assert changed != text[begin:end], f"{element} has no property {name}"
    return {**content_of(LANDLORD).files, path: (text[:begin] + changed + text[end:]).encode()}


@pytest.mark.parametrize(
    ("path", "element", "name", "because"),
    [
        ("bpmn/common/keep_informed.bpmn", "send_update", "letter", "a form that records “override”"),
        ("bpmn/common/contribution.bpmn", "contribute", "contribution", "a form that records “contribution”"),
        ("bpmn/common/posting.bpmn", "post_letter", "sent_letter", "the property “letter_need”"),
        ("bpmn/common/posting.bpmn", "post_letter", "letter_need", "the property “sent_letter”"),
        ("bpmn/common/action.bpmn", "complete_action", "action_id", "the property “owner”"),
        ("bpmn/common/action.bpmn", "complete_action", "owner", "the property “action_id”"),
        ("bpmn/aspire/stage_1.bpmn", "respond", "awaits", "a form that records “without_contributions”"),
        ("bpmn/aspire/stage_1.bpmn", "respond", "refused_with", "the property “refused_when”"),
        ("bpmn/aspire/stage_1.bpmn", "respond", "refused_when", "the property “refused_with”"),
        ("bpmn/common/acceptance.bpmn", "decide_acceptance", "event", "the property “event_data”"),
        ("bpmn/aspire/stage_1.bpmn", "investigate", "clock", "is due with the clock “stage_1_response”"),
    ],
)
def test_a_property_that_a_task_needs_is_missed(path: str, element: str, name: str, because: str) -> None:
    errors = errors_of(without_property(path, element, name), LANDLORD)
    assert any(because in error and f"Add the property “{name}”" in error for error in errors), errors


def test_a_table_that_nothing_asks_any_more_is_an_error() -> None:
    files = without_property("bpmn/aspire/acknowledgement.bpmn", "acknowledge", "proposes")
    assert any("triage.dmn: is asked by nothing" in error for error in errors_of(files, LANDLORD))


def test_what_a_property_is_needed_with_is_there_to_be_had() -> None:
    for contract in PROPERTIES.values():
        assert contract.with_properties <= PROPERTIES.keys()
        assert contract.with_recorders <= RECORDER_FIELDS.keys()
