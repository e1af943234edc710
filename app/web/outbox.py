"""The outbox, for technical administrators: what waits, what did not arrive, and what to do about it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid, RedressError
from app.mending import mend_work as mend
from app.sent import sent_key
from app.views import outbox as view

from .pages import actor, page, runtime

PAGE = 50
VERBS = {
    "again": ("Send it again", "It leaves with the next look of a worker."),
    "elsewhere": (
        "Send it to another address",
        "A message with the same words goes there instead. This one is given up.",
    ),
    "give_up": ("Give it up", "It does not leave any more. Say how whoever needs it gets it, or why nobody does."),
}


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/outbox", view_func=outbox)
    web.add_url_rule("/outbox/<int:message_id>", view_func=message, methods=["GET", "POST"])
    web.add_url_rule("/jobs/<int:job_id>", view_func=requeue_job, methods=["POST"])


def outbox() -> ResponseReturnValue:
    """Messages in a state, the newest first."""
    state, place = request.args.get("state", ""), request.args.get("before", "")
    asked = state if state in view.STATES else None
    before_id = sent_key(place)
    listed = view.list_messages(runtime(), actor(), asked, before_id, PAGE)
    older = url_for("web.outbox", state=state, before=listed.before_id) if listed.before_id else ""
    return page(
        "admin/outbox.html", here="health", title="Outbox", listed=listed, asked=asked, states=view.STATES,
        kinds=view.KINDS, older=older,
    )  # fmt: skip


def message(message_id: int) -> ResponseReturnValue:
    """One message, and the three things that can be done about it."""
    errors: dict[str, str] = {}
    shown = view.view_message(runtime(), actor(), message_id)
    if request.method == "POST":
        try:
            done = _mend(message_id)
        except Invalid as refusal:
            errors = dict(refusal.errors)
        except RedressError as refusal:
            errors = {"": refusal.shown}
        else:
            flash(f"{done}: done, and kept with your reason.", "success")
            return redirect(url_for("web.outbox", state="failed"))
    return page(
        "admin/message.html", status=422 if errors else 200, here="health", title="Message", shown=shown, verbs=VERBS,
        states=view.STATES, kinds=view.KINDS, errors=errors, can_be_mended=shown["state"] in view.OPEN,
    )  # fmt: skip


def _mend(message_id: int) -> str:
    """Do what was chosen; returns what the button said."""
    verb, reason = request.form.get("verb", ""), request.form.get("reason", "")
    if verb not in VERBS:
        raise Invalid({"verb": "Choose what is to become of the message."})
    if verb == "again":
        mend.requeue_message(runtime(), actor(), message_id, reason)
    elif verb == "elsewhere":
        mend.readdress_message(runtime(), actor(), message_id, request.form.get("address", ""), reason)
    else:
        mend.give_up_message(runtime(), actor(), message_id, reason)
    return VERBS[verb][0]


def requeue_job(job_id: int) -> ResponseReturnValue:
    """Have a job that was given up done again."""
    mend.requeue_job(runtime(), actor(), job_id, request.form.get("reason", ""))
    flash("The job is done again with the next look of a worker.", "success")
    return redirect(url_for("web.health"))
