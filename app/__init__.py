"""Redress: complaint handling for social landlords, run from diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.clock import Clock
    from app.config import Settings
    from app.use_cases.office import Office

OFFICE = "office"


def create_office(settings: Settings, clock: Clock | None = None) -> Office:
    """The office that every face works with: one database, one clock, the published content."""
    from app.store import Database
    from app.use_cases.office import Office

    return Office(Database(settings.database_url), clock, settings)


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The only wiring: settings from the environment, one office, three faces over it."""
    from flask import Flask

    from app import api, cli, web
    from app.config import load_settings

    settings = settings or load_settings()
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = settings.largest_form
    office = create_office(settings, clock)
    app.extensions[OFFICE] = office
    web.register(app, office)
    api.register(app, office)
    cli.register(app)
    return app
