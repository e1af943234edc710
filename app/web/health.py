"""Health: whether the machine keeps up."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.views import health as view
from app.views.outbox import KINDS, STATES

from .pages import actor, page, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/health", view_func=health)


def health() -> ResponseReturnValue:
    """Backlogs, failures, incidents and workers."""
    shown = view.health(runtime(), actor())
    return page(
        "admin/health.html", here="health", title="Health", health=shown, cap=view.CAP, kinds=KINDS, states=STATES
    )
