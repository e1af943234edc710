"""Every decision table that the program asks, by name, and what it expects of tables that a diagram names."""

from __future__ import annotations

from collections.abc import Mapping

from .. import CONTACT, INDEPENDENCE, PROPOSES
from ..model import TableContract
from .coming_in import COMING_IN, CONTACT_RULE, PROPOSAL_RULE
from .dates import DATES
from .letters import LETTERS
from .who import INDEPENDENCE_RULE, WHO

TABLES: Mapping[str, TableContract] = {table.name: table for table in (*COMING_IN, *WHO, *DATES, *LETTERS)}
"""table → its contract."""
BY_PROPERTY: Mapping[str, TableContract] = {
    INDEPENDENCE: INDEPENDENCE_RULE,
    PROPOSES: PROPOSAL_RULE,
    CONTACT: CONTACT_RULE,
}
"""property of a user task → the contract of the table that it names."""
REQUIRED_TABLES = tuple(name for name, table in TABLES.items() if table.required)
"""The tables without which a release cannot be published. Without one of the others, its question has a safe answer."""

__all__ = ["BY_PROPERTY", "CONTACT_RULE", "INDEPENDENCE_RULE", "PROPOSAL_RULE", "REQUIRED_TABLES", "TABLES"]
