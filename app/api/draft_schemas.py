"""What requests about drafts hold, and what they are answered."""

from __future__ import annotations

import marshmallow as ma

from app.content.merging import MINE, THEIRS
from app.sent import LARGEST_KEY
from app.studio.new_file import KINDS

from .releases import LONGEST_PATH, PartDifference

STATES = ("open", "submitted", "published", "discarded")
SIDES = (MINE, THEIRS)
HOLDS = {"description": "Whose change holds where both changed the same place: mine, the draft's; theirs, in force"}


class DraftsQuery(ma.Schema):
    state = ma.fields.String(load_default=None, validate=ma.validate.OneOf(STATES))


class Opening(ma.Schema):
    scope = ma.fields.String(required=True, metadata={"description": "A landlord, or common for what all share"})
    title = ma.fields.String(required=True, metadata={"description": "What you are about to change, in a few words"})


class DraftLine(ma.Schema):
    id = ma.fields.Integer(required=True)
    scope = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    author = ma.fields.String()
    state = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True)
    created_at = ma.fields.AwareDateTime()
    changed_at = ma.fields.AwareDateTime()


class ChangedFile(ma.Schema):
    path = ma.fields.String(required=True)
    change = ma.fields.String(required=True)
    saved_by = ma.fields.String()
    base_moved = ma.fields.Boolean(metadata={"description": "What is in force has changed it as well since"})


class Draft(DraftLine):
    """A draft with what it changes. `behind`: the landlords for which something else has come into force since."""

    bases = ma.fields.Dict(metadata={"description": "landlord → the release that the draft was made from"})
    hash = ma.fields.String()
    changed = ma.fields.List(ma.fields.Nested(ChangedFile), required=True)
    behind = ma.fields.List(ma.fields.String(), required=True)
    editors = ma.fields.List(ma.fields.String())
    edits = ma.fields.Boolean(metadata={"description": "Whether you may change it"})
    approves = ma.fields.Boolean(metadata={"description": "Whether you may approve it"})


class DraftFile(ma.Schema):
    path = ma.fields.String(required=True)
    text = ma.fields.String(allow_none=True, metadata={"description": "null: it is taken out"})
    base = ma.fields.String(allow_none=True, metadata={"description": "What the draft was made from; null: none"})
    revision = ma.fields.Integer(required=True, metadata={"description": "Send it as If-Match when you save"})
    edits = ma.fields.Boolean()


class Saving(ma.Schema):
    text = ma.fields.String(required=True, allow_none=True, metadata={"description": "null: the file is taken out"})


class Saved(ma.Schema):
    revision = ma.fields.Integer(required=True)
    sent = ma.fields.Integer(metadata={"description": "The revision at which what you sent is kept"})
    merged = ma.fields.String(
        allow_none=True, metadata={"description": "What the file says with others' changes; null: what you sent"}
    )
    with_change_of = ma.fields.String()


class Version(ma.Schema):
    revision = ma.fields.Integer(required=True)
    by = ma.fields.String()
    at = ma.fields.AwareDateTime()
    note = ma.fields.String()
    gone = ma.fields.Boolean(metadata={"description": "It was taken out then"})
    now = ma.fields.Boolean(metadata={"description": "It says so now"})


class VersionView(ma.Schema):
    version = ma.fields.Nested(Version, required=True)
    text = ma.fields.String(allow_none=True)
    differences = ma.fields.List(ma.fields.Nested(PartDifference), required=True)


class Restoring(ma.Schema):
    revision = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, LARGEST_KEY))


class Beginning(ma.Schema):
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(tuple(KINDS)))
    name = ma.fields.String(required=True, metadata={"description": "How other files call it"})


class Copying(ma.Schema):
    path = ma.fields.String(required=True, metadata={"description": "Of the shared file"})


class Begun(ma.Schema):
    path = ma.fields.String(required=True)


class Place(ma.Schema):
    """A place that both changed in different ways; an empty text: nothing is said there."""

    place = ma.fields.String(required=True)
    base = ma.fields.String(required=True)
    mine = ma.fields.String(required=True)
    theirs = ma.fields.String(required=True)


class ToTakeIn(ma.Schema):
    behind = ma.fields.List(ma.fields.String(), required=True)
    merged = ma.fields.List(ma.fields.String(), metadata={"description": "Files that both changed"})
    others = ma.fields.List(ma.fields.String(), metadata={"description": "Files that only what is in force changed"})
    conflicts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.List(ma.fields.Nested(Place)), required=True)
    revision = ma.fields.Integer(required=True, metadata={"description": "Send it as If-Match when you take in"})


class Chosen(ma.Schema):
    chosen = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, LONGEST_PATH)),
        values=ma.fields.Dict(
            keys=ma.fields.String(), values=ma.fields.String(validate=ma.validate.OneOf(SIDES), metadata=HOLDS)
        ),
        load_default=dict,
        metadata={"description": "path → place → whose change holds there"},
    )


class TakenIn(ma.Schema):
    revision = ma.fields.Integer(required=True)
    merged = ma.fields.List(ma.fields.String())
    others = ma.fields.List(ma.fields.String())


class BringingIn(ma.Schema):
    files = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, LONGEST_PATH)),
        values=ma.fields.String(allow_none=True),
        required=True,
        metadata={"description": "path → what the file says; null: it is taken out"},
    )
    made_from = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.String(), load_default=None, allow_none=True,
        metadata={"description": "path → SHA-256 of what it said when it was fetched; null: files say what is sent"},
    )  # fmt: skip
    holds = ma.fields.String(
        load_default=None, allow_none=True, validate=ma.validate.OneOf(SIDES),
        metadata={"description": "Where both changed the same place: mine, what is sent; theirs, what the draft says"},
    )  # fmt: skip


class BroughtIn(ma.Schema):
    revision = ma.fields.Integer(required=True)
    changed = ma.fields.List(ma.fields.String(), required=True)
    merged = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.String(allow_none=True),
        metadata={"description": "What the files say that others had changed as well"},
    )  # fmt: skip
