"""What a service task of a diagram may ask for, by its `zeebe:taskDefinition type`.

A service gets the case in hand and its arguments (headers and mapped inputs) and may give back flat values for the
process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.errors import Invalid
from app.store import cases, tables

from . import orders
from .extending import settle
from .parts import open_part

if TYPE_CHECKING:
    from .casework import Casework

Service = Callable[["Casework", Mapping[str, Any]], Mapping[str, Any] | None]
SERVICES: dict[str, Service] = {}


def service(name: str) -> Callable[[Service], Service]:
    """Register a service under the name that diagrams use."""

    def register(function: Service) -> Service:
        SERVICES[name] = function
        return function

    return register


@service("alert")
def alert(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Tell a role, or the person named, something about the case. Arguments: `role` and/or `username`, `text`.

    `role` may name several roles, separated by commas.
    """
    text = str(arguments.get("text") or "").strip()
    if not text:
        raise Invalid("An alert needs a text: give the service task a header or input called text.")
    roles = [one.strip() for one in str(arguments.get("role") or "").split(",") if one.strip()]
    username = arguments.get("username")
    for role in roles:
        raise_alert(casework, text, role=role)
    if username:
        raise_alert(casework, text, username=str(username))
    casework.record("alerted", casework.today, text=text, roles=roles, username=username)


def raise_alert(casework: Casework, text: str, role: str | None = None, username: str | None = None) -> None:
    """Put an alert before a role or a person, and a note in the outbox for those who want it by e-mail."""
    casework.add(
        tables.alert,
        landlord=casework.landlord, role=role, username=username, text=text, raised_at=casework.now,
    )  # fmt: skip
    casework.notify(f"alert:{casework.id}:{role or username}:{len(casework.events)}", role, username, text)


@service("record_event")
def record_event(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Add to the history. Arguments: `event`, and `text` if there is more to say."""
    event = arguments.get("event")
    if not event:
        raise Invalid("A record_event task needs a header called event.")
    casework.record(str(event), casework.occurred_on, text=str(arguments.get("text") or ""))


@service("finish_action")
def finish_action(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Note a promised action as done. Arguments: `action_id`, `evidence`. One that is done already stays as it is."""
    row = cases.get_row(casework.connection, tables.action, int(arguments["action_id"]))
    if row and row["done_on"] is None:
        values = {"done_on": casework.occurred_on, "evidence": str(arguments.get("evidence") or "")}
        cases.update_row(casework.connection, tables.action, row["id"], values)
        casework.record("action_done", casework.occurred_on, text=row["what"], action_id=row["id"])


@service("settle_extension")
def settle_extension(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Decide on an extension that waited for approval. Arguments: `extension_id`, and `approved` (true or false)."""
    settle(casework, int(arguments["extension_id"]), arguments.get("approved") is True)


@service("finish_order")
def finish_order(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Note an order of the Ombudsman as complied with. Arguments: `order_id`, `evidence`, `late_reason`."""
    row = cases.get_row(casework.connection, tables.ombudsman_order, int(arguments["order_id"]))
    if row and orders.is_open(row):
        late_reason = str(arguments.get("late_reason") or "")
        orders.finish_order(casework, row, str(arguments.get("evidence") or ""), late_reason)


@service("pay_order")
def pay_order(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Note a payment of a sum that was ordered. Arguments: `order_id`, `amount` (pounds), `evidence`, `late_reason`.

    What is still to be paid is then the case's fact `ordered_sum_owed`.
    """
    row = cases.get_row(casework.connection, tables.ombudsman_order, int(arguments["order_id"]))
    if row and orders.is_open(row):
        paid = orders.pence_of(arguments.get("amount")) or 0
        evidence, late_reason = (str(arguments.get(name) or "") for name in ("evidence", "late_reason"))
        orders.pay(casework, row, paid, evidence, late_reason)


@service("explain_order")
def explain_order(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Keep why an order is late, for the next report. Arguments: `order_id`, `late_reason`."""
    reason = str(arguments.get("late_reason") or "")
    order_id = int(arguments["order_id"])
    cases.update_row(casework.connection, tables.ombudsman_order, order_id, {"late_reason": reason})
    casework.record("order_delay_explained", casework.occurred_on, text=reason, order_id=order_id)


@service("decline_recommendation")
def decline_recommendation(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Note a recommendation as declined with approval. Arguments: `order_id`."""
    order_id = int(arguments["order_id"])
    values = {"declined_on": casework.occurred_on, "approved_by": casework.actor.username}
    cases.update_row(casework.connection, tables.ombudsman_order, order_id, values)
    casework.record("recommendation_declined", casework.occurred_on, order_id=order_id)


@service("set_fact")
def set_fact(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Keep a routing fact on the case. Arguments: `fact` (its name) and `value`."""
    casework.set_facts({str(arguments["fact"]): arguments.get("value")})


@service("record_breach")
def record_breach(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Record a breach that no clock sees. Arguments: `code`, `against` (policy, code or both by comma), `reason`."""
    for layer in str(arguments.get("against") or "policy").split(","):
        casework.record_breach(str(arguments["code"]), layer.strip(), str(arguments.get("reason") or ""))


@service("open_case_of_part")
def open_case_of_part(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Make a complaint of its own of the part that was refused, from the day of the Ombudsman's instruction."""
    open_part(casework)
