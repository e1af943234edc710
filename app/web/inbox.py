"""The inbox: tabs, filters kept in the address, search, claim, release, assign, and the next task."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.sent import sent_day, sent_key
from app.studio.view_draft import may_enter
from app.studio.view_gates import waiting_for
from app.use_cases import assign_task
from app.use_cases.record_view import record_view
from app.views import inbox as view
from app.views.due import TAGS
from app.views.view_task import view_task

from .addresses import safe_address
from .pages import actor, is_htmx, page, part, runtime

PAGE = 40
MOST_AT_ONCE = 200
TABS = {"mine": "My work", "team": "My team", "unassigned": "Unassigned", "all": "Everything I may see"}
FILTERS = {
    "landlord": "Landlord",
    "status": "Due",
    "stage": "Stage",
    "area": "Service area",
    "kind": "What to do",
    "role": "Role",
    "assignee": "Who has it",
}
EMPTY = {
    "mine": "Nothing is in your hands. Take the next task, or look at what is unassigned.",
    "team": "Your team has no open task. Log a contact when one comes in.",
    "unassigned": "Every task of your team is in somebody’s hands.",
    "all": "There is no open task that you may see.",
}
TAG_CHOICES = [(tag, tag.capitalize()) for tag in TAGS]


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/", view_func=inbox)
    web.add_url_rule("/inbox/next", view_func=take_next, methods=["POST"])
    web.add_url_rule("/inbox/assign", view_func=assign, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/claim", view_func=claim, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/take-over", view_func=take_over, methods=["GET", "POST"])
    web.add_url_rule("/tasks/<int:task_id>/release", view_func=release, methods=["POST"])
    web.add_url_rule("/keys", view_func=keys)


def inbox() -> ResponseReturnValue:
    """A tab of the inbox, filtered as the query string says."""
    asked = _asked()
    shown = view.inbox(runtime(), actor(), asked, PAGE)
    values: dict[str, Any] = {
        "title": f"Inbox: {TABS[asked.tab]}",
        "asked": asked,
        "inbox": shown,
        "tabs": [(key, label, _address(tab=key), shown.counts[key]) for key, label in TABS.items()],
        "chosen": _chosen(shown),
        "filters": _filters(shown),
        "clear": _address(**dict.fromkeys((*FILTERS, "q"))),
        "cap": shown.cap,
        "empty": EMPTY[asked.tab],
        "to_approve": waiting_for(runtime(), actor()),
        "may_edit_content": may_enter(runtime(), actor()),
        "after": _address(after=_written(shown.after)) if shown.after else "",
        "before": _address(before=_written(shown.before)) if shown.before else "",
        "back": request.full_path.rstrip("?"),
    }
    if is_htmx():
        return part("inbox/list.html", **values)
    return page("inbox/page.html", here="inbox", **values)


def take_next() -> ResponseReturnValue:
    """Claim the most urgent task that this person may do, and open it."""
    task_id = assign_task.take_next(runtime(), actor())
    if task_id is None:
        flash("Nothing waits that you may take. Look at “My work”, or log a contact.")
        return redirect(url_for("web.inbox"))
    return redirect(url_for("web.task", task_id=task_id))


def claim(task_id: int) -> ResponseReturnValue:
    """Take a task that nobody has."""
    assign_task.claim_task(runtime(), actor(), task_id)
    return _back("Claimed. The task is in “My work”.")


def take_over(task_id: int) -> ResponseReturnValue:
    """Ask whether to take a task from whoever has it; take it when that is confirmed."""
    if request.method == "POST":
        assign_task.take_over_task(runtime(), actor(), task_id, request.form.get("holder", ""))
        flash("The task is in “My work” now.", "success")
        return redirect(url_for("web.task", task_id=task_id))
    shown = view_task(runtime(), actor(), task_id)
    record_view(runtime(), actor(), shown.facts.case_id, f"task {shown.element_id}")
    return page("task/take_over.html", here="inbox", title=f"Take over: {shown.name}", task=shown)


def release(task_id: int) -> ResponseReturnValue:
    """Give a task back to its team."""
    assign_task.release_task(runtime(), actor(), task_id)
    return _back("Released. Your team can take the task now; what you typed is kept.")


def assign() -> ResponseReturnValue:
    """Claim, release or assign the ticked tasks."""
    tasks = [key for number in request.form.getlist("task")[:MOST_AT_ONCE] if (key := sent_key(number)) is not None]
    what = request.form.get("what", "assign")
    username = {"claim": actor().username, "release": None}.get(what, request.form.get("username") or "")
    if not tasks:
        flash("Tick the tasks first.", "warning")
        return _back()
    if username == "":
        flash("Choose who gets the tasks.", "warning")
        return _back()
    unclaimed: tuple[str | None, ...] = (None, username)
    held_by = dict.fromkeys(tasks, unclaimed) if what == "claim" else _holders_shown(tasks)
    _flash_results(assign_task.assign_tasks(runtime(), actor(), tasks, username, held_by), what)
    return _back()


def _holders_shown(task_ids: list[int]) -> dict[int, tuple[str | None, ...]]:
    """Who had the ticked tasks as far as the page said."""
    said = {task_id: request.form.get(f"holder-{task_id}") for task_id in task_ids}
    return {task_id: (holder or None,) for task_id, holder in said.items() if holder is not None}


def keys() -> ResponseReturnValue:
    """The page that lists the keyboard shortcuts."""
    return page("keys.html", title="Keyboard")


def _flash_results(results: list[dict[str, Any]], what: str) -> None:
    """Say how many tasks were moved, and why others were not."""
    refused = [result for result in results if result.get("error")]
    done = len(results) - len(refused)
    word = {"claim": "claimed", "release": "released"}.get(what, "assigned")
    if done:
        flash(f"{done} task{'' if done == 1 else 's'} {word}.", "success")
    for text in dict.fromkeys(str(result["error"]) for result in refused):
        flash(text, "warning")


def _back(message: str = "") -> ResponseReturnValue:
    if message:
        flash(message, "success")
    return redirect(safe_address(request.form.get("back", "")))


def _asked() -> view.Asked:
    """The filters in the query string; values that mean nothing are ignored."""
    given = request.args
    tab = given.get("tab", "mine")
    stage = given.get("stage", "")
    status = given.get("status", "")
    return view.Asked(
        tab=tab if tab in TABS else "mine",
        landlord=given.get("landlord") or None,
        role=given.get("role") or None,
        area=given.get("area") or None,
        kind=given.get("kind") or None,
        stage=sent_key(stage) if len(stage) < 3 else None,
        tag=status if status in TAGS else None,
        assignee=given.get("assignee") or None,
        text=given.get("q", "").strip()[:200],
        place=_place(given.get("after"), False) or _place(given.get("before"), True),
    )


def _place(text: str | None, before: bool) -> view.Place | None:
    day, _, number = (text or "").partition("_")
    due, key = sent_day(day), sent_key(number)
    return view.Place(due, key, before) if due and key is not None else None


def _written(place: view.Place | None) -> str | None:
    return f"{place.due.isoformat()}_{place.task_id}" if place else None


def _address(**changes: str | None) -> str:
    """The present address of the inbox with some filters changed (None removes one), back at the first page."""
    kept = {name: value for name, value in request.args.items() if name not in ("after", "before") and value}
    kept |= {name: value for name, value in changes.items() if value is not None}
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
    return f"{url_for('web.inbox')}?{urlencode(kept)}" if kept else url_for("web.inbox")


def _options(shown: view.Inbox) -> dict[str, list[tuple[str, str]]]:
    listed = {name: [(choice.value, choice.label) for choice in choices] for name, choices in shown.choices.items()}
    listed["assignee"] = [(person.value, person.label) for person in shown.people]
    return {**listed, "status": TAG_CHOICES, "stage": [("1", "Stage 1"), ("2", "Stage 2")]}


def _filters(shown: view.Inbox) -> list[dict[str, Any]]:
    """The selects of the filter panel, without those that have no choice."""
    options = _options(shown)
    return [
        {"name": name, "label": label, "options": options[name], "value": request.args.get(name, "")}
        for name, label in FILTERS.items()
        if options.get(name)
    ]


def _chosen(shown: view.Inbox) -> list[tuple[str, str]]:
    """(words, address without it) of every filter in use, for the tags that remove a filter."""
    options = _options(shown)
    tags = []
    for name, label in FILTERS.items():
        value = request.args.get(name)
        if value:
            tags.append((f"{label}: {dict(options.get(name, [])).get(value, value)}", _address(**{name: None})))
    if request.args.get("q"):
        tags.append((f"Search: {request.args['q']}", _address(q=None)))
    return tags
