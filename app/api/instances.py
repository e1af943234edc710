"""Process instances: mend them. Each asks for a reason, which the audit keeps."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint

from app.use_cases import mend_instance as mend

from .answers import actor, signed_in, the_office

blueprint = Blueprint("api_instances", __name__, description="Process instances")


class Reason(ma.Schema):
    reason = ma.fields.String(required=True)


class Variables(Reason):
    variables = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)


class OnTask(Variables):
    engine_task = ma.fields.String(required=True)


class Move(Reason):
    engine_task = ma.fields.String(required=True)
    to_element = ma.fields.String(required=True)


class Mended(ma.Schema):
    instance_id = ma.fields.Integer(required=True)
    status = ma.fields.String(required=True)


@blueprint.post("/incidents/<int:incident_id>/retry")
@blueprint.arguments(Variables)
@blueprint.response(200, Mended)
@signed_in
def retry(body: dict[str, Any], incident_id: int) -> Any:
    """Try a failed step again, with changed data if any is given."""
    return mend.retry_incident(the_office(), actor(), incident_id, body["reason"], body["variables"] or None)


@blueprint.post("/instances/<int:instance_id>/suspend")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
@signed_in
def suspend(body: dict[str, Any], instance_id: int) -> Any:
    """Hold an instance."""
    return mend.suspend_instance(the_office(), actor(), instance_id, body["reason"])


@blueprint.post("/instances/<int:instance_id>/resume")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
@signed_in
def resume(body: dict[str, Any], instance_id: int) -> Any:
    """Let a suspended instance go on."""
    return mend.resume_instance(the_office(), actor(), instance_id, body["reason"])


@blueprint.post("/instances/<int:instance_id>/cancel")
@blueprint.arguments(Reason)
@blueprint.response(200, Mended)
@signed_in
def cancel(body: dict[str, Any], instance_id: int) -> Any:
    """End an instance where it stands. It cannot be undone."""
    return mend.cancel_instance(the_office(), actor(), instance_id, body["reason"])


@blueprint.put("/instances/<int:instance_id>/data")
@blueprint.arguments(Variables)
@blueprint.response(200, Mended)
@signed_in
def set_data(body: dict[str, Any], instance_id: int) -> Any:
    """Change process data. Only flat values."""
    return mend.set_data(the_office(), actor(), instance_id, body["variables"], body["reason"])


@blueprint.post("/instances/<int:instance_id>/complete")
@blueprint.arguments(OnTask)
@blueprint.response(200, Mended)
@signed_in
def complete(body: dict[str, Any], instance_id: int) -> Any:
    """Complete an open task on behalf of somebody, with process data instead of its form."""
    return mend.complete_on_behalf(
        the_office(), actor(), instance_id, body["engine_task"], body["variables"], body["reason"]
    )


@blueprint.post("/instances/<int:instance_id>/skip")
@blueprint.arguments(OnTask)
@blueprint.response(200, Mended)
@signed_in
def skip(body: dict[str, Any], instance_id: int) -> Any:
    """Go past a waiting element."""
    return mend.skip_task(the_office(), actor(), instance_id, body["engine_task"], body["reason"])


@blueprint.post("/instances/<int:instance_id>/move")
@blueprint.arguments(Move)
@blueprint.response(200, Mended)
@signed_in
def move(body: dict[str, Any], instance_id: int) -> Any:
    """Move a token to another element of the same diagram."""
    return mend.move_token(
        the_office(), actor(), instance_id, body["engine_task"], body["to_element"], body["reason"]
    )
