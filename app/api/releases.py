"""What is in force over REST: listed, compared, published, rolled back, dated anew, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.use_cases.publish_changes import publish_changes
from app.use_cases.put_release_in_force import put_release_in_force
from app.use_cases.redate_release import redate_release
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import list_releases, release_difference

from .answers import actor, request_key, rest_blueprint, the_runtime

blueprint = rest_blueprint("releases", "What is in force")

LONGEST_PATH = 200
ACCEPT = {"description": "Do it although people lose roles or permissions by it; without, that is refused with who"}


class ChangeOfContent(ma.Schema):
    reason = ma.fields.String(required=True, metadata={"description": "Stays with the release, for everybody to see"})
    accept_losses = ma.fields.Boolean(load_default=False, metadata=ACCEPT)


class Putting(ChangeOfContent):
    release = ma.fields.String(required=True, metadata={"description": "Its id, or how that begins"})
    in_force_from = ma.fields.Date(load_default=None, allow_none=True, metadata={"description": "Today without it"})
    approved_by = ma.fields.String(load_default=None, allow_none=True)


class Redating(ChangeOfContent):
    day = ma.fields.Date(required=True)


class Publishing(ChangeOfContent):
    landlords = ma.fields.List(ma.fields.String(), required=True, validate=ma.validate.Length(1))
    files = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, LONGEST_PATH)),
        values=ma.fields.String(allow_none=True),
        required=True,
        metadata={"description": "path → what the file says; null: the file is taken out"},
    )
    in_force_from = ma.fields.Date(load_default=None, allow_none=True, metadata={"description": "Today without it"})
    approved_by = ma.fields.String(load_default=None, allow_none=True)


class ReleaseInForce(ma.Schema):
    """From when to when a release holds; withdrawn entries are listed too."""

    entry = ma.fields.Integer(required=True)
    release = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    begins = ma.fields.Date(required=True)
    ends = ma.fields.Date(allow_none=True)
    put_by = ma.fields.String()
    put_at = ma.fields.AwareDateTime()
    approved_by = ma.fields.String(allow_none=True)
    reason = ma.fields.String()
    with_stories = ma.fields.Boolean(allow_none=True)
    withdrawn_at = ma.fields.AwareDateTime(allow_none=True)
    withdrawn_by = ma.fields.String(allow_none=True)
    withdrawn_why = ma.fields.String()
    cases = ma.fields.Integer()
    open_cases = ma.fields.Integer()


class PartDifference(ma.Schema):
    place = ma.fields.String(required=True)
    before = ma.fields.String(required=True)
    after = ma.fields.String(required=True)


class FileDifference(ma.Schema):
    path = ma.fields.String(required=True)
    change = ma.fields.String(required=True)
    parts = ma.fields.List(ma.fields.Nested(PartDifference), required=True)


class Changed(ma.Schema):
    """What is in force now, or will be, and what has to be known about it."""

    landlord = ma.fields.String(required=True)
    release_id = ma.fields.String(required=True)
    begins = ma.fields.Date(required=True)
    entry_id = ma.fields.Integer(allow_none=True)
    already = ma.fields.Boolean(metadata={"description": "It was so before; nothing was changed"})
    warnings = ma.fields.List(ma.fields.String())
    losses = ma.fields.List(ma.fields.String())


@blueprint.get("/content/<string:landlord>/releases")
@blueprint.response(200, ReleaseInForce(many=True))
def find(landlord: str) -> Any:
    """What was, is and will be in force for a landlord, what comes last first."""
    return list_releases(the_runtime(), actor(), landlord)


@blueprint.get("/content/<string:landlord>/releases/<string:release>/difference/<string:other>")
@blueprint.response(200, FileDifference(many=True))
def compare(landlord: str, release: str, other: str) -> Any:
    """What changes from one release to the other: by file, and in it by element, row, field or key."""
    return release_difference(the_runtime(), actor(), landlord, release, other)


@blueprint.post("/content/publish")
@blueprint.arguments(Publishing)
@blueprint.response(200, Changed(many=True))
def publish(body: Mapping[str, Any]) -> Any:
    """Change files of what is in force, and publish that for each of the landlords: for all, or for none."""
    return publish_changes(
        the_runtime(), actor(), body["landlords"], body["files"], in_force_from=body["in_force_from"],
        reason=body["reason"], approved_by=body["approved_by"], losses_accepted=body["accept_losses"],
        request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/content/<string:landlord>/in-force")
@blueprint.arguments(Putting)
@blueprint.response(200, Changed)
def put(body: Mapping[str, Any], landlord: str) -> Any:
    """Put a stored release in force: roll back to it, or bring in what was prepared."""
    return put_release_in_force(
        the_runtime(), landlord, body["release"], actor(), in_force_from=body["in_force_from"], reason=body["reason"],
        approved_by=body["approved_by"], losses_accepted=body["accept_losses"], request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/content/<string:landlord>/in-force/<key:entry_id>/redate")
@blueprint.arguments(Redating)
@blueprint.response(200, Changed)
def redate(body: Mapping[str, Any], landlord: str, entry_id: int) -> Any:
    """Have what is to come into force do so on another day."""
    return redate_release(
        the_runtime(), landlord, entry_id, body["day"], actor(), reason=body["reason"],
        losses_accepted=body["accept_losses"], request_key=request_key(),
    )  # fmt: skip


@blueprint.post("/content/<string:landlord>/in-force/<key:entry_id>/withdraw")
@blueprint.arguments(ChangeOfContent)
@blueprint.response(200, Changed)
def withdraw(body: Mapping[str, Any], landlord: str, entry_id: int) -> Any:
    """Take back what is in force or comes into force: what held before holds again."""
    return withdraw_release(
        the_runtime(), landlord, entry_id, actor(), reason=body["reason"],
        losses_accepted=body["accept_losses"], request_key=request_key(),
    )  # fmt: skip
