"""Diagrams: what their editor asks for, and the same changes in plain forms, for whoever does not draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid
from app.studio.change_elements import with_task_after, with_values, without_element
from app.studio.choices import choices_for
from app.studio.diagram_elements import DiagramElement, elements_of
from app.studio.save_file import save_file
from app.studio.view_draft import FileView, view_file

from ..pages import actor, page, runtime
from .sent import revision_sent

TITLES = {
    "form": "Form", "groups": "Offered to", "due": "Due", "decision": "Decision table", "result": "Kept as",
    "process": "Process", "service": "Service",
}  # fmt: skip
LISTS = {"form": "forms", "groups": "groups", "decision": "tables", "process": "processes"}
"""What an element says → the choices for it."""


def add_pages(web: Blueprint) -> None:
    base = "/studio/drafts/<int:draft_id>"
    web.add_url_rule(f"{base}/choices", view_func=studio_choices)
    web.add_url_rule(f"{base}/elements/<path:path>", view_func=studio_elements)
    web.add_url_rule(f"{base}/elements/<path:path>", "studio_element", view_func=change_element, methods=["POST"])


def studio_choices(draft_id: int) -> ResponseReturnValue:
    """The properties, values and names that a diagram of this draft may use."""
    return jsonify(choices_for(runtime(), actor(), draft_id))


def studio_elements(draft_id: int, path: str) -> ResponseReturnValue:
    """The elements of a diagram as a list; with `?element=` what one of them says, as a form."""
    return _page(draft_id, path, view_file(runtime(), actor(), draft_id, path), request.args.get("element", ""), {})


def change_element(draft_id: int, path: str) -> ResponseReturnValue:
    """Change what an element says, put a user task after it, or take it out."""
    shown = view_file(runtime(), actor(), draft_id, path)
    element = request.form.get("element", "")
    body = shown.body or b""
    try:
        if "take_out" in request.form:
            changed, element = without_element(body, element), ""
        elif "add" in request.form:
            changed, element = with_task_after(body, element, request.form.get("task", ""))
        else:
            changed = with_values(body, element, _said("said:"), _said("condition:"))
        save_file(runtime(), actor(), draft_id, path, changed, seen=revision_sent(request.form))
    except Invalid as refused:
        return _page(draft_id, path, shown, request.form.get("element", ""), refused.errors)
    flash("Saved.", "success")
    return redirect(url_for("web.studio_elements", draft_id=draft_id, path=path, element=element or None))


def _said(prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in request.form.items() if name.startswith(prefix)}


def _page(draft_id: int, path: str, shown: FileView, element_id: str, errors: Mapping[str, str]) -> ResponseReturnValue:
    choices = choices_for(runtime(), actor(), draft_id)
    try:
        elements = elements_of(shown.body or b"")
    except Invalid as refused:
        elements, errors = [], refused.errors
    chosen = next((element for element in elements if element.id == element_id), None)
    return page(
        "studio/elements.html", status=422 if errors else 200, here="studio", title="Elements of the diagram",
        shown=shown, draft=shown.draft.row, path=path, elements=elements, chosen=chosen, errors=errors,
        fields=_fields(chosen, choices) if chosen else [], properties=_properties(chosen, choices) if chosen else [],
    )  # fmt: skip


def _fields(element: DiagramElement, choices: Mapping[str, Any]) -> list[dict[str, Any]]:
    services = [{"value": service["name"], "label": service["name"]} for service in choices["services"]]
    listed = {**{name: choices[key] for name, key in LISTS.items()}, "service": services}
    return [
        {"name": name, "label": TITLES[name], "value": value, "values": listed.get(name, []), "means": ""}
        for name, value in element.said.items()
    ]


def _properties(element: DiagramElement, choices: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"property:{each['name']}", "label": each["name"].replace("_", " "), "means": each["means"],
            "value": element.properties.get(each["name"], ""), "values": each["values"],
        }
        for each in choices["properties"] if element.kind in each["on"]
    ]  # fmt: skip
