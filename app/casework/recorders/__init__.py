"""What a form field is recorded as: `properties.record` of the field names a recorder (docs/fields.md).

A recorder gets the case, the field's key, its checked value and all the answers of the form. A value of None means
that the field was left empty; only recorders that are registered with `even_empty` are called then.
"""

from __future__ import annotations

from . import complaint, contributions, findings, letter_work, ombudsman, people
from .registry import RECORDERS

__all__ = ["RECORDERS", "complaint", "contributions", "findings", "letter_work", "ombudsman", "people"]
