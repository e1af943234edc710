"""The use cases as REST, described by OpenAPI 3.1 at /api/openapi.json. Requests carry a bearer token."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from . import cases, contacts, drafts, gates, instances, posting, releases, reports, sessions, tasks, work
from .answers import PREFIX, Key, Refusal, key_in_openapi, refused_by_http

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

VERSION = "1"
ROOT = "/api/"


class _Api(Api):  # type: ignore[misc]
    """Documents every refusal as we give it, and leaves the errors of other faces to them."""

    ERROR_SCHEMA = Refusal

    def handle_http_exception(self, error: HTTPException) -> ResponseReturnValue:
        return refused_by_http(error) if request.path.startswith(ROOT) else error


def register(app: Flask, runtime: Runtime) -> None:
    """Put the REST face on the application. It takes no cookie, so it needs no CSRF token."""
    app.config.update(
        API_TITLE="Redress",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": "Complaint handling for social landlords. See docs/api.md."},
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    app.url_map.converters["key"] = Key
    api = _Api(app)
    api.register_converter(Key, key_in_openapi)
    for room in (sessions, contacts, tasks, cases, posting, reports, instances, work, releases, drafts, gates):
        app.extensions["csrf"].exempt(room.blueprint)
        api.register_blueprint(room.blueprint, url_prefix=PREFIX)
    for kind in (NotFound, MethodNotAllowed):  # no address was found for them, so no blueprint answers
        theirs = app.error_handler_spec[None][kind.code].get(kind)
        app.register_error_handler(kind, partial(_nowhere, theirs))


def _nowhere(theirs: Callable[[Any], Any] | None, error: HTTPException) -> Any:
    """Answer below our own root; leave everything else to whoever answered it before."""
    if request.path.startswith(ROOT):
        return refused_by_http(error)
    return theirs(error) if theirs else error
