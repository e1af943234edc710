"""The statuses and stages that a case may have, and the statuses of a process instance, as they are stored."""

from __future__ import annotations

OPEN, RESPONDED, RECORDED = "open", "responded", "recorded"
"""A stage is being answered; it was answered, and may be taken further; it was written down and is no complaint."""
CASE_STATUSES = (OPEN, RESPONDED, "closed", "excluded", "withdrawn", RECORDED)
OVER = ("closed", "withdrawn", "excluded")
"""The statuses of a case that is over: it needs no process that leads it."""
INSTANCE_STATUSES = ("running", "incident", "suspended", "completed", "cancelled")
STAGE_1, STAGE_2 = 1, 2
"""The stages of a complaint: the handler answers the first, the reviewer the second (Code 6.1, 6.13)."""
