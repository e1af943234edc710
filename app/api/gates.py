"""The gates of a draft over REST: checked, tried, what it would change, handed over, approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.studio.approve_draft import approve_draft, send_back_draft
from app.studio.check_draft import check_draft
from app.studio.runs import CHECK, KINDS, STORIES, WOULD_CHANGE, Run, begin_run, cancel_run, view_run
from app.studio.submit_draft import submit_draft, take_back_draft
from app.studio.view_gates import Gates as GatesOfDraft
from app.studio.view_gates import view_gates, view_result, waiting_for

from .answers import actor, request_key, rest_blueprint, the_runtime
from .releases import Changed

blueprint = rest_blueprint("gates", "Gates of a draft")
DRAFT = "/studio/drafts/<key:draft_id>"


class DraftRun(ma.Schema):
    """Long work on a draft: `done` of `total`; `stale`: the draft says something else by now."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(KINDS))
    state = ma.fields.String(required=True)
    done = ma.fields.Integer(required=True)
    total = ma.fields.Integer(required=True)
    said = ma.fields.String(required=True)
    stale = ma.fields.Boolean(required=True)
    started_by = ma.fields.String(required=True)
    started_at = ma.fields.AwareDateTime(required=True)
    ended_at = ma.fields.AwareDateTime(allow_none=True)


class Gates(ma.Schema):
    """`hash`: of what the draft says now, which is what is approved."""

    hash = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    waits = ma.fields.Boolean(required=True)
    played = ma.fields.Boolean(required=True, metadata={"description": "Every story and example holds with it"})
    behind = ma.fields.List(ma.fields.String(), required=True)
    runs = ma.fields.List(ma.fields.Nested(DraftRun), required=True)


class Result(ma.Schema):
    """What a run found. Of what would change, lines of cases that you may not open are left out and counted."""

    run = ma.fields.Nested(DraftRun, required=True)
    result = ma.fields.Dict(required=True)


class Waiting(ma.Schema):
    id = ma.fields.Integer(required=True)
    scope = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    submitted_by = ma.fields.String(required=True)
    submitted_at = ma.fields.AwareDateTime(required=True)
    submitted_hash = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)


class BeginningRun(ma.Schema):
    only_failing = ma.fields.Boolean(
        load_default=False, metadata={"description": "First what did not hold last time; the others only if that holds"}
    )


class Submitting(ma.Schema):
    reason = ma.fields.String(required=True, metadata={"description": "Stays with the release"})
    in_force_from = ma.fields.Date(load_default=None, allow_none=True)
    without_stories = ma.fields.Boolean(load_default=False)
    accept_losses = ma.fields.Boolean(load_default=False)


class Submitted(ma.Schema):
    hash = ma.fields.String(required=True, metadata={"description": "Of what was handed over: send it to approve"})


class Approving(ma.Schema):
    seen = ma.fields.String(required=True, metadata={"description": "The hash of what you have read"})


class SendingBack(ma.Schema):
    answer = ma.fields.String(required=True, metadata={"description": "What is to be changed"})


@blueprint.get("/studio/waiting")
@blueprint.response(200, Waiting(many=True))
def waiting() -> Any:
    """The drafts that wait for your approval."""
    return waiting_for(the_runtime(), actor())


@blueprint.get(f"{DRAFT}/gates")
@blueprint.response(200, Gates)
def gates(draft_id: int) -> Any:
    """What was tried of a draft, and how far that is."""
    return _gates(view_gates(the_runtime(), actor(), draft_id))


@blueprint.get(f"{DRAFT}/gates/<string:kind>")
@blueprint.response(200, Result)
def result(draft_id: int, kind: str) -> Any:
    """What the last run of a kind (`check`, `stories` or `would_change`) found."""
    shown = view_result(the_runtime(), actor(), draft_id, kind)
    return {"run": _run(shown.run), "result": shown.answers if kind == WOULD_CHANGE else shown.run.result}


@blueprint.post(f"{DRAFT}/check")
@blueprint.response(200, Result)
def check(draft_id: int) -> Any:
    """Check a draft now."""
    check_draft(the_runtime(), actor(), draft_id)
    return result(draft_id, CHECK)


@blueprint.post(f"{DRAFT}/stories")
@blueprint.arguments(BeginningRun)
@blueprint.response(200, DraftRun)
def play(body: Mapping[str, Any], draft_id: int) -> Any:
    """Have the stories and examples of a draft tried; ask for the run to see how far it is."""
    only = body["only_failing"]
    return _seen(draft_id, begin_run(the_runtime(), actor(), draft_id, STORIES, only_failing=only))


@blueprint.post(f"{DRAFT}/would-change")
@blueprint.response(200, DraftRun)
def find_out(draft_id: int) -> Any:
    """Have it found out what a draft would change."""
    return _seen(draft_id, begin_run(the_runtime(), actor(), draft_id, WOULD_CHANGE))


@blueprint.get(f"{DRAFT}/runs/<key:run_id>")
@blueprint.response(200, DraftRun)
def run(draft_id: int, run_id: int) -> Any:
    """How far a run is."""
    return _seen(draft_id, run_id)


@blueprint.post(f"{DRAFT}/runs/<key:run_id>/stop")
@blueprint.response(200, DraftRun)
def stop(draft_id: int, run_id: int) -> Any:
    """Stop a run."""
    cancel_run(the_runtime(), actor(), draft_id, run_id)
    return _seen(draft_id, run_id)


@blueprint.post(f"{DRAFT}/submit")
@blueprint.arguments(Submitting)
@blueprint.response(200, Submitted)
def submit(body: Mapping[str, Any], draft_id: int) -> Any:
    """Hand a draft over for approval, as it is now."""
    handed = submit_draft(
        the_runtime(), actor(), draft_id, reason=body["reason"], in_force_from=body["in_force_from"],
        without_stories=body["without_stories"], losses_accepted=body["accept_losses"], request_key=request_key(),
    )  # fmt: skip
    return {"hash": handed}


@blueprint.post(f"{DRAFT}/take-back")
@blueprint.response(200, Gates)
def take_back(draft_id: int) -> Any:
    """Take back what was handed over."""
    take_back_draft(the_runtime(), actor(), draft_id)
    return _gates(view_gates(the_runtime(), actor(), draft_id))


@blueprint.post(f"{DRAFT}/approve")
@blueprint.arguments(Approving)
@blueprint.response(200, Changed(many=True))
def approve(body: Mapping[str, Any], draft_id: int) -> Any:
    """Approve what was handed over, if you have not edited it: it comes into force."""
    return approve_draft(the_runtime(), actor(), draft_id, body["seen"])


@blueprint.post(f"{DRAFT}/send-back")
@blueprint.arguments(SendingBack)
@blueprint.response(200, Gates)
def send_back(body: Mapping[str, Any], draft_id: int) -> Any:
    """Send what was handed over back to those who edit it."""
    send_back_draft(the_runtime(), actor(), draft_id, body["answer"])
    return _gates(view_gates(the_runtime(), actor(), draft_id))


def _seen(draft_id: int, run_id: int) -> dict[str, Any]:
    return _run(view_run(the_runtime(), actor(), draft_id, run_id))


def _run(known: Run) -> dict[str, Any]:
    return {**known.row, "stale": known.stale}


def _gates(known: GatesOfDraft) -> dict[str, Any]:
    return {
        "hash": known.draft.hash, "state": known.row["state"], "waits": known.waits, "played": known.played,
        "behind": list(known.behind), "runs": [_run(each) for each in known.runs.values()],
    }  # fmt: skip
