"""A rule that gave no answer is an incident of its case: what was wanted was refused, and somebody has to look."""

from __future__ import annotations

from datetime import datetime

from app.errors import Refused, SafeguardFailed
from app.store import Connection, running
from app.store.rows import InstanceRow
from app.store.same_matter import lock_matter

NOT_AT_A_STEP = ""
"""In place of the engine's task: the incident is of the whole instance, or of what the engine does not know."""
WHAT_TO_DO = (
    "The decision table {rule} gave no answer that can be read, so what it may bar was refused: {why} Correct the "
    "table and publish it, then choose Retry."
)


def failed_rule_of(error: Refused) -> SafeguardFailed | None:
    """The rule without an answer for which somebody was refused, if that is why they were."""
    failed = error if isinstance(error, SafeguardFailed) else error.__cause__
    return failed if isinstance(failed, SafeguardFailed) else None


def note_failed_rule(connection: Connection, error: SafeguardFailed) -> bool:
    """Make an incident of a rule that failed, once while it is open; it stands with the lifecycle of the case.

    Whether there is a new one. Without an instance that lives, the history of the case alone keeps the attempt.
    """
    attempt = error.attempt
    if attempt is None:
        return False
    lock_matter(connection, attempt.case_id)
    instances = running.live_instances(connection, attempt.case_id)
    if not instances:
        return False
    message = WHAT_TO_DO.format(rule=error.rule, why=error.why)
    return add_trouble(connection, instances[0], error.rule, message, attempt.recorded_at)


def add_trouble(
    connection: Connection,
    row: InstanceRow,
    element_id: str,
    message: str,
    at: datetime,
    process_id: str | None = None,
    element_name: str = "",
) -> bool:
    """Add an incident that stands at no step of the engine; False where one of the same element is open already."""
    known = running.open_incidents_of_instance(connection, row["id"])
    if any((incident["engine_task"], incident["element_id"]) == (NOT_AT_A_STEP, element_id) for incident in known):
        return False
    running.add_incident(
        connection,
        {
            "instance_id": row["id"], "case_id": row["case_id"], "landlord": row["landlord"],
            "engine_task": NOT_AT_A_STEP, "element_id": element_id, "element_name": element_name,
            "process_id": process_id or row["process_id"], "message": message, "detail": "", "raised_at": at,
        },
    )  # fmt: skip
    return True
