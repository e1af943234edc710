"""The pages: HTML over the use cases, for people in a browser. Usable without JavaScript, except the diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask

from . import (
    account,
    alerts,
    case,
    cases,
    compression,
    contact,
    done_elsewhere,
    health,
    inbox,
    instances,
    outbox,
    plain_requests,
    posting,
    refusals,
    reports,
    security,
    sign_in,
    studio,
    task,
)
from .pages import STATIC, prepare
from .slow_bodies import cut_off_slow_bodies

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

__all__ = ["register"]


def register(app: Flask, runtime: Runtime) -> None:
    """Put every page on the application. Expects SECRET_KEY to be set; sets cookie flags, limits, CSRF and headers.

    Faces that take posts without a session exempt themselves: `app.extensions["csrf"].exempt(blueprint)`.
    """
    app.extensions["runtime"] = runtime
    plain_requests.register(app)
    web = Blueprint("web", __name__, template_folder="templates", static_folder="static", static_url_path="/static")
    compression.register(app, STATIC)  # before the rest, so that it sees an answer after them
    security.register(app, runtime.settings)
    sign_in.register(app, web)
    prepare(app)
    refusals.register(app, web)
    for pages in (
        inbox,
        contact,
        cases,
        case,
        task,
        alerts,
        reports,
        instances,
        done_elsewhere,
        health,
        outbox,
        posting,
        account,
        studio,
    ):
        pages.add_pages(web)
    app.register_blueprint(web)
    app.wsgi_app = cut_off_slow_bodies(app.wsgi_app, runtime.settings.server)  # type: ignore[assignment]
