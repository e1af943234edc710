"""Redress: complaint handling for social landlords, run from diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.clock import Clock
    from app.config import Settings

OFFICE = "office"


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The only wiring: settings from the environment, one office, its faces over it."""
    from flask import Flask

    from app import api, cli, monitoring, web
    from app.casework.open_runtime import open_office
    from app.config import load_settings
    from app.logs import configure_logs

    settings = settings or load_settings()
    configure_logs(settings)
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = settings.largest_form
    office = open_office(settings, clock)
    app.extensions[OFFICE] = office
    monitoring.register(app, office)  # first, so that it sees a request before and after everybody else
    web.register(app, office)
    api.register(app, office)
    cli.register(app)
    return app
