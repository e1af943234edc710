"""Acts: what a person may do to a case at any time, whatever the diagrams wait for. One act a file; the form has its
name."""

from __future__ import annotations

from . import (
    add_action,
    add_note,
    allocate,
    change_action_date,
    complete_action,
    correct_date,
    extend_deadline,
    reclassify,
    record_adjustment,
    record_contact,
    record_correspondence,
    send_update,
)
from .registry import ACTS

__all__ = [
    "ACTS",
    "add_action",
    "add_note",
    "allocate",
    "change_action_date",
    "complete_action",
    "correct_date",
    "extend_deadline",
    "reclassify",
    "record_adjustment",
    "record_contact",
    "record_correspondence",
    "send_update",
]
