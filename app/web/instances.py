"""Pages of process instances, on which technical administrators see them and mend them with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid, RedressError
from app.mending import mend_instance as mend
from app.mending.parked_messages import deliver_parked, set_aside_parked
from app.sent import sent_key, why_not_kept
from app.statuses import INSTANCE_STATUSES
from app.use_cases.record_view import record_view
from app.views import view_instance as view
from app.views.diagram import instance_diagrams

from .kept_forms import LOOK
from .pages import actor, page, request_key, runtime

PAGE = 50
LONGEST_ID = 18
AGES = [("1", "more than 1 day"), ("7", "more than 7 days"), ("30", "more than 30 days"), ("90", "more than 90 days")]
# verb → what the button says, what it does, and whether it can be undone
VERBS: dict[str, tuple[str, str, str]] = {
    "retry": ("Retry", "The failed step is tried again, with the data below if you change any.", ""),
    "complete": (
        "Complete on behalf",
        "The task is completed with process data in place of its form. No form is recorded and no letter goes out; "
        "whoever handles the case does what has to be recorded. What has happened already is entered by “Done "
        "elsewhere”.",
        "This cannot be undone.",
    ),
    "skip": ("Skip", "The token goes on past the step. Nothing is recorded as done: for what has happened elsewhere, "
             "choose “Done elsewhere”.",
             "This cannot be undone."),
    "move": ("Move", "The token is taken from this step and put before the one you choose.",
             "It can be moved back while nothing else has happened."),
    "data": ("Set data", "Process data are changed. Gateways and timers that read them later see the new values.",
             "Setting the old values again undoes it; they are kept in the log of changes."),
    "suspend": ("Suspend", "Its tasks stay visible but cannot be completed, its timers wait, and what comes in is kept "
                "for it. Dates go on counting.",
                "Resume undoes it."),
    "resume": ("Resume", "The instance goes on. It hears what came in, in order and as of the day it came in; timers "
               "that came due meanwhile fire next.", "Suspend holds it again."),
    "hear": ("Deliver again", "The message is delivered to whatever waits for it now, as of the day it came in.", ""),
    "aside": ("Set aside", "The message has no effect. The case says that it was set aside, and why.",
              "This cannot be undone."),
    "cancel": ("Cancel the instance", "The instance ends where it stands, and its open tasks with it.",
               "This cannot be undone."),
}  # fmt: skip


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/instances", view_func=instances)
    web.add_url_rule("/instances/<int:instance_id>", view_func=instance)
    web.add_url_rule("/instances/<int:instance_id>/diagram.json", view_func=instance_diagram)
    web.add_url_rule("/instances/<int:instance_id>/<verb>", view_func=mend_instance, methods=["GET", "POST"])


def instances() -> ResponseReturnValue:
    """The list, filtered as the query string says."""
    given = request.args
    status = given.get("status", "")
    age, place = given.get("older_than", ""), given.get("before", "")
    asked = view.InstancesAsked(
        landlord=given.get("landlord") or None,
        process=given.get("process") or None,
        release=given.get("release") or None,
        status=status if status in INSTANCE_STATUSES else None,
        older_than=int(age) if age in dict(AGES) else None,
        reference=given.get("reference", "").strip()[:40],
        before_id=sent_key(place),
    )
    listed = view.list_instances(runtime(), actor(), asked, PAGE)
    kept = {name: value for name, value in given.items() if value and name != "before"}
    again: dict[str, Any] = {**kept, "before": listed.before_id}
    older = url_for("web.instances", **again) if listed.before_id else ""
    return page(
        "admin/instances.html", here="instances", title="Instances", listed=listed, asked=asked, ages=AGES,
        statuses=INSTANCE_STATUSES, older=older, cap=view.CAP,
    )  # fmt: skip


def instance(instance_id: int) -> ResponseReturnValue:
    """One instance with its diagram and everything inside it."""
    shown = view.view_instance(runtime(), actor(), instance_id)
    _record_view(shown)
    title = f"{shown.name}: {shown.reference}"
    return page("admin/instance.html", here="instances", title=title, shown=shown, verbs=VERBS)


def instance_diagram(instance_id: int) -> ResponseReturnValue:
    """The diagrams of the instance with its tokens, for the viewer."""
    return {"instances": instance_diagrams(runtime(), actor(), instance_id)}


def mend_instance(instance_id: int, verb: str) -> ResponseReturnValue:
    """Ask for a reason and show what will change; then do it."""
    shown = view.view_instance(runtime(), actor(), instance_id)
    if verb not in VERBS:
        return redirect(url_for("web.instance", instance_id=instance_id))
    step = next((open_step for open_step in shown.steps if open_step.engine_task == request.values.get("step")), None)
    errors: dict[str, str] = {}
    if request.method != "POST":
        _record_view(shown)
    elif LOOK not in request.form:
        try:
            _acts(instance_id, verb, step)(request.form.get("reason", ""))
        except Invalid as refusal:
            errors = dict(refusal.errors) or {"": refusal.shown}
        except RedressError as refusal:
            errors = {"": refusal.shown}
        else:
            flash(f"{VERBS[verb][0]}: done, and kept with your reason.", "success")
            return redirect(url_for("web.instance", instance_id=instance_id))
    title = f"{VERBS[verb][0]}: {shown.name}"
    status = 422 if errors else 200
    return page(
        "admin/mend.html", status=status, here="instances", title=title, shown=shown, verb=verb, words=VERBS[verb],
        step=step, errors=errors,
    )  # fmt: skip


def _record_view(shown: view.InstanceView) -> None:
    record_view(runtime(), actor(), shown.row["case_id"], f"instance {shown.row['process_id']}")


def _acts(instance_id: int, verb: str, step: view.Step | None) -> Callable[[str], Any]:
    """The use case of a verb, to be called with the reason. Invalid when it needs a step and none was named."""
    incident, message = request.values.get("incident"), _number(request.values.get("message"))
    where = request.values.get("step", "")  # sent again, it is not open any more, and the first answer is due
    if (verb in ("complete", "skip", "move") and not where) or (verb == "retry" and not (step or incident)):
        raise Invalid("The step is not open any more. Go back to the instance to see where it stands.")
    target, key = request.form.get("target", ""), request_key()
    not_done, again = bool(request.form.get("not_done")), bool(request.form.get("start_again"))
    acts: dict[str, Callable[[str], Any]] = {
        "retry": lambda why: mend.retry_incident(
            runtime(), actor(), _number(incident) if incident else _incident(step), why, _data(), request_key=key
        ),
        "complete": lambda why: mend.complete_on_behalf(
            runtime(), actor(), instance_id, where, _data(), why, not_done=not_done, request_key=key
        ),
        "skip": lambda why: mend.skip_task(
            runtime(), actor(), instance_id, where, why, not_done=not_done, request_key=key
        ),
        "move": lambda why: mend.move_token(
            runtime(), actor(), instance_id, where, target, why, not_done=not_done, request_key=key
        ),
        "data": lambda why: mend.set_data(runtime(), actor(), instance_id, _data(), why, request_key=key),
        "suspend": lambda why: mend.suspend_instance(runtime(), actor(), instance_id, why, request_key=key),
        "resume": lambda why: mend.resume_instance(runtime(), actor(), instance_id, why, request_key=key),
        "cancel": lambda why: mend.cancel_instance(
            runtime(), actor(), instance_id, why, start_again=again, request_key=key
        ),
        "hear": lambda why: deliver_parked(runtime(), actor(), message, why, request_key=key),
        "aside": lambda why: set_aside_parked(runtime(), actor(), message, why, request_key=key),
    }
    return acts[verb]


def _number(text: str | None) -> int:
    """The id in the query string or form; one that is none is of nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < LONGEST_ID else 0


def _incident(step: view.Step | None) -> int:
    if step is None or step.incident_id is None:
        raise Invalid("This step has no incident to retry. Go back to the instance to see where it stands.")
    return step.incident_id


def _data() -> dict[str, Any]:
    """The process data that were typed as JSON; Invalid when they are not."""
    text = request.form.get("data", "").strip()
    if not text:
        return {}
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid({"data": f'This is not JSON: {error}. Write it as in {{"vulnerable": true}}.'}) from error
    if problem := why_not_kept(data):
        raise Invalid({"data": problem})
    if not isinstance(data, dict):
        raise Invalid({"data": 'Write names with values, as in {"vulnerable": true}.'})
    return data
