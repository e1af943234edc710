"""Act: correct who the customer is and how to reach them, for letters to go to the right person (CON-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.errors import Invalid

if TYPE_CHECKING:
    from app.casework.command import CaseCommand

RECORDED = "customer_details_recorded"
DETAILS = ("complainant_name", "complainant_address", "complainant_email", "complainant_telephone", "relationship")


@act("customer_details")
def customer_details(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is filled in. Answers: complainant_name, _address, _email, _telephone, relationship, why.

    Invalid where nobody knows who complained: reclassify the contact with their name instead.
    """
    case = command.case
    if case.row["anonymous"]:
        raise Invalid("Nobody knows who complained. If you know now, reclassify the contact and enter who it is there.")
    changed = [name for name in DETAILS if answers.get(name)]
    if not changed:
        raise Invalid({DETAILS[0]: "Fill in what is to be changed."})
    if answers.get("relationship"):
        case.change(relationship=str(answers["relationship"]))
    case.record(RECORDED, case.today, fields=changed)
    return {"changed": changed}
