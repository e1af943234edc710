"""What the Ombudsman ordered or recommended, one by one: made, paid, complied with, declined, late (OMB-07 to OMB-09).

An order binds; a recommendation may be declined in exceptional circumstances, if somebody else approves. A promised
date that passes is a breach of its own for each order, as for a promised action.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.content.contracts import OFFSET
from app.content.messages import ORDER_DATE_CHANGED, ORDER_DELAY_EXPLAINED, ORDER_MADE
from app.errors import Invalid, Refused
from app.store import cases, tables
from app.store.rows import OrderRow

from ..safeguards import ask_safeguard
from .order_list import ORDER, is_open_order, orders_of
from .promise_meant import promise_meant

if TYPE_CHECKING:
    from ..case import Case

GIVEN_ORDER = "given_order"
SUM_OWED = "ordered_sum_owed"
DETERMINATIONS = ("determination_received", "failure_order_received")


def make_order(case: Case, values: Mapping[str, Any]) -> int:
    """Keep one order or recommendation; the command starts its follow-up once the case's own step is done.

    `values`: kind, what, due (date) or weeks (of seven calendar days from the determination), owner, amount (pounds).
    Invalid for an order without a date.
    """
    kind, what = str(values.get("kind") or ORDER), str(values.get("what") or "").strip()
    ordered_on = _ordered_on(case)
    due = _due_of_order(values, ordered_on)
    if not what:
        raise Invalid("Say of each order what must be done.")
    if kind == ORDER and due is None:
        raise Invalid(f"An order has a date: say by when, or within how many weeks: {what}")
    pence = pence_of(values.get("amount"))
    order_id = case.insert(
        tables.ombudsman_order,
        landlord=case.landlord, kind=kind, what=what, owner=str(values.get("owner") or case.actor.username),
        severity=str(case.submission.answers.get("finding") or ""), amount_pence=pence, paid_pence=0,
        ordered_on=ordered_on, due_on=due, recorded_at=case.now, recorded_by=case.actor.username,
    )  # fmt: skip
    iso = due.isoformat() if due else None
    case.record("order_made", case.today, text=what, order_id=order_id, kind=kind, due=iso, weeks=_weeks_of(values))
    values_sent = {"order_id": order_id, "order_kind": kind, "order_due": due, "order_sum": pence is not None}
    case.pending_messages.append((ORDER_MADE, values_sent))
    follow_dates(case)
    return order_id


def _ordered_on(case: Case) -> date:
    determination = case.last(*DETERMINATIONS)
    return determination.occurred_on if determination else case.occurred_on


def _due_of_order(values: Mapping[str, Any], ordered_on: date) -> date | None:
    if weeks := _weeks_of(values):
        return ordered_on + timedelta(weeks=weeks)
    given = values.get("due")
    return date.fromisoformat(given) if isinstance(given, str) else given


def _weeks_of(values: Mapping[str, Any]) -> int | None:
    return int(values["weeks"]) if values.get("weeks") else None


def move_orders(case: Case, was: date, right: date) -> None:
    """Count the weeks given for orders from the right day of a determination that had been dated wrongly (T9).

    The follow-up of each order that is still open goes on with its new date. An order that was given for a day keeps
    that day.
    """
    weeks = {event.data["order_id"]: event.data.get("weeks") for event in case.happened("order_made")}
    for row in [row for row in orders_of(case) if row["ordered_on"] == was]:
        values: dict[str, Any] = {"ordered_on": right}
        if number := weeks.get(row["id"]):
            values["due_on"] = right + timedelta(weeks=number)
        cases.update_row(case.connection, tables.ombudsman_order, row["id"], values)
        if is_open_order(row) and "due_on" in values:
            case.pending_messages.append((ORDER_DELAY_EXPLAINED, {"order_id": row["id"]}))
            moved = {"order_id": row["id"], "order_due": values["due_on"]}
            case.pending_messages.append((ORDER_DATE_CHANGED, moved))
    if any(is_open_order(row) for row in orders_of(case)):
        follow_dates(case)


def pence_of(pounds: Any) -> int | None:
    """A sum in pence; null for no sum."""
    return None if pounds in (None, "") else round(float(pounds) * 100)


def pounds(pence: int) -> str:
    """A sum as people write it: ``£1,000`` or ``£12.50``."""
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


def find_order(case: Case, wanted: Any) -> OrderRow:
    """The open order or recommendation with that id or those words; when only one is open it need not be named."""
    rows = [row for row in orders_of(case) if is_open_order(row)]
    return promise_meant(rows, wanted, "order", "Say which one.")


def record_compliance(case: Case, row: OrderRow, evidence: str, late_reason: str = "") -> None:
    """Record an order as complied with on the day of the act. Refused while a sum is not paid in full."""
    owed = (row["amount_pence"] or 0) - row["paid_pence"]
    if owed > 0:
        raise Refused(f"{pounds(owed)} of this is not paid yet: record the payment, which completes it.", "OMB-07")
    values = {"done_on": case.occurred_on, "evidence": evidence, "late_reason": late_reason or row["late_reason"]}
    cases.update_row(case.connection, tables.ombudsman_order, row["id"], values)
    case.record("order_complied", case.occurred_on, text=row["what"], order_id=row["id"], kind=row["kind"])
    if late_reason:
        case.pending_messages.append((ORDER_DELAY_EXPLAINED, {"order_id": row["id"]}))
    follow_dates(case)


def require_no_offset(case: Case, set_against_debt: Any) -> None:
    """Refuse to set any of a sum that the Ombudsman ordered against a debt: the table `offset` says so (COMP-08)."""
    given = {"ordered_by_ombudsman": True, "set_against_debt": set_against_debt or 0}
    value = ask_safeguard(case, OFFSET, {**case.context(), **given}, keep=True).value
    if value["outcome"] != "allowed":
        raise Refused(str(value["reason"]), rule=str(value.get("clause") or OFFSET))


def record_payment(case: Case, row: OrderRow, paid: int, evidence: str, late_reason: str = "") -> bool:
    """Record pence paid on an order; returns whether it is paid in full, which complies with it.

    What is still to be paid, in pounds, is the case's fact `ordered_sum_owed`.
    """
    assert row["amount_pence"] is not None  # an order without a sum is not paid
    row["paid_pence"] += paid
    cases.update_row(case.connection, tables.ombudsman_order, row["id"], {"paid_pence": row["paid_pence"]})
    case.record("ordered_sum_paid", case.occurred_on, text=pounds(paid), order_id=row["id"], pence=paid)
    owed: int = max(0, row["amount_pence"] - row["paid_pence"])
    case.set_facts({SUM_OWED: owed / 100})
    if owed == 0:
        record_compliance(case, row, evidence, late_reason)
    return owed == 0


def follow_dates(case: Case) -> None:
    """Let the clock `order` run to the next order's date; it is met when the last one is complied with."""
    binding = [row for row in orders_of(case) if row["kind"] == ORDER]
    still_open = [row for row in binding if is_open_order(row)]
    if still_open:
        case.set_facts({GIVEN_ORDER: min((due for row in still_open if (due := row["due_on"])), default=None)})
    elif binding:
        case.record("orders_complied", case.occurred_on)
