"""Recorders of who handles the case, and of what its people need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.contracts import HANDLER, REVIEWER
from app.content.messages import ALLOCATED
from app.errors import Invalid
from app.store import cases, tables, users

from ..complaint.adjustments import agree_adjustments, review_adjustments
from ..complaint.independence import require_independent
from ..letters.facts import complainant_details
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case


@recorder("handler")
def handler(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Allocate the case to somebody whom the landlord's `handler` table does not bar (S1-01, S1-04)."""
    username = _require_staff(case, key, value)
    require_independent(case, HANDLER, username)
    if username == case.row["handler"]:
        return
    case.change(handler=username)
    case.record_involvement(username, "handler")
    case.record("allocated", case.occurred_on, handler=username)
    case.pending_messages.append((ALLOCATED, {}))


@recorder("reviewer")
def reviewer(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Name who reviews at stage 2: somebody whom the landlord's `reviewer` table does not bar (Code 6.13)."""
    username = _require_staff(case, key, value)
    require_independent(case, REVIEWER, username)
    case.change(reviewer=username)
    case.record_involvement(username, "reviewer")


@recorder("done_by")
def done_by(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who did what somebody else writes down: from then on they had a part in the case (PRM-06)."""
    case.record_involvement(_require_staff(case, key, value), "handler")


def _require_staff(case: Case, key: str, value: Any) -> str:
    """The username given, of somebody who works for the landlord; Invalid for anybody else."""
    row = users.find_user(case.connection, str(value))
    if row is None or not users.roles_held(case.connection, case.landlord, row["username"]):
        raise Invalid({key: f"Nobody called {value!r} works for this landlord. Choose somebody from the list."})
    return str(row["username"])


@recorder("vulnerable")
def vulnerable(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    case.change(vulnerable=bool(value))


@recorder("consent_email")
def consent_email(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """The customer agrees that letters come by e-mail (CON-06)."""
    if case.row["complainant_id"]:
        values = {"email_letters": bool(value)}
        cases.update_row(case.connection, tables.person, case.row["complainant_id"], values)


@recorder("adjustment")
def adjustment(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """A reasonable adjustment agreed with the person, in their register (ADJ-01). One, or a list of kinds."""
    if not case.row["complainant_id"]:
        raise Invalid({key: "Record who the complainant is first: an adjustment belongs to a person."})
    kinds = [str(kind) for kind in (value if isinstance(value, list) else [value])]
    agree_adjustments(case, kinds, str(answers.get("adjustment_details") or ""), answers.get("review_on"))


@recorder("adjustments_reviewed")
def adjustments_reviewed(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Which adjustments go on: `all`, `some` (`kept`) or `none` (ADJ-02)."""
    in_force = {row["kind"] for row in case.rows(tables.adjustment)}
    kept = {"all": in_force, "none": set()}.get(str(value), {str(kind) for kind in answers.get("kept") or []})
    review_adjustments(case, kept, answers.get("review_on"))


@recorder("support")
def support(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who helps the customer with the complaint, such as an MP, a councillor or a tenant panel (PAN-06, Code 3.7).

    Support is optional.
    """
    case.record("support_recorded", case.occurred_on, text=str(value).replace("_", " "), by=str(value))


@recorder("panel_members")
def panel_members(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who sits on a panel, a name on each line (PAN-07, Code 5.8).

    Invalid for anybody who complained, is complained about, or has had a part in the case.
    """
    complainant = complainant_details(case)["name"]
    taken_part = {row["username"] for row in case.rows(tables.involvement)}
    names = users.names_of(case.connection, taken_part | {str(subject) for subject in case.row["subjects"] or []})
    for member in [line.strip() for line in str(value).splitlines() if line.strip()]:
        if complainant and member.casefold() == complainant.casefold():
            raise Invalid({key: f"{member} made the complaint. Choose somebody else for the panel."})
        for username, name in names.items():
            if member.casefold() in (username.casefold(), name.casefold()):
                raise Invalid({key: f"{name} has had a part in this complaint. Choose somebody else for the panel."})
        if any(member.casefold() == str(subject).casefold() for subject in case.row["subjects"] or []):
            raise Invalid({key: f"The complaint is about {member}. Choose somebody else for the panel."})
