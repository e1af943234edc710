"""A form of a draft: tried as its task would show it, and changed field by field without a canvas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid, NotFound
from app.studio.change_form import add_field, change_field, move_field, read_form, remove_field
from app.studio.file_findings import findings_in
from app.studio.form_fields import component_at, field_rows, kinds_to_add, label_of, properties_of_fields, settings_of
from app.studio.kept_examples import content_for, kept_examples
from app.studio.save_file import FileChanged
from app.studio.try_form import TriedForm, try_form, view_form
from app.studio.view_draft import FileView, view_file
from app.views.view_task import FormView

from ..forms import CONTROL_FIELDS, FilledForm
from ..pages import actor, is_htmx, page, part, runtime
from .both_sides import both_sides
from .sent import revision_sent

OURS = frozenset({*CONTROL_FIELDS, "check"})
"""What the buttons of the preview send beside the answers."""


def add_pages(web: Blueprint) -> None:
    both = ["GET", "POST"]
    web.add_url_rule("/studio/drafts/<int:draft_id>/try/<path:path>", view_func=studio_try_form, methods=both)
    web.add_url_rule("/studio/drafts/<int:draft_id>/fields/<path:path>", view_func=studio_fields)
    web.add_url_rule(
        "/studio/drafts/<int:draft_id>/fields/<path:path>", "studio_change_fields", studio_change_fields,
        methods=["POST"],
    )  # fmt: skip


def editor_of_form(shown: FileView) -> dict[str, Any]:
    """What the editor of a form shows besides the file itself."""
    tried = view_form(runtime(), actor(), shown.draft.row["id"], shown.path)
    content = content_for(shown.draft, shown.path)
    return {
        **_shown(tried),
        "properties": properties_of_fields(content),
        "palette": sorted(kinds_to_add()),
    }


def studio_try_form(draft_id: int, path: str) -> ResponseReturnValue:
    """The form to fill in, and what is wrong with what was entered or would be recorded of it."""
    if request.method == "GET":
        tried = view_form(runtime(), actor(), draft_id, path)
    else:
        tried = try_form(runtime(), actor(), draft_id, path, _entered, check="check" in request.form)
    shown = _shown(tried)
    if is_htmx():
        return part("studio/form_preview.html", draft_id=draft_id, path=path, **shown)
    here = view_file(runtime(), actor(), draft_id, path)
    return page(
        "studio/try_form.html", here="studio", title=f"Try {path}", draft=here.draft.row, draft_id=draft_id, path=path,
        **shown,
    )  # fmt: skip


def _entered(form: Any) -> Mapping[str, Any]:
    rows: Mapping[str, Any] | None = form.after_row_button(request.form, ignore=OURS)
    entered: Mapping[str, Any] = form.from_post(request.form, ignore=OURS)
    return rows if rows is not None else entered


def _shown(tried: TriedForm) -> dict[str, Any]:
    filled = None
    if tried.form is not None:
        view = FormView(tried.form, tried.facts, tried.options, {})
        filled = FilledForm(view, tried.values, tried.errors)
    return {"tried": tried, "filled": filled, "examples": tried.examples}


def studio_fields(draft_id: int, path: str) -> ResponseReturnValue:
    """The fields of a form in order; with `?field=` what one of them says."""
    return _fields_page(draft_id, path, request.args.get("field", ""))


def studio_change_fields(draft_id: int, path: str) -> ResponseReturnValue:
    """Change, add, move or take out a field."""
    sent, place = request.form, request.form.get("field", "")
    seen, back = revision_sent(request.form), url_for("web.studio_fields", draft_id=draft_id, path=path)
    try:
        match sent.get("do"):
            case "change":
                change_field(runtime(), actor(), draft_id, path, place, sent.to_dict(), seen=seen)
            case "add":
                add_field(
                    runtime(), actor(), draft_id, path, sent.get("type", ""), sent.get("label", ""),
                    sent.get("key", "").strip(), sent.get("inside", ""), seen=seen,
                )  # fmt: skip
            case "up" | "down" as way:
                move_field(runtime(), actor(), draft_id, path, place, 1 if way == "down" else -1, seen=seen)
            case "remove":
                remove_field(runtime(), actor(), draft_id, path, place, seen=seen)
            case _:
                raise Invalid("Choose what to do with the field.")
    except (Invalid, FileChanged) as refusal:
        chosen = place if sent.get("do") == "change" else ""
        return _fields_page(draft_id, path, chosen, refusal, sent.to_dict())
    flash("Saved.", "success")
    return redirect(back)


def _fields_page(
    draft_id: int, path: str, place: str, refusal: Invalid | FileChanged | None = None,
    sent: Mapping[str, str] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    shown = view_file(runtime(), actor(), draft_id, path)
    form = read_form(shown.body.decode(errors="replace") if shown.body is not None else None)
    component = component_at(form, place) if place else None
    if place and component is None:
        raise NotFound("There is no such field in this form any more. The list shows those that there are.")
    content, sent, errors = content_for(shown.draft, path), dict(sent or {}), {}
    if isinstance(refusal, FileChanged):
        errors, sent["seen"] = {"": both_sides(refusal)}, str(refusal.revision)
    elif refusal is not None:
        errors = dict(refusal.errors)
    return page(
        "studio/fields.html", status=refusal.http_status if refusal else 200, here="studio", path=path,
        title=label_of(component) or "Field" if component else f"Fields of {form.get('title') or path}",
        shown=shown, draft=shown.draft.row, rows=field_rows(form), kinds=kinds_to_add(), place=place,
        settings=settings_of(component, content) if component else (), errors=errors, sent=sent,
        seen=sent.get("seen", shown.draft.row["revision"]),
        examples=kept_examples(shown.draft, path), findings=findings_in(shown.draft, path),
    )  # fmt: skip
