"""A rule that gave no answer is an incident of its case: what was wanted was refused, and somebody has to look."""

from __future__ import annotations

from app.errors import SafeguardFailed
from app.store import Connection, running

NOT_AT_A_STEP = ""
"""In place of the engine's task: the incident is of the whole instance, or of what the engine does not know."""
WHAT_TO_DO = (
    "The decision table {rule} gave no answer that can be read, so what it may bar was refused: {why} Correct the "
    "table and publish it, then choose Retry."
)


def note_failed_rule(connection: Connection, error: SafeguardFailed) -> None:
    """Make an incident of a rule that failed, once while it is open; it stands with the lifecycle of the case."""
    attempt = error.attempt
    instances = running.live_instances(connection, attempt.case_id) if attempt else []
    if attempt is None or not instances:
        return  # the history of the case keeps the attempt
    row = instances[0]
    known = running.open_incidents_of_instance(connection, row["id"])
    if any((incident["engine_task"], incident["element_id"]) == (NOT_AT_A_STEP, error.rule) for incident in known):
        return
    running.add_incident(
        connection,
        {
            "instance_id": row["id"], "case_id": attempt.case_id, "landlord": row["landlord"],
            "engine_task": NOT_AT_A_STEP, "element_id": error.rule, "element_name": "",
            "process_id": row["process_id"], "message": WHAT_TO_DO.format(rule=error.rule, why=error.why), "detail": "",
            "raised_at": attempt.recorded_at,
        },
    )  # fmt: skip
