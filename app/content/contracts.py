"""Names by which the program asks a landlord's content: tables, their columns, forms and properties."""

from __future__ import annotations

TIMESCALES = ("timescales", "code_timescales", "default_timescales")
EVENT_COLUMNS = ("anchor", "met_by", "needs", "stopped_by")
EXTENSIONS = "extensions"
ELEMENT_TABLES = {"letter_elements": "policy", "code_letter_elements": "code"}
COMPLAINANT = "complainant"
LOG_CONTACT = "log_contact"
LIFECYCLE = "complaint"
CLASSIFICATION = "classification"
PROPOSES = "proposes"
"""The property of a user task that names the table; its answer holds `proposal`, `reason` and `clause`."""
LAYERS = tuple(zip(("policy", "code", "default"), TIMESCALES, strict=True))
