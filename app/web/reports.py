"""Pages of reports: the list, a report as at a day, and the same as CSV. The use case checks who may (PRM-04)."""

from __future__ import annotations

import io
from datetime import date

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from app import reports as view
from app.errors import Invalid, NotFound
from app.sent import sent_day
from app.wording import short_date

from .pages import actor, page, runtime

AS_AT = "as_at"
MOST_ROWS = 500
"""A page with more is slow to read and to load; the CSV has them all."""
TABLES = {"list": view.list_csv, "figures": view.figures_csv}


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/reports", view_func=reports)
    web.add_url_rule("/reports/<name>", view_func=report)
    web.add_url_rule("/reports/<name>/<what>.csv", view_func=report_csv)


def reports() -> ResponseReturnValue:
    """The list of reports, with what each is about."""
    listed = view.list_reports(runtime(), actor(), _landlord())
    return page("reports/list.html", here="reports", title="Reports", listed=listed)


def report(name: str) -> ResponseReturnValue:
    """A report as at a day (today unless the query string says another); a day that cannot be used is an error."""
    listed = view.list_reports(runtime(), actor(), _landlord())
    summary = next((known for known in listed.reports if known.name == name), None)
    if summary is None:
        raise NotFound("There is no report of that name. Go back to the list of reports and choose one.")
    shown, error = None, ""
    try:
        shown = view.view_report(runtime(), actor(), name, listed.landlord, _as_at())
    except Invalid as refusal:
        error = refusal.errors[AS_AT]
    return page(
        "reports/report.html",
        status=422 if error else 200,
        here="reports",
        title=f"Error: {summary.title}" if error else summary.title,
        listed=listed,
        summary=summary,
        shown=shown,
        error=error,
        as_at=request.args.get(AS_AT, "") if error else shown.report.as_at.isoformat() if shown else "",
        latest=runtime().clock.today().isoformat(),
        shown_as=view.Shown,
        most=MOST_ROWS,
    )


def report_csv(name: str, what: str) -> ResponseReturnValue:
    """The list or the figures of a report as a CSV file."""
    if what not in TABLES:
        raise NotFound("A report has a list and figures as CSV: go back to it and use its links.")
    listed = view.list_reports(runtime(), actor(), _landlord())
    run = view.run_report(runtime(), actor(), name, listed.landlord, _as_at())
    file_name = f"{run.landlord} {name} {what} {run.as_at:%Y-%m-%d}.csv"
    return send_file(io.BytesIO(TABLES[what](run)), "text/csv", as_attachment=True, download_name=file_name)


def _landlord() -> str | None:
    return request.args.get("landlord") or None


def _as_at() -> date | None:
    """The day in the query string; None for today. Invalid when it is not a date."""
    text = request.args.get(AS_AT, "").strip()
    day = sent_day(text)
    if text and day is None:
        example = short_date(runtime().clock.today())
        raise Invalid({AS_AT: f"Enter a day that there is, such as {example}."})
    return day
