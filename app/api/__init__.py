"""The same use cases as REST, described by OpenAPI 3.1 at /api/openapi.json. Signed in by bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from flask_smorest import Api

from . import cases, contacts, instances, sessions, tasks
from .answers import add_refusals

if TYPE_CHECKING:
    from app.use_cases.office import Office

VERSION = "1"
PREFIX = "/api/v1"


def register(app: Flask, office: Office) -> None:
    """Put the REST face on the application. It takes no cookie, so it needs no CSRF token."""
    app.config.update(
        API_TITLE="Redress",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": "Complaint handling for social landlords."},
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    api = Api(app)
    for blueprint in (sessions.blueprint, contacts.blueprint, tasks.blueprint, cases.blueprint, instances.blueprint):
        add_refusals(blueprint)
        app.extensions["csrf"].exempt(blueprint)
        api.register_blueprint(blueprint, url_prefix=PREFIX)
