"""The page of alerts behind the bell in the header."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.sent import sent_key
from app.views import alerts as view

from .pages import actor, page, runtime

MOST = 100


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/alerts", view_func=alerts)
    web.add_url_rule("/alerts/seen", view_func=alerts_seen, methods=["POST"])


def alerts() -> ResponseReturnValue:
    """Alerts that were not seen yet, or with `?seen=1` those that were."""
    seen = request.args.get("seen") == "1"
    listed = view.alerts(runtime(), actor(), MOST, seen=seen)
    return page("alerts.html", here="alerts", title="Alerts", alerts=listed, seen=seen, most=MOST)


def alerts_seen() -> ResponseReturnValue:
    """Mark one alert, or all of them, as seen."""
    number = request.form.get("alert", "")
    count = view.mark_seen(runtime(), actor(), sent_key(number))
    flash(f"{count} alert{'' if count == 1 else 's'} marked as seen.", "success")
    return redirect(url_for("web.alerts"))
