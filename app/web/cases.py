"""Cases, open or not: those received last, or those that a search finds."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.statuses import CASE_STATUSES
from app.views import find_cases as view

from .pages import actor, page, runtime
from .words import label_pair

MOST = 50
STATUS_CHOICES = [("under_way", "Open or responded"), ("", "Any"), *map(label_pair, CASE_STATUSES)]


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/cases", view_func=cases)


def cases() -> ResponseReturnValue:
    """A list of cases. A whole reference leads straight to its case."""
    text = request.args.get("q", "").strip()[:200]
    case_id = view.case_with_reference(runtime(), actor(), text) if text else None
    if case_id is not None:
        return redirect(url_for("web.case", case_id=case_id))
    asked = request.args.get("status", "" if text else "under_way")
    status = asked if asked in dict(STATUS_CHOICES) else ""
    listed = view.list_cases(runtime(), actor(), text, status, request.args.get("landlord") or None, MOST)
    return page(
        "cases.html",
        here="cases",
        title="Cases",
        listed=listed,
        text=text,
        chosen=status,
        statuses=STATUS_CHOICES,
        most=MOST,
    )
