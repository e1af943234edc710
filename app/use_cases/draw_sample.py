"""Samples of responses: each month for the quality audit, each quarter for the customer group (RSP-15, Code 6.9).

A response is the letter that answers a complaint at stage 1 or stage 2. Issuing the first one of a month or quarter
puts a job in the table, due when that month or quarter has ended, so a landlord without responses gets no sample
and a worker that was away draws it when it is back. A response belongs to the period in which it was issued here,
whatever day it bears: so each is in exactly one month and one quarter, and dating one back takes it out of no
sample.

**Which ones.** The responses are put in the order of a keyed hash (HMAC-SHA256) of landlord, purpose, period,
reference and letter, and the first of them are taken. Nobody who writes a response can know beforehand whether it
will be looked at, for the key is the installation's own `SECRET_KEY`; and nobody can draw until they like the
result, for the same responses always come in the same order. A draw that is repeated because a worker died gives
the same sample for the same reason.

**Once.** The draw is one transaction: it finishes its job and adds one job for each response taken. Each of those
tells one case, records that, and finishes, in one transaction again. Whatever is killed in between is done by the
next worker, once.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app import feel
from app.casework.actor import ENGINE
from app.casework.case import open_case
from app.casework.command import CaseCommand
from app.casework.complaint.samples import PURPOSES
from app.casework.due_work import waiting_job
from app.casework.requests import idempotent_request
from app.clock import start_of_day, start_of_next_day
from app.content.contracts import QUALITY_SAMPLE
from app.content.messages import RESPONSE_SAMPLED
from app.content.stage_answers import stage_answers
from app.deadlines.periods import Period
from app.store import Connection, jobs, tables
from app.store.queries import across_cases

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.content.release import Release

SAMPLED_JOB = "sampled_response"
EVENT = "response_sampled"


def draw_sample(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Draw one sample of a landlord's responses, as many as the table `quality_sample` says. Returns whether this
    did it.

    Only a case whose own diagrams know what to do with a sampled response can be taken: one of a release from
    before there was such a diagram is counted and passed over.
    """
    with runtime.transaction() as connection:
        row = waiting_job(connection, job_id, owner)
        if row is None:
            return False
        landlord, purpose = str(row["payload"]["landlord"]), str(row["payload"]["purpose"])
        period = PURPOSES[purpose](date.fromisoformat(row["payload"]["first"]))
        answers = stage_answers(runtime.content_on(landlord, runtime.clock.today(), connection))
        responses = across_cases.letters_between(
            connection, landlord, list(answers), start_of_day(period.first), start_of_next_day(period.last)
        )
        found = _how_many(runtime, connection, landlord, {"purpose": purpose, "answered": len(responses)})
        hearing = [one for one in responses if _hears(runtime.contents.get(connection, one["release_id"]))]
        hearing.sort(key=lambda one: _place(runtime, landlord, purpose, period, one))
        taken = hearing[: max(0, int(found["take"]))]
        for one in taken:
            payload = {
                "purpose": purpose,
                "period": period.key,
                "period_title": period.title,
                "stage": answers[one["key"]],
                "within": int(found["within"]),
            }
            key = f"{purpose}:{period.key}:{one['id']}"
            jobs.add_job(connection, SAMPLED_JOB, key, one["case_id"], payload, runtime.clock.now())
        drawn = {"answered": len(responses), "taken": [one["reference"] for one in taken], "why": found["reason"]}
        jobs.finish(connection, tables.job, job_id, {"state": "done", "payload": {**row["payload"], **drawn}})
    return True


def tell_sampled(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Tell one case that its response is in a sample, and by when it is to be looked at: working days from today."""
    with idempotent_request(runtime, ENGINE, "tell_sampled", None) as outcome:
        connection = outcome.connection
        row = waiting_job(connection, job_id, owner)
        if row is None:
            return False
        case = open_case(runtime, connection, ENGINE, row["case_id"])
        jobs.finish(connection, tables.job, job_id, {"state": "done"})
        sampled = {name: row["payload"][name] for name in ("purpose", "period", "stage")}
        case.record(EVENT, case.today, **sampled)
        due = case.calendar.add(case.today, row["payload"]["within"])
        command = CaseCommand(case)
        told = {f"sample_{name}": row["payload"][name] for name in (*sampled, "period_title")}
        command.instances.deliver(RESPONSE_SAMPLED, {**told, "sample_due": due})
        command.finish()
        outcome.done(case, job_id=job_id)
    return True


def _how_many(runtime: Runtime, connection: Connection, landlord: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the table in force says: `take`, `within` (working days) and `reason`; none where there is no such table."""
    content = runtime.content_on(landlord, runtime.clock.today(), connection)
    if not content.has_decision(QUALITY_SAMPLE):
        return {"take": 0, "within": 0, "reason": f"The content in force has no table {QUALITY_SAMPLE}"}
    found: Mapping[str, Any] = feel.to_python(content.decide(QUALITY_SAMPLE, asked).value)
    return found


def _hears(content: Release) -> bool:
    return any(RESPONSE_SAMPLED in one.message_starts for one in content.diagrams.processes.values())


def _place(runtime: Runtime, landlord: str, purpose: str, period: Period, response: Mapping[str, Any]) -> bytes:
    """Where a response comes in the order of the draw."""
    parts = ("quality sample", landlord, purpose, period.key, response["reference"], str(response["id"]))
    return hmac.digest(runtime.settings.secret_key.encode(), "\0".join(parts).encode(), "sha256")
