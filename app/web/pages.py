"""What every page needs: the runtime, the person who is signed in, and the templates with their filters."""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.studio.view_draft import may_enter
from app.views.alerts import count_unseen
from app.views.menu import ADMINISTRATION, REPORTS, menu_rooms

from . import words

STATIC = Path(__file__).parent / "static"


def runtime() -> Runtime:
    """The runtime of the application that answers the request."""
    the_runtime: Runtime = current_app.extensions["runtime"]
    return the_runtime


def actor() -> Actor:
    """The person who is signed in."""
    signed_in: Actor = current_user.actor
    return signed_in


def is_htmx() -> bool:
    """Whether htmx asks for a part of a page. Answers differ by this header, so it is named in Vary."""
    return request.headers.get("HX-Request") == "true"


def page(template: str, /, *, status: int = 200, here: str = "", **values: Any) -> Response:
    """A whole page. `here` is the entry of the main menu it belongs to."""
    answer = make_response(render_template(template, here=here, **values), status)
    answer.vary.add("HX-Request")
    return answer


def part(template: str, /, *, status: int = 200, **values: Any) -> Response:
    """A piece of a page, for htmx."""
    answer = make_response(render_template(template, **values), status)
    answer.vary.add("HX-Request")
    return answer


def request_key() -> str | None:
    """The key that a form was shown with: a form that is sent twice with the same key takes effect once."""
    key = request.form.get("_request_key", "")
    return key[:100] or None


def new_request_key() -> str:
    """A key for a form about to be shown; see `request_key`."""
    return uuid.uuid4().hex


@lru_cache(maxsize=256)
def fingerprint(path: str) -> str:
    """A short hash of a static file, so that browsers can cache it for ever and still load a changed file at once."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"


def asset(path: str) -> str:
    """The address of a static file, with its fingerprint."""
    return url_for("web.static", filename=path, v=fingerprint(path))


def csrf_field() -> Markup:
    """The hidden field that protects a form from forged requests."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def key_field() -> Markup:
    """The hidden field with a new request key."""
    return Markup('<input type="hidden" name="_request_key" value="{}">').format(new_request_key())


def prepare(app: Flask) -> None:
    """Set up the templates: the design system's macros, our filters, and what the header shows."""
    design_system = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([PackageLoader("app.web"), design_system])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = ChainableUndefined
    app.jinja_env.filters.update(words.FILTERS)
    app.jinja_env.globals.update(asset=asset, csrf=csrf_field, request_key=key_field)
    app.context_processor(_header)


def _header() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"actor": None}
    person = actor()
    menu = [
        ("inbox", "Inbox", "web.inbox"),
        ("contact", "Log a contact", "web.log_contact"),
        ("cases", "Cases", "web.cases"),
    ]
    rooms = menu_rooms(runtime(), person)
    if REPORTS in rooms:
        menu.append(("reports", "Reports", "web.reports"))
    if may_enter(runtime(), person):
        menu.append(("studio", "Studio", "web.studio"))
    if ADMINISTRATION in rooms:
        menu += [
            ("instances", "Instances", "web.instances"),
            ("health", "Health", "web.health"),
            ("signed_in", "Signed in", "web.signed_in"),
        ]
    unseen = count_unseen(runtime(), person, words.BELL_CAP)
    return {"actor": person, "menu": menu, "unseen_alerts": words.capped(unseen, words.BELL_CAP)}
