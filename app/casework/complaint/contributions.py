"""What service areas and colleagues contribute to the answer of a stage (Code 6.7, 6.20).

One person answers a complaint; whoever else knows a part of it is asked for that part, each with a date. The answer
waits for what is outstanding, unless whoever writes it says why it goes without: a missed date is worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.messages import CONTRIBUTION_ASKED, CONTRIBUTION_WITHDRAWN
from app.errors import Invalid, Refused
from app.store import cases, tables, users
from app.wording import short_date

from ..capacities import CONTRIBUTED
from .colleagues import colleagues

if TYPE_CHECKING:
    from app.forms import Form

    from ..case import Casework

WITHOUT = "without_contributions"
"""What a field records as that takes the reason to answer without a contribution."""
WAITING = "contributions_waiting"
"""The fact of a case that says whether a contribution is outstanding."""
UNDER_WAY = "open"
"""The status of a case of which a stage is being answered."""
Row = dict[str, Any]


def contributions_of(casework: Casework) -> list[Row]:
    """Every contribution of a case, in the order they were asked for."""
    return casework.rows(tables.contribution)


def is_open(row: Mapping[str, Any]) -> bool:
    """Whether a contribution was neither given nor withdrawn."""
    return row["answered_on"] is None and row["withdrawn_on"] is None


def outstanding(casework: Casework) -> list[Row]:
    """The contributions that the answer of a stage waits for."""
    return [row for row in contributions_of(casework) if is_open(row)]


def ask(casework: Casework, asked_for: Mapping[str, Any], key: str = "", which: str = "The contribution") -> int:
    """Ask an area or a person for a part of the answer; its diagram follows it up. Gives the contribution's number.

    `asked_for`: `area` and/or `asked` (a username: then it is for that person), `what`, `due` (a date, today or
    later). Raises Refused when no stage is being answered, Invalid (under `key`, or by field) when something is
    missing.
    """
    if casework.row["status"] != UNDER_WAY or casework.row["stage"] is None:
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
    if day < casework.today:
        raise Invalid({key or "due": f"{which} is asked for by a day that has passed. Give a later one."})
    if asked and asked not in {username for username, _ in colleagues(casework.connection, casework.content)}:
        raise Invalid({key or "asked": f"Nobody called {asked!r} can see cases here. Choose somebody from the list."})
    number = casework.insert(
        tables.contribution,
        stage=casework.row["stage"], area=area, asked=asked, what=what, due_on=day, recorded_at=casework.now,
        recorded_by=casework.actor.username, answer="", answered_by="", withdrawn_by="", withdrawn_reason="",
    )  # fmt: skip
    casework.set_facts({WAITING: True})
    casework.record("contribution_asked", casework.today, text=what, contribution_id=number, due=day.isoformat())
    told = {
        "contribution_id": number, "contribution_due": day,
        "contribution_area": area, "contribution_asked": asked or None,
    }  # fmt: skip
    casework.told_later.append((CONTRIBUTION_ASKED, told))
    return number


def give(casework: Casework, number: int, text: str) -> None:
    """Note what was contributed, and that whoever gave it had a part in what the stage found (S2-03)."""
    row = cases.get_row(casework.connection, tables.contribution, number)
    if row is None or not is_open(row):
        raise Refused("This contribution is not asked for any more. Load the case to see where it is now.")
    values = {"answer": text, "answered_on": casework.occurred_on, "answered_by": casework.actor.username}
    cases.update_row(casework.connection, tables.contribution, number, values)
    casework.involve(casework.actor.username, CONTRIBUTED, stage=row["stage"])
    casework.record("contribution_received", casework.occurred_on, text=row["what"], contribution_id=number)
    _note_waiting(casework)


def withdraw(casework: Casework, row: Mapping[str, Any], reason: str) -> None:
    """Ask no more for a contribution: its task ends."""
    values = {
        "withdrawn_on": casework.today, "withdrawn_by": casework.actor.username, "withdrawn_reason": reason,
    }  # fmt: skip
    cases.update_row(casework.connection, tables.contribution, row["id"], values)
    casework.record("contribution_withdrawn", casework.today, text=reason, contribution_id=row["id"])
    casework.told_later.append((CONTRIBUTION_WITHDRAWN, {"contribution_id": row["id"]}))
    _note_waiting(casework)


def _note_waiting(casework: Casework) -> None:
    casework.set_facts({WAITING: bool(outstanding(casework))})


def answer_without(casework: Casework, form: Form, answers: Mapping[str, Any]) -> None:
    """Let a stage be answered when every contribution is in, or with the reason to go without those that are not.

    Raises Invalid, at the field that takes the reason, naming whom the answer waits for. A reason is kept, and what is
    outstanding is asked for no more.
    """
    waiting = outstanding(casework)
    if not waiting:
        return
    key = next((field.key for field in form.fields if field.properties.get("record") == WITHOUT), WITHOUT)
    reason = str(answers.get(key) or "").strip()
    if not reason:
        names = "; ".join(f"{who(casework, row)} (by {short_date(row['due_on'])})" for row in waiting)
        said = f"The answer waits for {names}. Ask them, or say here why you answer without."
        raise Invalid({key: said})
    casework.record("answered_without_contributions", text=reason, contributions=[row["id"] for row in waiting])
    for row in waiting:
        withdraw(casework, row, reason)


def who(casework: Casework, row: Mapping[str, Any]) -> str:
    """Whom a contribution is asked of, by name: the person, else the service area."""
    if row["asked"]:
        asked = str(row["asked"])
        return users.names_of(casework.connection, [asked]).get(asked, asked)
    return casework.content.landlord.areas.get(row["area"], row["area"])


def withdraw_unneeded(casework: Casework) -> None:
    """Ask no more for what nobody needs: the stage it was for has ended, however it ended."""
    if not casework.changed.keys() & {"status", "stage"}:
        return
    row = casework.row
    for one in outstanding(casework):
        if row["status"] != UNDER_WAY or one["stage"] != row["stage"]:
            withdraw(casework, one, "The stage it was asked for has ended.")
