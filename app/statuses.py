"""The statuses that a case and a process instance may have, as they are stored."""

from __future__ import annotations

OPEN, RESPONDED, RECORDED = "open", "responded", "recorded"
"""A stage is being answered; it was answered, and may be taken further; it was written down and is no complaint."""
CASE_STATUSES = (OPEN, RESPONDED, "closed", "excluded", "withdrawn", RECORDED)
INSTANCE_STATUSES = ("running", "incident", "suspended", "completed", "cancelled")
