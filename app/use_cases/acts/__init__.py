"""Acts: what a person may do to a case at any time, whatever the diagrams wait for.

One act a file; its form has the same name.
"""

from __future__ import annotations

from app.casework.act_registry import ACTS

from . import (
    add_action,
    add_note,
    allocate,
    apply_remedy,
    ask_for_contribution,
    ask_for_feedback,
    call_case_review,
    categorise,
    change_action_date,
    complete_action,
    complete_order,
    correct_date,
    customer_details,
    decline_recommendation,
    end_authority,
    extend_deadline,
    link_duplicate,
    name_subjects,
    pay_ordered_sum,
    reclassify,
    record_adjustment,
    record_authority,
    record_contact,
    record_correspondence,
    remove_document,
    send_update,
    unlink_duplicate,
    withdraw_contribution,
)

__all__ = [
    "ACTS",
    "add_action",
    "add_note",
    "allocate",
    "apply_remedy",
    "ask_for_contribution",
    "ask_for_feedback",
    "call_case_review",
    "categorise",
    "change_action_date",
    "complete_action",
    "complete_order",
    "correct_date",
    "customer_details",
    "decline_recommendation",
    "end_authority",
    "extend_deadline",
    "link_duplicate",
    "name_subjects",
    "pay_ordered_sum",
    "reclassify",
    "record_adjustment",
    "record_authority",
    "record_contact",
    "record_correspondence",
    "remove_document",
    "send_update",
    "unlink_duplicate",
    "withdraw_contribution",
]
