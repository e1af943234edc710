"""What the page of a case shows, as JSON: the shapes of `app.views.view_case`."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from app import feel


class Json(ma.fields.Field[Any]):
    """Any value as JSON: what a form, a table or a diagram gave."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return feel.to_json(feel.from_python(value))


class Sorted(ma.fields.List[str]):
    """The members of a set, in order."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        return super()._serialize(sorted(value), attr, obj, **kwargs)


class Due(ma.Schema):
    day = ma.fields.Date(allow_none=True)
    words = ma.fields.String(metadata={"description": "How far off it is, in working days"})
    tag = ma.fields.String(metadata={"description": "late, today, soon, on time, or empty without a date"})


class Flag(ma.Schema):
    key = ma.fields.String()
    label = ma.fields.String()


class Resident(ma.Schema):
    name = ma.fields.String()
    address = ma.fields.String()
    email = ma.fields.String()
    telephone = ma.fields.String()
    preferred_contact = ma.fields.String()
    email_letters = ma.fields.Boolean()


class Clock(ma.Schema):
    """A clock of the case: the date that counts, and the date of each layer."""

    name = ma.fields.String(required=True)
    state = ma.fields.String(
        metadata={"description": "running, late, met, met_late, stopped, or passed (nobody's breach)"}
    )
    due = ma.fields.Nested(Due)
    policy = ma.fields.Date(allow_none=True)
    code = ma.fields.Date(allow_none=True)
    target = ma.fields.Date(allow_none=True)
    met_on = ma.fields.Date(allow_none=True)
    late = ma.fields.Integer(metadata={"description": "Working days late"})
    holder = ma.fields.String(metadata={"description": "landlord, customer or internal"})
    extended = ma.fields.Boolean()


class ToDo(ma.Schema):
    task_id = ma.fields.Integer(required=True)
    name = ma.fields.String()
    role = ma.fields.String(metadata={"description": "The role's title"})
    area = ma.fields.String(metadata={"description": "The service area it is for, where that is not the case's"})
    due = ma.fields.Nested(Due)
    assignee = ma.fields.String(metadata={"description": "Whoever has it, by name; empty: nobody"})
    mine = ma.fields.Boolean()
    in_reach = ma.fields.Boolean(metadata={"description": "Whether you may take it"})
    letter = ma.fields.String(metadata={"description": "The letter that completing it issues, if any"})
    has_draft = ma.fields.Boolean()
    suspended = ma.fields.Boolean()


class Outcome(ma.Schema):
    stage = ma.fields.Integer()
    decision = ma.fields.String()
    reasons = ma.fields.String()
    decided_by = ma.fields.String()
    decided_on = ma.fields.Date()


class Point(ma.Schema):
    number = ma.fields.Integer(required=True)
    text = ma.fields.String(required=True)
    outcomes = ma.fields.List(ma.fields.Nested(Outcome))


class TimelineEntry(ma.Schema):
    """Something that happened: an event, a contact or a decision."""

    type = ma.fields.String(required=True)
    on = ma.fields.Date(required=True)
    recorded_at = ma.fields.AwareDateTime(required=True)
    who = ma.fields.String()
    text = ma.fields.String()
    data = Json()
    was = ma.fields.Date(allow_none=True, metadata={"description": "The date given first, where it was corrected"})
    letter_id = ma.fields.Integer(allow_none=True)
    decision_id = ma.fields.Integer(allow_none=True)
    minor = ma.fields.Boolean()


class Letter(ma.Schema):
    id = ma.fields.Integer(required=True)
    key = ma.fields.String(required=True)
    title = ma.fields.String()
    elements = ma.fields.List(ma.fields.String())
    missing = ma.fields.List(ma.fields.String(), metadata={"description": "Mandatory elements it went out without"})
    override_reason = ma.fields.String()
    channel = ma.fields.String()
    issued_on = ma.fields.Date()
    issued_by = ma.fields.String()


class Document(ma.Schema):
    id = ma.fields.Integer(required=True)
    name = ma.fields.String()
    media_type = ma.fields.String()
    size = ma.fields.Integer(metadata={"description": "Bytes"})
    note = ma.fields.String()
    added_at = ma.fields.AwareDateTime()
    added_by = ma.fields.String()
    removed_at = ma.fields.AwareDateTime(allow_none=True)
    removed_by = ma.fields.String(allow_none=True)
    removed_why = ma.fields.String(allow_none=True, metadata={"description": "Why it was removed; null: it was not"})


class Action(ma.Schema):
    id = ma.fields.Integer(required=True)
    what = ma.fields.String()
    owner = ma.fields.String()
    due_on = ma.fields.Date()
    done_on = ma.fields.Date(allow_none=True)
    evidence = ma.fields.String()


class Remedy(ma.Schema):
    stage = ma.fields.Integer(allow_none=True)
    kind = ma.fields.String()
    what = ma.fields.String()
    by_when = ma.fields.Date(allow_none=True)
    by_whom = ma.fields.String()


class Evidence(ma.Schema):
    stage = ma.fields.Integer(allow_none=True)
    text = ma.fields.String()


class Breach(ma.Schema):
    code = ma.fields.String()
    layer = ma.fields.String(metadata={"description": "policy or code"})
    clock = ma.fields.String()
    due = ma.fields.Date(allow_none=True)
    done = ma.fields.Date(allow_none=True)
    days_late = ma.fields.Integer(allow_none=True, metadata={"description": "Working days"})
    reason = ma.fields.String()


class Extension(ma.Schema):
    clock = ma.fields.String()
    stage = ma.fields.Integer()
    proposed_on = ma.fields.Date()
    new_date = ma.fields.Date()
    working_days = ma.fields.Integer()
    total_days = ma.fields.Integer(metadata={"description": "Working days beyond the date without extensions"})
    agreed = ma.fields.String()
    outcome = ma.fields.String(metadata={"description": "allowed, flagged, blocked or invalid"})
    why = ma.fields.String()


class Adjustment(ma.Schema):
    kind = ma.fields.String()
    details = ma.fields.String()
    review_on = ma.fields.Date(allow_none=True)


class Contribution(ma.Schema):
    """What an area or a person was asked to contribute to the answer of a stage."""

    number = ma.fields.Integer(required=True)
    stage = ma.fields.Integer()
    who = ma.fields.String(metadata={"description": "The service area and the person asked, by name"})
    what = ma.fields.String()
    due = ma.fields.Date()
    state = ma.fields.String(metadata={"description": "outstanding, late, given or withdrawn"})
    text = ma.fields.String(metadata={"description": "What was contributed, or why it is not needed any more"})
    by = ma.fields.String()
    on = ma.fields.Date(allow_none=True)


class Linked(ma.Schema):
    id = ma.fields.Integer(required=True)
    reference = ma.fields.String()
    summary = ma.fields.String()
    status = ma.fields.String()
    stage = ma.fields.Integer(allow_none=True)
    received_on = ma.fields.Date()
    same_matter = ma.fields.Boolean(metadata={"description": "It is about the same matter, and answered by itself"})


class Authority(ma.Schema):
    id = ma.fields.Integer(required=True)
    name = ma.fields.String()
    standing = ma.fields.String()
    form = ma.fields.String(metadata={"description": "spoken, written or power_of_attorney"})
    scope = ma.fields.String()
    given_on = ma.fields.Date()
    expires_on = ma.fields.Date(allow_none=True)
    ended_on = ma.fields.Date(allow_none=True)


class InstanceOfCase(ma.Schema):
    id = ma.fields.Integer(required=True)
    process_id = ma.fields.String()
    status = ma.fields.String(required=True)
    lifecycle = ma.fields.Boolean()
    started_at = ma.fields.AwareDateTime()
    ended_at = ma.fields.AwareDateTime(allow_none=True)


class CaseInList(ma.Schema):
    """A case in a list."""

    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    resident = ma.fields.String()
    address = ma.fields.String()
    summary = ma.fields.String()
    status = ma.fields.String(required=True)
    stage = ma.fields.Integer(allow_none=True)
    received_on = ma.fields.Date()
    due = ma.fields.Nested(Due)
    landlord_name = ma.fields.String()


class CaseList(ma.Schema):
    cases = ma.fields.List(ma.fields.Nested(CaseInList), required=True)
    more = ma.fields.Boolean(required=True, metadata={"description": "There are others: narrow the list"})


class CaseHead(ma.Schema):
    """What a case is about and where it stands."""

    id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    landlord = ma.fields.String(required=True)
    status = ma.fields.String(required=True)
    kind = ma.fields.String()
    route = ma.fields.String(allow_none=True)
    stage = ma.fields.Integer(allow_none=True)
    channel = ma.fields.String()
    relationship = ma.fields.String()
    service_area = ma.fields.String()
    theme = ma.fields.String()
    received_on = ma.fields.Date()
    closed_on = ma.fields.Date(allow_none=True)
    summary = ma.fields.String()
    outcomes_sought = ma.fields.String()
    handler = ma.fields.String(allow_none=True)
    reviewer = ma.fields.String(allow_none=True)
    vulnerable = ma.fields.Boolean(allow_none=True)
    anonymous = ma.fields.Boolean()


class CasePage(ma.Schema):
    """Everything the page of a case shows."""

    case = ma.fields.Nested(CaseHead, attribute="row", required=True)
    landlord_name = ma.fields.String()
    policy_title = ma.fields.String()
    resident = ma.fields.Nested(Resident, attribute="person", allow_none=True)
    flags = ma.fields.List(ma.fields.Nested(Flag))
    notices = ma.fields.List(ma.fields.String())
    adjustments = ma.fields.List(ma.fields.Nested(Adjustment))
    clocks = ma.fields.List(ma.fields.Nested(Clock))
    tasks = ma.fields.List(ma.fields.Nested(ToDo), attribute="to_do")
    definition_version = ma.fields.Integer()
    points = ma.fields.List(ma.fields.Nested(Point))
    earlier_definitions = ma.fields.List(
        ma.fields.Tuple((ma.fields.Integer(), ma.fields.List(ma.fields.Nested(Point)))),
        metadata={"description": "Earlier versions of the definition, the newest first: the number, and its points"},
    )
    actions = ma.fields.List(ma.fields.Nested(Action))
    contributions = ma.fields.List(ma.fields.Nested(Contribution))
    proposals = ma.fields.List(Json(), metadata={"description": "What tables propose: the newest decision of each"})
    remedies = ma.fields.List(ma.fields.Nested(Remedy))
    evidence = ma.fields.List(ma.fields.Nested(Evidence))
    extensions = ma.fields.List(ma.fields.Nested(Extension))
    breaches = ma.fields.List(ma.fields.Nested(Breach))
    letters = ma.fields.List(ma.fields.Nested(Letter))
    documents = ma.fields.List(ma.fields.Nested(Document))
    authorities = ma.fields.List(ma.fields.Nested(Authority))
    linked = ma.fields.List(ma.fields.Nested(Linked))
    instances = ma.fields.List(ma.fields.Nested(InstanceOfCase))
    history = ma.fields.List(ma.fields.Nested(TimelineEntry), attribute="timeline")
    acts = Sorted(ma.fields.String(), metadata={"description": "The acts that your roles allow"})
