"""The names that a story may use: the format's own, and those of the landlord's content."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from app.content.contracts import CLASSIFICATION, ELEMENT_TABLES, LAYERS, LOG_CONTACT
from app.content.messages import known_messages
from app.content.release import Release
from app.errors import ContentError
from app.forms import Form
from app.use_cases.acts import ACTS

from .story import DO, LOG

CLOCKS = (
    "acknowledgement", "personal_contact", "quick_fix", "stage_1_response", "update", "escalation_window",
    "escalation_decision", "stage_2_acknowledgement", "stage_2_contact", "stage_2_response", "ombudsman_information",
    "board_notice", "order", "satisfaction_survey", "survey_follow_up", "restriction_review", "restriction_appeal",
    "adjustment_review", "action",
)  # fmt: skip
ROUTES = (
    "service_request", "s1_quick_fix", "s1_fast_track", "s1_investigation", "s2", "enquiry", "dp_route", "asb_route",
    "lettings_appeal", "insurer_claim", "signposted", "excluded", "misunderstanding_log", "anonymous_review",
    "legal_stop", "legal_parallel", "dcp", "tenant_panel", "ombudsman", "compliment", "comment", "not_a_customer",
)  # fmt: skip
STATUSES = ("open", "responded", "closed", "excluded", "withdrawn", "recorded")
LETTERS = (
    "ACK1", "ACK2", "QFC", "EXT1", "EXT2", "HOLD", "RSP1", "RSP2", "EXCL", "ESCREF", "AUTH", "SIGN", "STOP", "SVYINFO",
    "SURVEY", "DCP-OFFER", "COMPREF", "BEH-WARN", "BEH-NOTICE", "BEH-APPEAL", "IMPROVE", "LATE", "BOARD-OMB",
)  # fmt: skip
ELEMENTS = (
    "ref", "stage", "definition", "outcomes", "responsible", "clarify", "handler", "due", "adjustments", "ombudsman",
    "policy_copy", "decision", "reasons", "steps", "explanation", "fault_ack", "apology", "remedy", "actions",
    "escalate", "final", "omb_escalate", "dcp", "panel", "ftt", "obligations", "new_date", "ext_reason", "interval",
    "agreement", "excl_reason", "excl_ombudsman", "second_review",
)  # fmt: skip
BREACHES = (
    "ACK_LATE", "CONTACT_LATE", "S1_LATE", "S2_LATE", "EXT_INVALID", "LETTER_INCOMPLETE", "ACTION_OVERDUE",
    "SURVEY_LATE", "OMB_INFO_LATE", "BOARD_NOTICE_LATE", "ORDER_LATE", "BEH_UNREVIEWED",
)  # fmt: skip


class Vocabulary:
    """The valid names of each kind, for one landlord's content."""

    def __init__(self, content: Release) -> None:
        self.content = content

    @cached_property
    def tasks(self) -> dict[str, str]:
        """User task → the process that it is drawn in."""
        elements = (one for process in self.content.diagrams.processes.values() for one in process.elements.values())
        return {one.id: one.process_id for one in elements if one.type == "userTask"}

    @cached_property
    def messages(self) -> set[str]:
        return known_messages(self.content)

    @cached_property
    def acts(self) -> set[str]:
        return {*ACTS, LOG_CONTACT}

    @cached_property
    def clocks(self) -> set[str]:
        return {*CLOCKS, *(name for _, table in LAYERS for name in self._outputs(table, "clock"))}

    @cached_property
    def routes(self) -> set[str]:
        return {*ROUTES, *self._outputs(CLASSIFICATION, "route")}

    @cached_property
    def breaches(self) -> set[str]:
        return {*BREACHES, *(name for _, table in LAYERS for name in self._outputs(table, "breach"))}

    @cached_property
    def letters(self) -> set[str]:
        return {*LETTERS, *self.content.letter_paths}

    @cached_property
    def elements(self) -> set[str]:
        """Elements of letters: the format's, those of the templates, and those that a table makes mandatory."""
        found = {*ELEMENTS, *(name for table in ELEMENT_TABLES for name in self._outputs(table, "element"))}
        for key in self.content.letter_paths:
            found |= set(self.content.letter(key).elements)
        return found

    def form(self, verb: str, what: str) -> Form | None:
        """The form of a step, None when it has none. What cannot be read is the content check's to tell."""
        if verb == DO:
            return self.content.task_form(self.tasks[what], what) if what in self.tasks else None
        form_id = LOG_CONTACT if verb == LOG else what
        return self.content.form(form_id) if self.content.has_form(form_id) else None

    def readable(self) -> str | None:
        """Why the content cannot be read at all; None when it can."""
        try:
            _ = self.tasks, self.elements
        except ContentError as error:
            return str(error)
        return None

    def _outputs(self, table: str, column: str) -> Iterator[str]:
        """The words that a column of a decision table can give."""
        if not self.content.has_decision(table):
            return
        found = self.content.model(table).decisions.get(table)
        logic = found.element.logic if found else None
        clauses = [clause.name for clause in getattr(logic, "outputs", ())]
        if column not in clauses:
            return
        for rule in getattr(logic, "rules", ()):
            text = rule.outputs[clauses.index(column)].text.strip()
            if len(text) > 2 and text.startswith('"') and text.endswith('"'):
                yield text[1:-1]
