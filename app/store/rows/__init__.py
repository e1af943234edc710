"""The rows of every table as types, so that mypy knows a wrong column. A test compares them with the tables.

A row that is read without its largest columns has a type of its own (`InstanceWithoutState`), which the whole row
extends. A row to which a query joins further columns is declared next to the query.
"""

from __future__ import annotations

from .access import AnsweredRequestRow, AuditRow, ContentFileRow, MembershipRow, ReleaseFileRow, ReleaseRow, UserRow
from .cases import (
    ActionRow,
    AdjustmentRow,
    BreachRow,
    CaseRow,
    CaseWordRow,
    ClockRow,
    CorrespondenceRow,
    DecisionRow,
    DecisionWithoutTrace,
    DocumentRow,
    DocumentWithoutBody,
    EventRow,
    EvidenceRow,
    ExtensionRow,
    InvolvementRow,
    LetterRow,
    LetterWithoutText,
    OutcomeRow,
    PersonRow,
    PointRow,
    ReadLogRow,
    RemedyRow,
)
from .contributions import ContributionRow
from .orders import OrderRow
from .people_of_case import AuthorityRow, SameMatterRow, SubjectWordRow
from .running import (
    AlertRow,
    AwaitedMessageRow,
    IncidentRow,
    InstanceRow,
    InstanceWithoutState,
    JobRow,
    OutgoingRow,
    StepRow,
    SubmissionRow,
    TaskRow,
    TimerRow,
    WorkerRow,
)

__all__ = [
    "ActionRow",
    "AdjustmentRow",
    "AlertRow",
    "AnsweredRequestRow",
    "AuditRow",
    "AuthorityRow",
    "AwaitedMessageRow",
    "BreachRow",
    "CaseRow",
    "CaseWordRow",
    "ClockRow",
    "ContentFileRow",
    "ContributionRow",
    "CorrespondenceRow",
    "DecisionRow",
    "DecisionWithoutTrace",
    "DocumentRow",
    "DocumentWithoutBody",
    "EventRow",
    "EvidenceRow",
    "ExtensionRow",
    "IncidentRow",
    "InstanceRow",
    "InstanceWithoutState",
    "InvolvementRow",
    "JobRow",
    "LetterRow",
    "LetterWithoutText",
    "MembershipRow",
    "OrderRow",
    "OutcomeRow",
    "OutgoingRow",
    "PersonRow",
    "PointRow",
    "ReadLogRow",
    "ReleaseFileRow",
    "ReleaseRow",
    "RemedyRow",
    "SameMatterRow",
    "StepRow",
    "SubjectWordRow",
    "SubmissionRow",
    "TaskRow",
    "TimerRow",
    "UserRow",
    "WorkerRow",
]
