"""Every table of the first version

The notation of `TABLES`, one table a text: columns with their types, then what the table has besides.

    name text(80)?              up to 80 characters; `?`: may be null, which nothing may without it
    person_id key -> person.id  a foreign key
    area text(60) = ''          a default of the database's own
    primary key: a, b           when it is not the column `id`
    unique: a, b
    index ix_name: a, b
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "key": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),  # counted up by the database where it is the `id`
    "instant": sa.DateTime(timezone=True),
    "json": sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
    "text": sa.Text(),
    "integer": sa.Integer(),
    "boolean": sa.Boolean(),
    "date": sa.Date(),
    "bytes": sa.LargeBinary(),
}
COLUMN = re.compile(r"(\w+) (\w+)(?:\((\d+)\))?(\?)?( = '')?(?: -> (\w+\.\w+))?")

TABLES = {
    # Who comes in, what content is in force, which requests were answered, who intervened.
    "app_user": """
        id key, username text(80), name text(200), email text(254), password_hash text(200)?, active boolean,
        session_epoch integer
        unique: username
    """,
    "membership": """
        username text(80) -> app_user.username, landlord text(64), role text(80), areas json
        primary key: username, landlord, role
        index ix_membership_role: landlord, role
    """,
    "content_file": """
        hash text(64), body bytes
        primary key: hash
    """,
    "release": """
        id text(64), landlord text(64), in_force_from date, published_at instant, published_by text(80), note text
        index ix_release_force: landlord, in_force_from
    """,
    "release_file": """
        release_id text(64) -> release.id, path text(200), hash text(64) -> content_file.hash
        primary key: release_id, path
    """,
    "answered_request": """
        request_key text(100), verb text(100), username text(80), answer json, answered_at instant
        primary key: request_key
    """,
    "audit": """
        id key, landlord text(64)?, case_id key?, instance_id key?, username text(80), verb text(100), reason text,
        before json, after json, at instant
        index ix_audit_case: case_id, id
        index ix_audit_instance: instance_id, id
    """,
    # The case and what belongs to it.
    "person": """
        id key, landlord text(64), name text(200), address text, email text(254), telephone text(50),
        preferred_contact text(30), email_letters boolean, needs text
        index ix_person_landlord: landlord
    """,
    "complaint_case": """
        id key, landlord text(64), reference text(40), release_id text(64) -> release.id, policy text(64),
        kind text(40), route text(40)?, stage integer?, status text(20), channel text(40), source text(40),
        relationship text(40), code_scope boolean, service_area text(60), theme text(60), summary text,
        outcomes_sought text, complainant_id key? -> person.id, handler text(80)?, reviewer text(80)?,
        vulnerable boolean?, anonymous boolean, facts json, subjects json, received_at instant, received_on date,
        logged_at instant, logged_by text(80), closed_on date?, next_due date?, linked_to key? -> complaint_case.id,
        revision integer
        unique: reference
        index ix_case_handler: landlord, handler
        index ix_case_list: landlord, status, next_due
        index ix_case_person: complainant_id
        index ix_case_received: landlord, received_on, id
    """,
    "adjustment": """
        id key, person_id key -> person.id, case_id key? -> complaint_case.id, kind text(60), details text,
        review_on date?, ended_on date?, recorded_at instant, recorded_by text(80)
        index ix_adjustment_person_id: person_id
    """,
    "case_event": """
        id key, case_id key -> complaint_case.id, type text(60), occurred_on date, recorded_at instant,
        actor text(80), text text, data json, corrects key? -> case_event.id
        index ix_event_case: case_id, id
        index ix_event_type: type, case_id
    """,
    "case_word": """
        landlord text(64), word text(60), case_id key -> complaint_case.id
        primary key: landlord, word, case_id
        index ix_case_word_case: case_id
    """,
    "clock": """
        case_id key -> complaint_case.id, name text(60), anchored_on date?, policy_due date?, code_due date?,
        effective_due date?, target date?, met_on date?, status text(20), holder text(20), breach text(40)?,
        state json
        primary key: case_id, name
    """,
    "breach": """
        id key, case_id key -> complaint_case.id, landlord text(64), code text(40), layer text(10), clock text(60),
        due date?, done date?, days_late integer?, reason text, recorded_at instant
        unique: case_id, code, layer, clock, due
        index ix_breach_landlord: landlord, code, due
    """,
    "extension": """
        id key, case_id key -> complaint_case.id, clock text(60), stage integer, proposed_on date, new_date date,
        working_days integer, total_days integer, agreed text(20), good_reason boolean, reason text, evidence text,
        interval integer?, outcome text(20), why text, actor text(80)
        index ix_extension_case_id: case_id
    """,
    "definition_point": """
        id key, case_id key -> complaint_case.id, version integer, number integer, text text, author text(80),
        recorded_at instant
        unique: case_id, version, number
    """,
    "point_outcome": """
        id key, case_id key -> complaint_case.id, stage integer, version integer, number integer, decision text(40),
        reasons text, decided_by text(80), decided_on date
        index ix_point_outcome_case_id: case_id
    """,
    "decision": """
        id key, case_id key -> complaint_case.id, decision_id text(100), table_version text(64), outcome json,
        trace json, element_id text(200), decided_at instant, actor text(80)
        index ix_decision_case_id: case_id
    """,
    "contribution": """
        id key, case_id key -> complaint_case.id, stage integer, area text(60), asked text(80), what text,
        due_on date, recorded_at instant, recorded_by text(80), answer text, answered_on date?, answered_by text(80),
        withdrawn_on date?, withdrawn_by text(80), withdrawn_reason text
        index ix_contribution_case_id: case_id
    """,
    "letter": """
        id key, case_id key -> complaint_case.id, key text(40), title text(200), markdown text, html text,
        elements json, missing json, override_reason text, addressee text, channel text(30), facts json,
        definition_version integer?, issued_on date, issued_at instant, issued_by text(80)
        index ix_letter_case_id: case_id
    """,
    "correspondence": """
        id key, case_id key -> complaint_case.id, direction text(10), method text(30), reached boolean?,
        with_whom text(200), notes text, occurred_on date, recorded_at instant, actor text(80)
        index ix_correspondence_case_id: case_id
    """,
    "document": """
        id key, case_id key -> complaint_case.id, name text(255), media_type text(120), size integer, sha256 text(64),
        body bytes, note text, added_at instant, added_by text(80)
        index ix_document_case_id: case_id
    """,
    "evidence": """
        id key, case_id key -> complaint_case.id, stage integer?, text text, recorded_at instant,
        recorded_by text(80)
        index ix_evidence_case_id: case_id
    """,
    "remedy": """
        id key, case_id key -> complaint_case.id, stage integer?, kind text(60), what text, by_when date?,
        by_whom text(200), recorded_at instant, recorded_by text(80)
        index ix_remedy_case_id: case_id
    """,
    "case_action": """
        id key, case_id key -> complaint_case.id, what text, owner text(200), due_on date, done_on date?,
        evidence text, instance_id key?, recorded_at instant, recorded_by text(80)
        index ix_case_action_case_id: case_id
    """,
    "ombudsman_order": """
        id key, case_id key -> complaint_case.id, landlord text(64), kind text(30), what text, owner text(200),
        severity text(40), amount_pence integer?, paid_pence integer, ordered_on date, due_on date?, done_on date?,
        evidence text, late_reason text, declined_on date?, declined_reason text, declined_by text(80),
        approved_by text(80), recorded_at instant, recorded_by text(80)
        index ix_ombudsman_order_case_id: case_id
        index ix_order_landlord: landlord, ordered_on
    """,
    "involvement": """
        case_id key -> complaint_case.id, username text(80), capacity text(60), since date
        primary key: case_id, username, capacity
    """,
    "authority": """
        id key, case_id key -> complaint_case.id, name text(200), standing text(30), form text(30), scope text,
        given_on date, expires_on date?, ended_on date?, recorded_at instant, recorded_by text(80)
        index ix_authority_case_id: case_id
    """,
    "same_matter": """
        case_id key -> complaint_case.id, matter_id key -> complaint_case.id, linked_on date, linked_by text(80)
        primary key: case_id
        index ix_same_matter_matter: matter_id
    """,
    "read_log": """
        id key, case_id key -> complaint_case.id, username text(80), what text(60), read_at instant
        index ix_read_log_case_id: case_id
    """,
    # What runs: process instances, user tasks, timers, jobs and the outbox.
    "instance": """
        id key, case_id key -> complaint_case.id, landlord text(64), release_id text(64) -> release.id,
        process_id text(100), lifecycle boolean, status text(20), state bytes, revision integer, started_at instant,
        ended_at instant?
        index ix_instance_case_id: case_id
        index ix_instance_list: landlord, status, process_id, started_at
    """,
    "awaited_message": """
        instance_id key -> instance.id, message text(100), case_id key -> complaint_case.id
        primary key: instance_id, message
        index ix_awaited_message_case_id: case_id
    """,
    "incident": """
        id key, instance_id key -> instance.id, case_id key -> complaint_case.id, landlord text(64),
        engine_task text(64), element_id text(200), element_name text(200), process_id text(100), message text,
        detail text, raised_at instant, resolved_at instant?, resolved_by text(80)?
        index ix_incident_instance_id: instance_id
        index ix_incident_open: landlord, resolved_at
    """,
    "step_log": """
        id key, instance_id key -> instance.id, element_id text(200), element_name text(200), element_type text(60),
        process_id text(100), kind text(12), at instant, actor text(80)
        index ix_step_log_instance_id: instance_id
    """,
    "timer": """
        id key, instance_id key -> instance.id, case_id key -> complaint_case.id, engine_task text(64),
        element_id text(200), process_id text(100), due_at instant, leased_until instant?, lease_owner text(80)?,
        attempts integer, last_error text?
        unique: instance_id, engine_task
        index ix_timer_due: due_at
        index ix_timer_instance_id: instance_id
    """,
    # One index for each tab and filter of the inbox, in the order it lists; the last columns spare it the row.
    "user_task": """
        id key, instance_id key -> instance.id, case_id key -> complaint_case.id, landlord text(64),
        engine_task text(64), element_id text(200), process_id text(100), name text(200), form_id text(100),
        role text(80), service_area text(60), offered text(400) = '', case_stage integer?, case_area text(60) = '',
        state text(12), assignee text(80)?, due_on date?, sort_due date, clock text(60)?, letter text(40)?,
        properties json, draft json?, draft_by text(80)?, created_at instant, completed_at instant?,
        completed_by text(80)?
        unique: instance_id, engine_task
        index ix_task_area: state, landlord, case_area, offered, sort_due, id, service_area, assignee
        index ix_task_element: state, landlord, element_id, offered, sort_due, id, service_area, assignee
        index ix_task_landlord: state, landlord, sort_due, id
        index ix_task_mine: state, assignee, landlord, sort_due, id, \
            element_id, case_area, case_stage, offered, service_area
        index ix_task_stage: state, landlord, case_stage, offered, sort_due, id, service_area, assignee
        index ix_task_team: state, landlord, offered, sort_due, id, service_area
        index ix_task_unassigned: state, landlord, offered, assignee, sort_due, id, service_area
        index ix_user_task_case_id: case_id
    """,
    "submission": """
        id key, case_id key -> complaint_case.id, task_id key? -> user_task.id, form_id text(100), answers json,
        submitted_at instant, submitted_by text(80)
        index ix_submission_case_id: case_id
    """,
    "alert": """
        id key, landlord text(64), case_id key? -> complaint_case.id, role text(80)?, username text(80)?, text text,
        raised_at instant, seen_at instant?, seen_by text(80)?
        index ix_alert_case_id: case_id
        index ix_alert_role: landlord, role, seen_at
        index ix_alert_user: username, seen_at
    """,
    "job": """
        id key, kind text(60), job_key text(200), case_id key? -> complaint_case.id, payload json, run_at instant,
        state text(12), leased_until instant?, lease_owner text(80)?, attempts integer, last_error text?
        unique: kind, job_key
        index ix_job_case_id: case_id
        index ix_job_due: state, run_at
    """,
    "outbox": """
        id key, kind text(40), idempotency_key text(200), case_id key? -> complaint_case.id, payload json,
        created_at instant, send_at instant, state text(12), sent_at instant?, leased_until instant?,
        lease_owner text(80)?, attempts integer, last_error text?
        unique: idempotency_key
        index ix_outbox_due: state, send_at
    """,
    "worker": """
        name text(80), started_at instant, seen_at instant
        primary key: name
    """,
}


def upgrade() -> None:
    for table, text in TABLES.items():
        make(table, [line.strip() for line in text.strip().splitlines()])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def make(table: str, lines: list[str]) -> None:
    """Create a table and its indexes from the lines of its text."""
    clauses = [(what, split(names)) for what, colon, names in (line.partition(": ") for line in lines) if colon]
    written = " ".join(line for line in lines if ": " not in line)
    columns = [column(table, each) for each in split(written)]
    primary = next((names for what, names in clauses if what == "primary key"), ["id"])
    constraints: list[sa.Constraint] = [sa.PrimaryKeyConstraint(*primary, name=op.f(f"pk_{table}"))]
    for what, names in clauses:
        if what == "unique":
            constraints.append(sa.UniqueConstraint(*names, name=op.f("_".join(["uq", table, *names]))))
    op.create_table(table, *columns, *constraints)
    for what, names in clauses:
        if what.startswith("index "):
            op.create_index(op.f(what.removeprefix("index ")), table, names)


def column(table: str, text: str) -> sa.Column[Any]:
    """The column that `text` describes, with the foreign key that it is."""
    parts = COLUMN.fullmatch(text)
    if parts is None:
        raise ValueError(f"{table}: no column reads {text!r}.")
    name, kind, length, null, default, target = parts.groups()
    return sa.Column(
        name,
        sa.String(int(length)) if length else TYPES[kind],
        *([sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}"))] if target else []),
        nullable=null is not None,
        autoincrement=kind == "key" and name == "id",
        server_default="" if default else None,
    )


def split(text: str) -> list[str]:
    return re.split(r",\s+", text)
