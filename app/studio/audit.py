"""What happens to drafts, in the audit of the installation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.store import Connection, cases, tables


def audit(
    runtime: Runtime, connection: Connection, actor: Actor, scope: str, verb: str, reason: str,
    after: Mapping[str, Any],
) -> None:  # fmt: skip
    """Keep who did what with a draft, and why."""
    values = {
        "landlord": scope, "username": actor.username, "verb": verb, "reason": reason, "before": {},
        "after": dict(after), "at": runtime.clock.now(),
    }  # fmt: skip
    cases.insert(connection, tables.audit, values)
