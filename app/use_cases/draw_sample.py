"""Samples of responses: each month for the quality audit, each quarter for the customer group (RSP-15, Code 6.9).

A response is the letter that answers a complaint at stage 1 or stage 2. The first response of a month or quarter adds
a job that is due when that period has ended. So a landlord without responses gets no sample, and a worker that was away
draws it later. A response belongs to the period in which it was issued, whatever date it bears: each is in exactly one
month and one quarter, and an earlier date on the letter takes it out of no sample.

**Which responses.** They are sorted by a keyed hash (HMAC-SHA256) of landlord, purpose, period, reference and letter,
and the first are taken. The key is the installation's own `SECRET_KEY`, so nobody who writes a response can know
beforehand whether it will be audited. The order is always the same, so nobody can draw until they like the result, and
a draw that is repeated because a worker died gives the same sample.

**Once.** The draw is a transaction: it finishes its job and adds a job for each response taken. Each of these starts
the audit in its case and finishes, in a transaction again. A worker that dies in between has done nothing; the next
worker does it, once.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.actor import ENGINE
from app.casework.command import CaseCommand
from app.casework.complaint.samples import PURPOSES
from app.casework.due_work import open_case_of_job, waiting_job
from app.casework.requests import idempotent_request
from app.clock import start_of_day, start_of_next_day
from app.content.asking import ask
from app.content.contracts import QUALITY_SAMPLE, STAGE_ANSWERS
from app.content.messages import RESPONSE_SAMPLED
from app.content.stage_answers import stage_answers
from app.deadlines.periods import Period
from app.store import Connection, jobs, tables
from app.store.queries import across_cases
from app.store.retries import retried

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.content.release import Release

SAMPLED_JOB = "sampled_response"
EVENT = "response_sampled"


@retried
def draw_sample(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Draw a sample of a landlord's responses, as many as the table `quality_sample` says.

    Only a response whose case has a diagram that starts on `response_sampled` can be drawn; one of a release without
    such a diagram is counted and passed over. Returns False when the job is not there to do any more.
    """
    with runtime.transaction() as connection:
        row = waiting_job(connection, job_id, owner)
        if row is None:
            return False
        landlord, purpose = str(row["payload"]["landlord"]), str(row["payload"]["purpose"])
        period = PURPOSES[purpose](date.fromisoformat(row["payload"]["first"]))
        content = runtime.content_on(landlord, runtime.clock.today(), connection)
        answers = stage_answers(content) if content.has_decision(STAGE_ANSWERS) else {}
        responses = across_cases.letters_between(
            connection, landlord, list(answers), start_of_day(period.first), start_of_next_day(period.last)
        )
        wanted = _how_many(runtime, connection, landlord, {"purpose": purpose, "answered": len(responses)})
        drawable = [
            response
            for response in responses
            if _starts_on_sampled_response(runtime.contents.get(connection, response["release_id"]))
        ]
        drawable.sort(key=lambda response: _place(runtime, landlord, purpose, period, response))
        taken = drawable[: max(0, int(wanted["take"]))]
        for response in taken:
            payload = {
                "purpose": purpose,
                "period": period.key,
                "period_title": period.title,
                "stage": answers[response["key"]],
                "within": int(wanted["within"]),
            }
            key = f"{purpose}:{period.key}:{response['id']}"
            jobs.add_job(connection, SAMPLED_JOB, key, response["case_id"], payload, runtime.clock.now())
        drawn = {
            "answered": len(responses),
            "taken": [response["reference"] for response in taken],
            "why": wanted["reason"],
        }
        jobs.finish(connection, tables.job, job_id, {"state": "done", "payload": {**row["payload"], **drawn}})
    return True


@retried
def tell_sampled(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Start the audit of a drawn response in its case, due a number of working days from today."""
    with idempotent_request(runtime, ENGINE, "tell_sampled", None) as outcome:
        opened = open_case_of_job(runtime, outcome.connection, job_id, owner)
        if opened is None:
            return False
        case, row = opened
        sampled = {name: row["payload"][name] for name in ("purpose", "period", "stage")}
        case.record(EVENT, case.today, **sampled)
        due = case.calendar.add(case.today, row["payload"]["within"])
        command = CaseCommand(case)
        variables = {f"sample_{name}": row["payload"][name] for name in (*sampled, "period_title")}
        command.instances.deliver(RESPONSE_SAMPLED, {**variables, "sample_due": due})
        command.finish()
        outcome.done(case, job_id=job_id)
    return True


def _how_many(runtime: Runtime, connection: Connection, landlord: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer of the table in force: `take`, `within` (working days), `reason`; take nothing without a table."""
    content = runtime.content_on(landlord, runtime.clock.today(), connection)
    if not content.has_decision(QUALITY_SAMPLE):
        return {"take": 0, "within": 0, "reason": f"The content in force has no table {QUALITY_SAMPLE}"}
    answer: Mapping[str, Any] = ask(content, QUALITY_SAMPLE, asked).value
    return answer


def _starts_on_sampled_response(content: Release) -> bool:
    """Whether a diagram of the release starts when a response is drawn."""
    return any(RESPONSE_SAMPLED in process.message_starts for process in content.diagrams.processes.values())


def _place(runtime: Runtime, landlord: str, purpose: str, period: Period, response: Mapping[str, Any]) -> bytes:
    """The sort key of a response in the draw."""
    parts = ("quality sample", landlord, purpose, period.key, response["reference"], str(response["id"]))
    return hmac.digest(runtime.settings.secret_key.encode(), "\0".join(parts).encode(), "sha256")
