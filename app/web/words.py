"""Words of the pages: dates, distances, numbers and names of keys, as Jinja filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

import orjson
from markupsafe import Markup, escape

from app.clock import LONDON
from app.views.timeline import TimelineEntry
from app.wording import date_words, datetime_words, plain_words, short_date, time_words

BELL_CAP = 99
STATUSES = {
    "open": "Open",
    "responded": "Responded",
    "closed": "Closed",
    "excluded": "Excluded",
    "withdrawn": "Withdrawn",
    "recorded": "Recorded",
}
EVENTS = {
    "received": "Received",
    "logged": "Logged",
    "acknowledged": "Acknowledged",
    "allocated": "Given to a handler",
    "customer_contacted": "Customer contacted",
    "contact_attempted": "Tried to reach the customer",
    "support_recorded": "Somebody helps the customer",
    "quick_fix_closed": "Closed as a quick fix",
    "quick_fix_failed": "The quick fix did not work",
    "response_issued": "Stage 1 answer sent",
    "escalation_requested": "The customer asked to escalate",
    "escalated": "Escalated to stage 2",
    "appeal_acknowledged": "Escalation acknowledged",
    "reviewer_assigned": "Reviewer named",
    "customer_contacted_again": "Customer contacted at stage 2",
    "final_response_issued": "Final response sent",
    "acceptance_refused": "Not accepted as a complaint",
    "accepted_in_part": "Accepted in part",
    "refusal_sent": "Refusal sent",
    "part_refusal_sent": "Refusal of a part sent",
    "part_opened": "The refused part is a complaint of its own",
    "part_instructed": "The Ombudsman told us to accept the refused part",
    "asb_report_opened": "Report of anti-social behaviour opened",
    "asb_report_done": "Report of anti-social behaviour dealt with",
    "anonymous_received": "Received from somebody we do not know",
    "escalation_refused": "Escalation refused",
    "instructed_to_accept": "The Ombudsman told us to accept it",
    "extended": "Date extended",
    "extension_blocked": "Extension refused",
    "update_sent": "Update sent to the customer",
    "withdrawn": "Withdrawn",
    "resolution_agreed": "Resolution agreed",
    "closed": "Closed",
    "ombudsman_contacted": "Ombudsman in touch",
    "ombudsman_information_requested": "The Ombudsman asked for information",
    "ombudsman_information_sent": "Information sent to the Ombudsman",
    "determination_received": "Ombudsman’s determination received",
    "action_added": "Action promised",
    "action_done": "Action done",
    "service_request_opened": "Service request opened",
    "service_request_reviewed": "Open request looked at again",
    "service_request_done": "Service request dealt with",
    "response_sampled": "Response drawn to be looked at",
    "response_audited": "Response looked at",
    "blanket_refusals_noticed": "A ground used often to refuse",
    "refusals_looked_at": "Refusals on a ground looked at",
    "contribution_asked": "Contribution asked for",
    "contribution_received": "Contribution given",
    "contribution_withdrawn": "Contribution not needed any more",
    "answered_without_contributions": "Answered without a contribution",
    "case_review_called": "Case review called",
    "case_review_held": "Case review held",
    "case_review_not_held": "Case review not needed any more",
    "case_review_concluded": "What the case review came to",
    "reclassified": "Reclassified",
    "date_corrected": "Date corrected",
    "letter_issued": "Letter issued",
    "breach_recorded": "Missed",
    "subjects_named": "Whom the complaint is about",
    "task_completed": "Done",
    "task_assigned": "Task assigned",
    "handler_awaited": "Acknowledged; nobody handles it yet",
    "response_overdue": "The answer is overdue",
    "findings_not_sent": "The draft findings were not sent",
    "findings_not_sent_again": "The draft findings were not sent at stage 2",
    "not_heard_explained": "Why the customer was not heard",
    "early_request_open": "Stage 2 was asked for before the answer",
    "early_request_settled": "The earlier request is settled",
    "told": "Recorded",
    "note_added": "Note",
    "reason_recorded": "Reason",
    "learning_recorded": "Learning",
    "adjustment_recorded": "Adjustment agreed",
    "assignment_refused": "Assignment refused",
    "quick_fix_reopened": "The quick fix did not hold",
    "quick_fix_note_left_out": "Not confirmed in writing",
    "categorised": "Service area and theme recorded",
    "unresolved_named": "The customer named what is not resolved",
    "same_matter_linked": "Linked with a complaint about the same matter",
    "same_matter_unlinked": "No longer linked as the same matter",
    "progress_not_given": "Not told how it stands",
    "contact_with_somebody_else": "Spoke to somebody other than the customer",
    "authority_recorded": "Somebody may speak for the customer",
    "authority_ended": "Somebody no longer speaks for the customer",
    "remedy_applied": "Put right at once",
    "remedy_refused": "Not within their authority",
    "feedback_asked_for": "Feedback asked for",
    "panel_request_answered": "The tenants’ panel was answered",
}


def days(count: int) -> str:
    """``1 working day``, ``2 working days``."""
    return f"{count} working day{'' if count == 1 else 's'}"


def late_by(count: int | None) -> str:
    """``2 working days late``."""
    return f"{days(count)} late" if count else ""


def day(value: date | str | None) -> str:
    """``Tuesday 13 January 2026``; takes ISO text as well, for what was kept as JSON."""
    moment = _moment(value)
    if moment is None:
        return "" if value is None else str(value)
    return date_words(moment)


def brief_day(value: date | str | None) -> Markup:
    """``Tue 13 Jan 2026``, with the whole date for the pointer: where a table leaves no room."""
    moment = _moment(value)
    if moment is None:
        return Markup("")
    text = f"{moment:%a} {moment.day} {moment:%b} {moment.year}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), date_words(moment), text)


def moment(value: datetime | str | None) -> str:
    """``Tuesday 13 January 2026 at 2:30pm``, on the clock of London."""
    if isinstance(value, str):
        try:
            return datetime_words(datetime.fromisoformat(value))
        except ValueError:
            return value
    return datetime_words(value) if value else ""


def clock_time(value: datetime | None) -> str:
    return time_words(value.astimezone(LONDON).time()) if value else ""


def brief_moment(value: datetime | None) -> Markup:
    """``Tue 13 Jan 2026, 2:30pm``."""
    if value is None:
        return Markup("")
    local = value.astimezone(LONDON)
    return brief_day(local.date()) + Markup(", ") + escape(time_words(local.time()))


def label(key: Any) -> str:
    """A key as a label: ``personal_contact`` → ``Personal contact``; ``s1_…`` → ``Stage 1 …``."""
    text = re.sub(r"^s(\d)\b", r"stage \1", str(key or "").replace("_", " ").strip())
    return text[:1].upper() + text[1:]


def status(key: str | None) -> str:
    return STATUSES.get(key or "", label(key))


def capped(count: int, cap: int) -> str:
    """A count that was not counted beyond a cap: ``1000+``."""
    return "" if not count else f"{cap}+" if count > cap else str(count)


def value(item: Any) -> str:
    """Any value that was kept as JSON, as a person reads it."""
    if isinstance(item, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", item):
        return day(item)
    if isinstance(item, dict):
        return "; ".join(f"{label(key)}: {value(one)}" for key, one in item.items() if one not in (None, ""))
    if isinstance(item, (list, tuple)):
        return ", ".join(value(one) for one in item)
    if isinstance(item, float):
        return f"{item:g}"
    return plain_words(item) if item is not None else "none"


def moment_title(one: TimelineEntry) -> str:
    """What an entry of the timeline is called."""
    if one.type == "contact":
        way = str(one.data.get("method") or "").replace("_", " ")
        if one.data.get("method") == "copy":
            return "A copy for somebody who acts for the customer"
        if one.data.get("reached") is False:
            return f"Tried to reach the customer by {way}"
        came = one.data.get("direction") == "in"
        return f"{'Heard from' if came else 'In touch with'} the customer by {way}" if way else "Customer contacted"
    if one.type == "decision":
        return label(one.text)
    return EVENTS.get(one.type) or label(one.type)


def plain_path(text: str) -> str:
    """A sentence that names paths of data, in words: ``handler.name is not known`` → ``handler name is not known``."""
    return re.sub(r"\b[a-z_]+(?:\.[a-z_]+)+\b", lambda found: found[0].replace(".", " ").replace("_", " "), text)


def outcome(item: Any) -> str:
    """What a decision table said, in a line: its reason and clause where it gives them, else everything it gave."""
    if not isinstance(item, dict) or not item.get("reason"):
        return value(item)
    clause = f" ({item['clause']})" if item.get("clause") else ""
    return f"{item['reason']}{clause}"


def groupby_day(moments: Iterable[TimelineEntry]) -> list[tuple[date, list[TimelineEntry]]]:
    """The entries of a timeline day by day, in the order given."""
    return [(on, list(group)) for on, group in groupby(moments, key=lambda one: one.on)]


def capacity(text: str) -> str:
    """``stage 1, handler`` for what the involvement list keeps as ``1: handler``."""
    stage, _, what = text.partition(": ")
    return f"stage {stage}, {label(what).lower()}" if what and stage not in ("0", "") else label(what or text).lower()


def tojson_text(item: Any) -> str:
    """A value as process data hold it: ``true``, ``"text"``, ``null``."""
    return orjson.dumps(item, default=str).decode()


def label_pair(key: str) -> tuple[str, str]:
    """A key with its label, as a select takes it."""
    return key, label(key)


def file_size(count: int) -> str:
    """``340 KB``, ``2.1 MB``."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


def _moment(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


FILTERS: dict[str, Callable[..., Any]] = {
    "days": days,
    "late_by": late_by,
    "day": day,
    "brief_day": brief_day,
    "short_day": lambda value: short_date(value) if value else "",
    "moment": moment,
    "brief_moment": brief_moment,
    "clock_time": clock_time,
    "label": label,
    "status": status,
    "capped": capped,
    "value": value,
    "file_size": file_size,
    "moment_title": moment_title,
    "outcome": outcome,
    "plain_path": plain_path,
    "groupby_day": groupby_day,
    "capacity": capacity,
    "tojson_text": tojson_text,
    "label_pair": label_pair,
}
