"""Process instances, for technical administrators to see and mend. Mending needs a reason, which the audit keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.mending import mend_instance as mend
from app.mending.done_elsewhere import Elsewhere, record_done_elsewhere
from app.mending.parked_messages import deliver_parked, set_aside_parked
from app.sent import LARGEST_KEY
from app.statuses import INSTANCE_STATUSES
from app.use_cases.record_view import record_view
from app.views.view_instance import InstancesAsked, list_instances, view_instance

from .answers import actor, request_key, rest_blueprint, the_runtime
from .case_page import InstanceOfCase, Json

blueprint = rest_blueprint("instances", "Process instances")

LARGEST_PAGE = 200
OLDEST = 36_500


class Reason(ma.Schema):
    reason = ma.fields.String(required=True)


class Variables(Reason):
    variables = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)


class Passing(Reason):
    engine_task = ma.fields.String(required=True)
    not_done = ma.fields.Boolean(
        load_default=False,
        metadata={
            "description": "What is passed was not done: the case records that. Without it such a step is refused"
        },
    )


class OnTask(Variables, Passing):
    pass


class Cancel(Reason):
    start_again = ma.fields.Boolean(
        load_default=False, metadata={"description": "The process that leads a case begins again"}
    )


class WasDone(Reason):
    """A task that was done outside this product: when, by whom, what shows it, and the answers of its form."""

    engine_task = ma.fields.String(required=True)
    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)
    was_done_on = ma.fields.Date(required=True)
    was_done_by = ma.fields.String(required=True, metadata={"description": "The username of who did it"})
    shown_by = ma.fields.String(load_default="", metadata={"description": "What shows that it was done, in words"})
    shown_by_document = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(1, LARGEST_KEY),
        metadata={"description": "The document of the case that shows it; for a letter, its copy"},
    )


class Move(Passing):
    to_element = ma.fields.String(required=True)


class Mended(ma.Schema):
    instance_id = ma.fields.Integer(required=True)
    status = ma.fields.String(required=True)


class InstancesQuery(ma.Schema):
    landlord = ma.fields.String(load_default=None)
    process = ma.fields.String(load_default=None)
    release = ma.fields.String(load_default=None)
    status = ma.fields.String(load_default=None, validate=ma.validate.OneOf(INSTANCE_STATUSES))
    older_than = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(1, OLDEST),
        metadata={"description": "Days since it was started"},
    )
    reference = ma.fields.String(load_default="", metadata={"description": "Of its case"})
    before_id = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, LARGEST_KEY))
    size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, LARGEST_PAGE))


class InstanceRow(InstanceOfCase):
    """An instance in a list: of which case, and on which release it runs."""

    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String()
    landlord = ma.fields.String()
    release_id = ma.fields.String()


class Instances(ma.Schema):
    rows = ma.fields.List(ma.fields.Nested(InstanceRow), required=True)
    before_id = ma.fields.Integer(
        allow_none=True, metadata={"description": "Ask with this for the next page; null: this is the last"}
    )
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class Place(ma.Schema):
    """An element of a diagram, and the engine's task that stands there."""

    engine_task = ma.fields.String(required=True)
    element_id = ma.fields.String(required=True)


class Step(Place):
    """Where a token stands."""

    name = ma.fields.String()
    type = ma.fields.String()
    process_id = ma.fields.String()
    state = ma.fields.String(metadata={"description": "ready, waiting, running or incident"})
    since = ma.fields.AwareDateTime(allow_none=True)
    incident_id = ma.fields.Integer(allow_none=True)
    item = ma.fields.String(metadata={"description": "Of several items, the one that it is for"})
    can_complete = ma.fields.Boolean()


class Timer(Place):
    due_at = ma.fields.AwareDateTime()
    attempts = ma.fields.Integer()
    last_error = ma.fields.String(allow_none=True)
    held = ma.fields.Boolean(metadata={"description": "It does not fire until the instance goes on"})


class Parked(ma.Schema):
    """A message that came in while the process could not hear it."""

    id = ma.fields.Integer(required=True)
    message = ma.fields.String()
    came_in_on = ma.fields.Date()
    parked_at = ma.fields.AwareDateTime()
    state = ma.fields.String(metadata={"description": "waiting, delivered, unheard or set_aside"})


class Incident(Place):
    id = ma.fields.Integer(required=True)
    element_name = ma.fields.String()
    process_id = ma.fields.String()
    message = ma.fields.String()
    raised_at = ma.fields.AwareDateTime()
    resolved_at = ma.fields.AwareDateTime(allow_none=True)


class Audit(ma.Schema):
    verb = ma.fields.String()
    username = ma.fields.String()
    reason = ma.fields.String()
    before = Json()
    after = Json()
    at = ma.fields.AwareDateTime()


class LogEntry(ma.Schema):
    element_id = ma.fields.String()
    element_name = ma.fields.String()
    element_type = ma.fields.String()
    process_id = ma.fields.String()
    kind = ma.fields.String(metadata={"description": "entered, completed, cancelled or error"})
    at = ma.fields.AwareDateTime()
    actor = ma.fields.String()


class InstancePage(ma.Schema):
    """An instance: where its tokens stand, its data, and everything written down about it."""

    instance = ma.fields.Nested(InstanceRow, attribute="row", required=True)
    reference = ma.fields.String()
    name = ma.fields.String()
    data = Json()
    steps = ma.fields.List(ma.fields.Nested(Step))
    timers = ma.fields.List(ma.fields.Nested(Timer))
    awaited = ma.fields.List(ma.fields.String(), metadata={"description": "The messages it waits for"})
    parked = ma.fields.List(ma.fields.Nested(Parked))
    unreadable = ma.fields.String(
        attribute="inside.unreadable", metadata={"description": "Why its state cannot be loaded; empty when it can"}
    )
    incidents = ma.fields.List(ma.fields.Nested(Incident))
    audits = ma.fields.List(ma.fields.Nested(Audit))
    log = ma.fields.List(ma.fields.Nested(LogEntry))
    targets = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "Elements a token can be moved to, by id"},
    )


@blueprint.get("/instances")
@blueprint.arguments(InstancesQuery, location="query", unknown=ma.RAISE)
@blueprint.response(200, Instances)
def find(asked: Mapping[str, Any]) -> Any:
    """Instances of the landlords that you administer, the newest first."""
    filters = {name: value for name, value in asked.items() if name != "size"}
    return list_instances(the_runtime(), actor(), InstancesAsked(**filters), asked["size"])


@blueprint.get("/instances/<key:instance_id>")
@blueprint.response(200, InstancePage)
def read(instance_id: int) -> Any:
    """One instance, with everything inside it. That you looked is kept."""
    shown = view_instance(the_runtime(), actor(), instance_id)
    record_view(the_runtime(), actor(), shown.row["case_id"], f"instance {shown.row['process_id']}")
    return shown


@blueprint.post("/incidents/<key:incident_id>/retry")
@blueprint.arguments(Variables)
@blueprint.response(200, Mended)
def retry(body: Mapping[str, Any], incident_id: int) -> Any:
    """Try a failed step again, with changed data if any is given."""
    return mend.retry_incident(
        the_runtime(), actor(), incident_id, body["reason"], body["variables"] or None, request_key=request_key()
    )


@blueprint.post("/instances/<key:instance_id>/suspend")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
def suspend(body: Mapping[str, Any], instance_id: int) -> Any:
    """Hold an instance."""
    return mend.suspend_instance(the_runtime(), actor(), instance_id, body["reason"], request_key=request_key())


@blueprint.post("/instances/<key:instance_id>/resume")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
def resume(body: Mapping[str, Any], instance_id: int) -> Any:
    """Let a suspended instance go on."""
    return mend.resume_instance(the_runtime(), actor(), instance_id, body["reason"], request_key=request_key())


@blueprint.post("/instances/<key:instance_id>/cancel")
@blueprint.arguments(Cancel)
@blueprint.response(200, Mended)
def cancel(body: Mapping[str, Any], instance_id: int) -> Any:
    """End an instance where it stands. It cannot be undone."""
    return mend.cancel_instance(
        the_runtime(), actor(), instance_id, body["reason"], start_again=body["start_again"], request_key=request_key()
    )


@blueprint.put("/instances/<key:instance_id>/data")
@blueprint.arguments(Variables)
@blueprint.response(200, Mended)
def set_data(body: Mapping[str, Any], instance_id: int) -> Any:
    """Change process data. Only flat values."""
    return mend.set_data(
        the_runtime(), actor(), instance_id, body["variables"], body["reason"], request_key=request_key()
    )


@blueprint.post("/instances/<key:instance_id>/complete")
@blueprint.arguments(OnTask)
@blueprint.response(200, Mended)
def complete(body: Mapping[str, Any], instance_id: int) -> Any:
    """Complete an open task on behalf of somebody, with process data instead of its form."""
    return mend.complete_on_behalf(
        the_runtime(), actor(), instance_id, body["engine_task"], body["variables"], body["reason"],
        not_done=body["not_done"], request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/instances/<key:instance_id>/done-elsewhere")
@blueprint.arguments(WasDone)
@blueprint.response(200, Mended)
def done_elsewhere(body: Mapping[str, Any], instance_id: int) -> Any:
    """Complete an open task that was done outside this product, as of its day, with the evidence."""
    done = Elsewhere(body["was_done_on"], body["was_done_by"], body["shown_by"], body["shown_by_document"])
    return record_done_elsewhere(
        the_runtime(), actor(), instance_id, body["engine_task"], body["answers"], done, body["reason"],
        request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/instances/<key:instance_id>/skip")
@blueprint.arguments(Passing)
@blueprint.response(200, Mended)
def skip(body: Mapping[str, Any], instance_id: int) -> Any:
    """Go past a waiting element."""
    return mend.skip_task(
        the_runtime(), actor(), instance_id, body["engine_task"], body["reason"],
        not_done=body["not_done"], request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/instances/<key:instance_id>/move")
@blueprint.arguments(Move)
@blueprint.response(200, Mended)
def move(body: Mapping[str, Any], instance_id: int) -> Any:
    """Move a token to another element of the same diagram."""
    return mend.move_token(
        the_runtime(), actor(), instance_id, body["engine_task"], body["to_element"], body["reason"],
        not_done=body["not_done"], request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/parked/<key:parked_id>/deliver")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
def deliver(body: Mapping[str, Any], parked_id: int) -> Any:
    """Deliver an unheard message again."""
    return deliver_parked(the_runtime(), actor(), parked_id, body["reason"], request_key=request_key())


@blueprint.post("/parked/<key:parked_id>/set-aside")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
def set_aside(body: Mapping[str, Any], parked_id: int) -> Any:
    """Give up an unheard message."""
    return set_aside_parked(the_runtime(), actor(), parked_id, body["reason"], request_key=request_key())
