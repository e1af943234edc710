"""Log a contact: a page in the order of a telephone call, which shows at once how the contact would be classified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.errors import RedressError
from app.use_cases import log_contact as use_case
from app.use_cases.preview_contact import preview_contact
from app.use_cases.record_view import record_view
from app.views import new_contact as view

from .forms import FilledForm, after_row_button, errors_of, posted
from .pages import actor, is_htmx, page, part, request_key, runtime

PARTS = ("day", "month", "year")


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/contacts/new", view_func=log_contact, methods=["GET", "POST"])
    web.add_url_rule("/contacts/new/looks-like", view_func=looks_like, methods=["POST"])
    web.add_url_rule("/contacts/new/form", view_func=contact_form, methods=["POST"])
    web.add_url_rule("/cases/<int:case_id>/logged", view_func=contact_logged)


def log_contact() -> ResponseReturnValue:
    """Show the page; log the contact when its form is posted."""
    new = view.new_contact(runtime(), actor(), _landlord())
    filled = FilledForm(new.form)
    if request.method == "GET":
        return _page(new, filled)
    rows = after_row_button(new.form.form)
    filled.values = rows if rows is not None else posted(new.form.form)
    if rows is not None or "look" in request.form:
        return _page(new, filled)
    try:
        answer = use_case.log_contact(runtime(), actor(), _values(new, filled), request_key=request_key())
    except RedressError as refusal:
        filled.errors = errors_of(refusal)
        return _page(new, filled, status=refusal.http_status)
    session["logged"] = answer
    return redirect(url_for("web.contact_logged", case_id=answer["case_id"]))


def looks_like() -> ResponseReturnValue:
    """How the answers so far would be classified: the route, the rule that chose it, and the dates. For htmx."""
    new = view.new_contact(runtime(), actor(), _landlord())
    return part("contact/looks_like.html", looks=_looks(new, FilledForm(new.form, posted(new.form.form))))


def contact_form() -> ResponseReturnValue:
    """The fields again, with those that the answers so far make visible. For htmx."""
    new = view.new_contact(runtime(), actor(), _landlord())
    return part("parts/answers.html", filled=FilledForm(new.form, posted(new.form.form)))


def contact_logged(case_id: int) -> ResponseReturnValue:
    """What happens next, with dates, right after a contact was logged."""
    shown = view.logged_contact(runtime(), actor(), case_id)
    record_view(runtime(), actor(), case_id, "case")
    answer = session.get("logged")
    why = answer if answer and answer.get("case_id") == case_id else {}
    return page("contact/logged.html", here="contact", title=f"{shown.reference} is logged", logged=shown, why=why)


def _page(new: view.NewContact, filled: FilledForm, status: int = 200) -> ResponseReturnValue:
    looks = _looks(new, filled) if filled.values else None
    values: dict[str, Any] = {"title": "Log a contact", "new": new, "filled": filled, "looks": looks}
    if is_htmx():
        return part("contact/looks_like.html", status=status, **values)
    return page("contact/page.html", status=status, here="contact", **values)


def _looks(new: view.NewContact, filled: FilledForm) -> view.LooksLike | None:
    try:
        answer = preview_contact(runtime(), actor(), _values(new, filled))
    except RedressError:  # what is refused is said when the contact is logged
        return None
    return view.looks_like(runtime(), new, answer)


def _landlord() -> str | None:
    return request.values.get("landlord") or None


def _values(new: view.NewContact, filled: FilledForm) -> dict[str, Any]:
    return {**moment_of(filled.values), "landlord": new.landlord}


def moment_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the use case takes them: it reads the moment of receipt before the form, so that is ISO text."""
    given = dict(values)
    received = given.get("received_at")
    if isinstance(received, dict):
        given.pop("received_at")
        if any(received.values()):
            given["received_at"] = _moment(received)
    return given


def _moment(parts: dict[str, str]) -> str:
    """ISO text of a date in three boxes and a time; anything else stays as typed, for the form to refuse."""
    day, month, year = (parts.get(name, "").strip() for name in PARTS)
    time = parts.get("time", "").strip() or "00:00"
    return f"{year}-{month.zfill(2)}-{day.zfill(2)} {time}"
