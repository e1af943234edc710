"""The answers that the program itself reads: those of its acts, and of the form by which a contact comes in."""

from __future__ import annotations

from collections.abc import Mapping

from . import LOG_CONTACT
from .model import AnswersContract
from .recorders import PERSON, PERSON_PREFIX


def _of(form: str, *needed: str, read: tuple[str, ...] = ()) -> AnswersContract:
    return AnswersContract(form=form, needed=needed, read=read)


TOLD = ("told_whom", "with_whom")
"""Whom somebody told, which decides whether they may be told (CON-09)."""
ALL = (
    _of("add_action", "what", "due", read=("owner",)),
    _of("add_note", "note"),
    _of("allocate", read=("handler", "service_area")),
    _of("apply_remedy", "kind", "what", read=("amount",)),
    _of("ask_for_contribution", "what", "due", read=("area", "asked")),
    _of("ask_for_feedback", read=("reply_by",)),
    _of("call_case_review", "why"),
    _of("categorise", "service_area", "theme", read=("why",)),
    _of("change_action_date", "due", read=("action", "reason")),
    _of("complete_action", read=("action", "evidence")),
    _of("complete_order", "evidence", read=("order", "late_reason")),
    _of("correct_date", "event", "right_date", "why"),
    _of("customer_details", read=("relationship", *(f"{PERSON_PREFIX}{detail}" for detail in PERSON[:4]))),
    _of("decline_recommendation", "circumstances", read=("order",)),
    _of("end_authority", "authority", read=("why",)),
    _of(
        "extend_deadline", "new_date", "reason",
        read=("clock", "agreed", "good_reason", "evidence", "interval"),
    ),
    _of("link_duplicate", "reference", read=("why",)),
    _of("name_subjects", "reason", read=("not_meant",)),
    _of("pay_ordered_sum", "amount", "evidence", read=("order", "late_reason")),
    _of(
        "reclassify", "kind", "why",
        read=("customer_agrees", "dissatisfied", "dissatisfied_on", f"{PERSON_PREFIX}name"),
    ),
    _of("record_adjustment"),
    _of("record_authority", "name", "standing", "form", read=("scope", "given_on", "expires_on", "copies")),
    _of("record_contact", read=("direction", "method", "progress_given", *TOLD)),
    _of("record_correspondence", read=("direction", "method", "notes", "progress_given", *TOLD)),
    _of("remove_document", "document", "why"),
    _of("send_update", read=TOLD),
    _of("unlink_duplicate", "why"),
    _of("withdraw_contribution", "reason", read=("contribution",)),
    _of(
        LOG_CONTACT, "channel", "kind",
        read=(
            "received_at", "source", "service_area", "theme", "summary", "outcomes_sought", "vulnerable", "anonymous",
            "needs", "acknowledged", "contact_name", "contact_standing", "contact_authority",
            *(f"{PERSON_PREFIX}{detail}" for detail in (*PERSON[:6], "relationship")),
        ),
    ),
)  # fmt: skip
FORM_ANSWERS: Mapping[str, AnswersContract] = {contract.form: contract for contract in ALL}
"""form → the answers that the program reads."""
