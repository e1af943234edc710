"""Acts: what a person may do to a case at any time, whatever the diagrams wait for. One act a file; the form has its
name."""

from __future__ import annotations

from . import (
    add_action,
    add_note,
    allocate,
    ask_for_contribution,
    call_case_review,
    change_action_date,
    complete_action,
    complete_order,
    correct_date,
    decline_recommendation,
    extend_deadline,
    pay_ordered_sum,
    reclassify,
    record_adjustment,
    record_contact,
    record_correspondence,
    send_update,
    withdraw_contribution,
)
from .registry import ACTS

__all__ = [
    "ACTS",
    "add_action",
    "add_note",
    "allocate",
    "ask_for_contribution",
    "call_case_review",
    "change_action_date",
    "complete_action",
    "complete_order",
    "correct_date",
    "decline_recommendation",
    "extend_deadline",
    "pay_ordered_sum",
    "reclassify",
    "record_adjustment",
    "record_contact",
    "record_correspondence",
    "send_update",
    "withdraw_contribution",
]
