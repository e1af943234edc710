"""The case and what belongs to it: events, points, clocks, letters, correspondence, actions, decisions."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)

from ..rows import (
    ActionRow,
    AdjustmentRow,
    BreachRow,
    CaseRow,
    CaseWordRow,
    ClockRow,
    CorrespondenceRow,
    DecisionRow,
    DocumentRow,
    EventRow,
    EvidenceRow,
    ExtensionRow,
    InvolvementRow,
    LetterRow,
    OutcomeRow,
    PersonRow,
    PointRow,
    ReadLogRow,
    ReferenceNumberRow,
    RemedyRow,
)
from .types import InByteOrder, Instant, Json, Key, TypedTable, metadata

person = TypedTable[PersonRow](
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    Column("landlord", String(64), nullable=False, index=True),
    Column("name", String(200), nullable=False, default=""),
    Column("address", Text, nullable=False, default=""),
    Column("email", String(254), nullable=False, default=""),
    Column("telephone", String(50), nullable=False, default=""),
    Column("preferred_contact", String(30), nullable=False, default=""),
    Column("email_letters", Boolean, nullable=False, default=False),
    Column("needs", Text, nullable=False, default=""),
)

case = TypedTable[CaseRow](
    "complaint_case",
    metadata,
    Column("id", Key, primary_key=True),
    Column("landlord", String(64), nullable=False),
    Column("reference", String(40), nullable=False, unique=True),
    Column("release_id", String(64), ForeignKey("release.id"), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("route", String(40)),
    Column("stage", Integer),
    Column("status", String(20), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("source", String(40), nullable=False, default=""),
    Column("relationship", String(40), nullable=False, default=""),
    Column("code_scope", Boolean, nullable=False, default=True),
    Column("service_area", String(60), nullable=False, default=""),
    Column("theme", String(60), nullable=False, default=""),
    Column("summary", Text, nullable=False, default=""),
    Column("outcomes_sought", Text, nullable=False, default=""),
    Column("complainant_id", Key, ForeignKey("person.id")),
    Column("handler", String(80)),
    Column("reviewer", String(80)),
    Column("vulnerable", Boolean),
    Column("anonymous", Boolean, nullable=False, default=False),
    Column("facts", Json, nullable=False),
    Column("subjects", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("logged_at", Instant, nullable=False),
    Column("logged_by", String(80), nullable=False),
    Column("closed_on", Date),
    Column("next_due", Date),
    Column("linked_to", Key, ForeignKey("complaint_case.id")),
    Column("revision", Integer, nullable=False, default=0),
    Index("ix_case_list", "landlord", "status", "received_on", "id"),
    Index("ix_case_received", "landlord", "received_on", "id"),
    Index("ix_case_kind", "landlord", "kind", "received_on", "id"),
    Index("ix_case_person", "complainant_id"),
    Index("ix_case_handler", "landlord", "handler"),
    Index("ix_case_linked_to", "linked_to"),
    Index("ix_case_release", "landlord", "release_id", "closed_on"),
)

reference_number = TypedTable[ReferenceNumberRow](
    "reference_number",
    metadata,
    Column("landlord", String(64), primary_key=True),
    Column("prefix", String(40), primary_key=True),
    Column("last", Integer, nullable=False),
)

case_event = TypedTable[EventRow](
    "case_event",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False),
    Column("type", String(60), nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("data", Json, nullable=False),
    Column("corrects", Key, ForeignKey("case_event.id")),
    Column("fact", Integer),
    Index("ix_event_case", "case_id", "id"),
    Index("ix_event_type", "type", "case_id"),
)

definition_point = TypedTable[PointRow](
    "definition_point",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(80), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("case_id", "version", "number"),
)

point_outcome = TypedTable[OutcomeRow](
    "point_outcome",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("stage", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("decision", String(40), nullable=False),
    Column("reasons", Text, nullable=False),
    Column("decided_by", String(80), nullable=False),
    Column("decided_on", Date, nullable=False),
)

clock = TypedTable[ClockRow](
    "clock",
    metadata,
    Column("case_id", Key, ForeignKey("complaint_case.id"), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("anchored_on", Date),
    Column("policy_due", Date),
    Column("code_due", Date),
    Column("effective_due", Date),
    Column("target", Date),
    Column("met_on", Date),
    Column("status", String(20), nullable=False),
    Column("holder", String(20), nullable=False),
    Column("breach", String(40)),
    Column("state", Json, nullable=False),
    Index("ix_clock_status", "status", "met_on"),
    Index("ix_clock_met", "met_on"),
)

extension = TypedTable[ExtensionRow](
    "extension",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("clock", String(60), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("proposed_on", Date, nullable=False, index=True),
    Column("new_date", Date, nullable=False),
    Column("working_days", Integer, nullable=False),
    Column("total_days", Integer, nullable=False),
    Column("agreed", String(20), nullable=False),
    Column("good_reason", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False, default=""),
    Column("interval", Integer),
    Column("outcome", String(20), nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("actor", String(80), nullable=False),
)

breach = TypedTable[BreachRow](
    "breach",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False),
    Column("landlord", String(64), nullable=False),
    Column("code", String(40), nullable=False),
    Column("layer", String(10), nullable=False),
    Column("clock", String(60), nullable=False, default=""),
    Column("due", Date),
    Column("done", Date),
    Column("days_late", Integer),
    Column("reason", Text, nullable=False, default=""),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("case_id", "code", "layer", "clock", "due"),
    Index("ix_breach_landlord", "landlord", "code", "due"),
    Index("ix_breach_done", "landlord", "done"),
)

letter = TypedTable[LetterRow](
    "letter",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("key", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("markdown", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("elements", Json, nullable=False),
    Column("missing", Json, nullable=False),
    Column("override_reason", Text, nullable=False, default=""),
    Column("addressee", Text, nullable=False, default=""),
    Column("channel", String(30), nullable=False),
    Column("facts", Json, nullable=False),
    Column("definition_version", Integer),
    Column("issued_on", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(80), nullable=False),
)

correspondence = TypedTable[CorrespondenceRow](
    "correspondence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("direction", String(10), nullable=False),
    Column("method", String(30), nullable=False),
    Column("reached", Boolean),
    Column("with_whom", String(200), nullable=False, default=""),
    Column("notes", Text, nullable=False, default=""),
    Column("occurred_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", String(80), nullable=False),
)

document = TypedTable[DocumentRow](
    "document",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("name", String(255), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("added_at", Instant, nullable=False),
    Column("added_by", String(80), nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", String(80)),
    Column("removed_why", Text),
)

action = TypedTable[ActionRow](
    "case_action",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("evidence", Text, nullable=False, default=""),
    Column("instance_id", Key),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
)

remedy = TypedTable[RemedyRow](
    "remedy",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("stage", Integer),
    Column("kind", String(60), nullable=False),
    Column("what", Text, nullable=False),
    Column("by_when", Date),
    Column("by_whom", String(200), nullable=False, default=""),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
)

evidence = TypedTable[EvidenceRow](
    "evidence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("stage", Integer),
    Column("text", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
)

decision = TypedTable[DecisionRow](
    "decision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("decision_id", String(100), nullable=False),
    Column("table_version", String(64), nullable=False),
    Column("outcome", Json, nullable=False),
    Column("trace", Json, nullable=False),
    Column("element_id", String(200), nullable=False, default=""),
    Column("decided_at", Instant, nullable=False),
    Column("actor", String(80), nullable=False),
)

involvement = TypedTable[InvolvementRow](
    "involvement",
    metadata,
    Column("case_id", Key, ForeignKey("complaint_case.id"), primary_key=True),
    Column("username", String(80), primary_key=True),
    Column("capacity", String(60), primary_key=True),
    Column("since", Date, nullable=False),
)

adjustment = TypedTable[AdjustmentRow](
    "adjustment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False, index=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), index=True),
    Column("kind", String(60), nullable=False),
    Column("details", Text, nullable=False, default=""),
    Column("review_on", Date),
    Column("ended_on", Date),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
)

case_word = TypedTable[CaseWordRow](
    "case_word",
    metadata,
    Column("landlord", String(64), primary_key=True),
    Column("word", InByteOrder, primary_key=True),  # the words that start alike stand together, whatever the server
    Column("case_id", Key, ForeignKey("complaint_case.id"), primary_key=True),
    Index("ix_case_word_case", "case_id", "word"),
)

read_log = TypedTable[ReadLogRow](
    "read_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("username", String(80), nullable=False),
    Column("what", String(60), nullable=False),
    Column("read_at", Instant, nullable=False),
)
