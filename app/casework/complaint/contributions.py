"""What service areas and colleagues contribute to the answer of a stage (Code 6.7, 6.20).

One person answers a complaint; whoever else knows a part of it is asked for that part, each with a date. The answer
waits for what is outstanding, unless whoever writes it says why it goes without: a missed date is worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import RECORD
from app.content.messages import CONTRIBUTION_ASKED, CONTRIBUTION_WITHDRAWN
from app.errors import Invalid, Refused
from app.statuses import OPEN
from app.store import cases, tables, users
from app.store.rows import ContributionRow
from app.wording import short_date

from ..capacities import CONTRIBUTED
from ..part_taken import note_named

if TYPE_CHECKING:
    from app.forms import Form

    from ..case import Case

WITHOUT = "without_contributions"
"""What a field records as that takes the reason to answer without a contribution."""
WAITING = "contributions_waiting"
"""The fact of a case that says whether a contribution is outstanding."""


def contributions_of(case: Case) -> list[ContributionRow]:
    """Every contribution of a case, in the order they were asked for."""
    return case.rows(tables.contribution)


def is_open_contribution(row: ContributionRow) -> bool:
    """Whether a contribution was neither given nor withdrawn."""
    return row["answered_on"] is None and row["withdrawn_on"] is None


def outstanding(case: Case) -> list[ContributionRow]:
    """The contributions that the answer of a stage waits for."""
    return [row for row in contributions_of(case) if is_open_contribution(row)]


def request_contribution(
    case: Case, asked_for: Mapping[str, Any], key: str = "", which: str = "The contribution"
) -> int:
    """Ask an area or a person for a part of the answer; its diagram follows it up. Gives the contribution's number.

    `asked_for`: `area` and/or `asked` (a username: then it is for that person), `what`, `due` (a date, today or
    later). Raises Refused when no stage is being answered, Invalid (under `key`, or by field) when something is
    missing.
    """
    if case.row["status"] != OPEN or case.row["stage"] is None:
        raise Refused("Nothing is being answered in this case now, so nobody can contribute to the answer.")
    area, asked = str(asked_for.get("area") or ""), str(asked_for.get("asked") or "")
    what, due = str(asked_for.get("what") or "").strip(), asked_for.get("due")
    if not area and not asked:
        raise Invalid({key or "area": f"{which} needs a service area or a person who is asked for it."})
    if not what:
        raise Invalid({key or "what": f"{which} needs what is asked for."})
    if not due:
        raise Invalid({key or "due": f"{which} needs the day by which it is to be given."})
    day = due if isinstance(due, date) else date.fromisoformat(str(due))
    if day < case.today:
        raise Invalid({key or "due": f"{which} is asked for by a day that has passed. Give a later one."})
    if asked and asked not in {username for username, _ in case.colleagues}:
        raise Invalid({key or "asked": f"Nobody called {asked!r} can see cases here. Choose somebody from the list."})
    number = case.insert(
        tables.contribution,
        stage=case.row["stage"], area=area, asked=asked, what=what, due_on=day, recorded_at=case.now,
        recorded_by=case.username, answer="", answered_by="", withdrawn_by="", withdrawn_reason="",
    )  # fmt: skip
    case.set_facts({WAITING: True})
    case.record("contribution_asked", case.today, text=what, contribution_id=number, due=day.isoformat())
    values_sent = {
        "contribution_id": number, "contribution_due": day,
        "contribution_area": area, "contribution_asked": asked or None,
    }  # fmt: skip
    case.pending_messages.append((CONTRIBUTION_ASKED, values_sent))
    return number


def record_contribution(case: Case, number: int, text: str) -> None:
    """Note what was contributed, and that whoever gave it had a part in what the stage found (S2-03)."""
    row = cases.get_row(case.connection, tables.contribution, number)
    if row is None or not is_open_contribution(row):
        raise Refused("This contribution is not asked for any more. Load the case to see where it is now.")
    values = {"answer": text, "answered_on": case.occurred_on, "answered_by": case.actor.username}
    cases.update_row(case.connection, tables.contribution, number, values)
    case.record_involvement(case.actor.username, CONTRIBUTED, stage=row["stage"])
    note_named(case, text)
    case.record("contribution_received", case.occurred_on, text=row["what"], contribution_id=number)
    _note_waiting(case)


def withdraw_contribution(case: Case, row: ContributionRow, reason: str) -> None:
    """Withdraw a contribution: its task ends."""
    values = {
        "withdrawn_on": case.today, "withdrawn_by": case.actor.username, "withdrawn_reason": reason,
    }  # fmt: skip
    cases.update_row(case.connection, tables.contribution, row["id"], values)
    case.record("contribution_withdrawn", case.today, text=reason, contribution_id=row["id"])
    case.pending_messages.append((CONTRIBUTION_WITHDRAWN, {"contribution_id": row["id"]}))
    _note_waiting(case)


def _note_waiting(case: Case) -> None:
    case.set_facts({WAITING: bool(outstanding(case))})


def why_answer_waits(case: Case, form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """Why a stage cannot be answered yet: a contribution is outstanding, and the form does not say why without it.

    At the field that takes the reason, with those whom the answer waits for; empty when it waits for nobody.
    """
    waiting, key = outstanding(case), _reason_field(form)
    if not waiting or str(answers.get(key) or "").strip():
        return {}
    names = "; ".join(f"{contributor_name(case, row)} (by {short_date(row['due_on'])})" for row in waiting)
    return {key: f"The answer waits for {names}. Ask them, or say here why you answer without."}


def answer_without_contributions(case: Case, form: Form, answers: Mapping[str, Any]) -> None:
    """Keep the reason for which a stage is answered without what is outstanding, and withdraw that."""
    waiting = outstanding(case)
    if not waiting:
        return
    reason = str(answers[_reason_field(form)]).strip()
    case.record("answered_without_contributions", text=reason, contributions=[row["id"] for row in waiting])
    for row in waiting:
        withdraw_contribution(case, row, reason)


def _reason_field(form: Form) -> str:
    return next((field.key for field in form.fields if field.properties.get(RECORD) == WITHOUT), WITHOUT)


def contributor_name(case: Case, row: ContributionRow) -> str:
    """Whom a contribution is asked of, by name: the person, else the service area."""
    if row["asked"]:
        asked = str(row["asked"])
        return users.names_of(case.connection, [asked]).get(asked, asked)
    return case.content.landlord.areas.get(row["area"], row["area"])


def withdraw_unneeded(case: Case) -> None:
    """Withdraw open contributions whose stage has ended."""
    if not case.changed.keys() & {"status", "stage"}:
        return
    row = case.row
    for contribution in outstanding(case):
        if row["status"] != OPEN or contribution["stage"] != row["stage"]:
            withdraw_contribution(case, contribution, "The stage it was asked for has ended.")
