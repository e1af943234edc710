"""Services: add an event, a fact or a breach to the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.errors import Invalid

from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("record_event", records="an event")
def record_event(case: Case, arguments: Mapping[str, Any]) -> None:
    """Add to the history. Arguments: `event`, and `text` if there is more to say.

    `on` = `today`: it happened when it is recorded, whatever day the act was done.
    """
    event = arguments.get("event")
    if not event:
        raise Invalid("A record_event task needs a header called event.")
    day = case.today if arguments.get("on") == "today" else case.occurred_on
    case.record(str(event), day, text=str(arguments.get("text") or ""))


@service("set_fact")
def set_fact(case: Case, arguments: Mapping[str, Any]) -> None:
    """Keep a routing fact on the case. Arguments: `fact` (its name) and `value`."""
    case.set_facts({str(arguments["fact"]): arguments.get("value")})


@service("on_day")
def on_day(case: Case, arguments: Mapping[str, Any]) -> None:
    """Have what follows in this command count from a day that has passed. Argument: `day`."""
    case.occurred_on = min(date.fromisoformat(str(arguments["day"])), case.today)


@service("record_breach")
def record_breach(case: Case, arguments: Mapping[str, Any]) -> None:
    """Record a breach that no clock sees. Arguments: `code`, `against` (policy, code or both by comma), `reason`."""
    for layer in str(arguments.get("against") or "policy").split(","):
        case.record_breach(str(arguments["code"]), layer.strip(), str(arguments.get("reason") or ""))
