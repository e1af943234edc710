"""The parts that somebody can have had in a case, as the record of involvement names them."""

from __future__ import annotations

HANDLED = ("handler", "decided")
HANDLER_OF_STAGE_1 = ("0: handler", "1: handler")
PROPOSED = "proposed to decline"
CONTRIBUTED = "contributed to the answer"
REVIEWED = "took part in the case review"
NAMED = "named in the evidence"
SUBJECT = "subject"
"""The part in a case of a colleague whom it is about (PRM-06)."""
