"""The messages that the program itself sends to a case, with the values each carries into the diagram."""

from __future__ import annotations

from collections.abc import Mapping

from .release import Release

THROWING = ("intermediateThrowEvent", "sendTask", "endEvent")


def known_messages(content: Release) -> set[str]:
    """Messages that some diagram of the release waits for or begins with."""
    elements = [element for process in content.diagrams.processes.values() for element in process.elements.values()]
    return {element.message for element in elements if element.message and element.type not in THROWING}


def tasks_that_post(content: Release) -> set[str]:
    """The user tasks of the processes that begin when a letter goes by post."""
    return {
        element.id
        for process in content.diagrams.processes.values()
        if any(start.message == LETTER_TO_POST and start.type == "startEvent" for start in process.elements.values())
        for element in process.elements.values()
        if element.type == "userTask"
    }


ANSWERED_TOGETHER = "answered_together"
ACTION_PROMISED = "action_promised"
ADJUSTMENT_AGREED = "adjustment_agreed"
ALLOCATED = "allocated"
AUTHORITY_MISSING = "authority_missing"
AUTHORITY_RECORDED = "authority_recorded"
ACTION_DONE = "action_done"
ACTION_DATE_CHANGED = "action_date_changed"
CASE_REVIEW_CALLED = "case_review_called"
COPY_WANTED = "copy_wanted"
CONTRIBUTION_ASKED = "contribution_asked"
CONTRIBUTION_WITHDRAWN = "contribution_withdrawn"
COMPLAINT_REFUSED = "complaint_refused"
CUSTOMER_CONTACTED = "customer_contacted"
DECLINE_PROPOSED = "decline_proposed"
ESCALATION_REQUESTED = "escalation_requested"
EXTENSION_NOTIFIED = "extension_notified"
HANDLER_AWAITED = "handler_awaited"
IMMEDIATE_RISK = "immediate_risk"
LETTER_TO_POST = "letter_to_post"
LETTER_WANTED_OTHERWISE = "letter_wanted_otherwise"
MESSAGE_CAME_IN = "message_came_in"
ORDER_COMPLIED = "order_complied"
ORDER_DATE_CHANGED = "order_date_changed"
ORDER_DELAY_EXPLAINED = "order_delay_explained"
ORDER_MADE = "order_made"
QUICK_FIX_REOPENED = "quick_fix_reopened"
RECLASSIFIED = "reclassified"
RESPONSE_SAMPLED = "response_sampled"
REVIEWER_AWAITED = "reviewer_awaited"
REVIEWER_NOT_NEEDED = "reviewer_not_needed"
SPOKEN_FOR = "spoken_for"
STAGE_1_ANSWERED = "stage_1_answered"
TAKEN_ON_TOGETHER = "taken_on_together"
UPDATE_SENT = "update_sent"
WITHDRAWN = "withdrawn"
AGAINST_THE_ANSWER = (ESCALATION_REQUESTED, QUICK_FIX_REOPENED)
"""What customers say against the answer of stage 1: one of linked complaints goes on with it (A24)."""
MESSAGE_VARIABLES: Mapping[str, tuple[str, ...]] = {
    ACTION_PROMISED: ("action_id", "action_due", "action_owner"),
    ACTION_DONE: ("action_id",),
    ACTION_DATE_CHANGED: ("action_id", "action_due"),
    ADJUSTMENT_AGREED: (),
    ALLOCATED: (),
    AUTHORITY_MISSING: (),
    AUTHORITY_RECORDED: (),
    ANSWERED_TOGETHER: ("answered_with", "answered_by"),
    CASE_REVIEW_CALLED: (),
    TAKEN_ON_TOGETHER: ("taken_on_in",),
    COPY_WANTED: ("letter_id", "letter_title", "letter_need", "letter_what", "letter_due"),
    CONTRIBUTION_ASKED: ("contribution_id", "contribution_due", "contribution_area", "contribution_asked"),
    CONTRIBUTION_WITHDRAWN: ("contribution_id",),
    COMPLAINT_REFUSED: (
        "ground",
        "ground_title",
        "quarter",
        "quarter_title",
        "refused_on",
        "times_in_quarter",
        "already_alerted",
        "references",
    ),
    CUSTOMER_CONTACTED: (),
    EXTENSION_NOTIFIED: ("clock", "due", "extension_id", "total_days", "agreed"),
    DECLINE_PROPOSED: ("order_id",),
    HANDLER_AWAITED: (),
    IMMEDIATE_RISK: ("told_on",),
    LETTER_TO_POST: ("letter_id", "letter_title", "letter_need"),
    LETTER_WANTED_OTHERWISE: ("letter_id", "letter_title", "letter_need", "letter_what", "letter_due"),
    MESSAGE_CAME_IN: ("came_in_on", "told_on", "came_in_as"),
    ORDER_COMPLIED: ("order_id",),
    ORDER_DATE_CHANGED: ("order_id", "order_due"),
    ORDER_DELAY_EXPLAINED: ("order_id",),
    ORDER_MADE: ("order_id", "order_kind", "order_due", "order_sum"),
    RECLASSIFIED: (),
    RESPONSE_SAMPLED: ("sample_purpose", "sample_period", "sample_period_title", "sample_stage", "sample_due"),
    REVIEWER_AWAITED: ("reviewer_awaited_on",),
    REVIEWER_NOT_NEEDED: (),
    SPOKEN_FOR: (),
    STAGE_1_ANSWERED: (),
    UPDATE_SENT: (),
    WITHDRAWN: (),
}
