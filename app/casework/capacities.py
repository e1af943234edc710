"""The parts that somebody can have had in a case, as the record of involvement names them."""

from __future__ import annotations

EXTENDED = "asked for more time"
"""What the table `part_taken` calls extending a date: whoever gives stage 1 more time has dealt with it (Code 6.13)."""
HANDLED = ("handler", "decided", EXTENDED)
"""Who had such a part before stage 2 has considered stage 1."""
HANDLER_OF_STAGE_1 = ("0: handler", "1: handler")
PROPOSED = "proposed to decline"
CONTRIBUTED = "contributed to the answer"
REVIEWED = "took part in the case review"
NO_PART = "none"
"""What a task says that is no part in the case: seeing somebody else's letter on its way."""
NAMED = "named in the evidence"
SUBJECT = "subject"
"""The part in a case of a colleague whom it is about (PRM-06)."""
