"""Redress: complaint handling for social landlords, run from diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from app.casework.runtime import Runtime
    from app.clock import Clock
    from app.config import Settings

RUNTIME = "runtime"


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The application: settings from the environment, a runtime, and the faces over it. Nothing else wires them."""
    from flask import Flask

    from app import api, cli, monitoring, web
    from app.casework.open_runtime import open_runtime
    from app.config import load_settings
    from app.logs import configure_logs

    settings = settings or load_settings()
    configure_logs(settings)
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = settings.largest_form
    runtime = open_runtime(settings, clock)
    app.extensions[RUNTIME] = runtime
    monitoring.register(app, runtime)  # first, so that it sees a request before and after everybody else
    web.register(app, runtime)
    api.register(app, runtime)
    cli.register(app)
    app.wsgi_app = _by_the_clock_of(runtime, app.wsgi_app)  # type: ignore[assignment]
    return app


def _by_the_clock_of(runtime: Runtime, serve: WSGIApplication) -> WSGIApplication:
    """Serve every request by the runtime's clock: a form that is drawn asks for today as well (T3)."""

    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with runtime.by_this_clock():
            return serve(environ, start_response)

    return served
