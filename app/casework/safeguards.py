"""Ask the tables that keep people apart, or say who may do what: without a plain answer nothing is allowed.

A table that answers anything but what its contract says refuses what was wanted. The attempt stays in the history of
the case, and an incident tells the administrators, who have the content put right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.asking import Asked, ask
from app.content.contracts.model import TableContract
from app.content.contracts.tables import TABLES
from app.errors import Attempt, ContentError, SafeguardFailed

if TYPE_CHECKING:
    from .case import Case

FAILED = "safeguard_failed"
SHOWN = (
    "This cannot be allowed now: the rule “{asks}” gives no answer that can be read. Nothing was changed. Tell "
    "your administrator that this rule has to be put right."
)


def ask_safeguard(
    case: Case, table: str, variables: Mapping[str, Any], contract: TableContract | None = None, *, keep: bool = False
) -> Asked:
    """What a table says that may refuse something; in a case from before the table, the one in force is asked.

    `keep`: the answer is kept with the case. Raises SafeguardFailed for an answer of another shape, and without the
    table.
    """
    expected = contract or TABLES[table]
    try:
        content = case.content_with(table)
        asked = ask(content, table, variables, expected)
    except ContentError as error:
        raise failed(case, table, expected, str(error)) from error
    if keep:
        case.keep_decision(table, asked.answer)
    return asked


def failed(case: Case, table: str, contract: TableContract, why: str) -> SafeguardFailed:
    """The refusal of what a table should have decided, with what the history and the administrators learn of it."""
    attempt = Attempt(case.id, FAILED, case.actor.username, case.today, case.now, {"decision": table, "why": why})
    return SafeguardFailed(SHOWN.format(asks=contract.asks), table, attempt, why)
