"""Signing in and out. A session ends some time after it was last used, or when an administrator ends it."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.casework import actor
from app.casework.actor import Actor
from app.errors import NotAllowed
from app.logs import name_person
from app.use_cases.sign_in import sign_in

from .addresses import safe_address
from .pages import is_htmx, page, runtime

ATTEMPTS_FROM_ONE_PLACE = "30 per minute"
ATTEMPTS_FOR_ONE_NAME = "10 per 5 minutes"

OPEN_TO_ALL = frozenset({"web.sign_in", "web.static"})


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of a session. The id holds the session epoch: raising the epoch signs a person out everywhere."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return f"{self.actor.session_epoch}:{self.actor.username}"


def register(app: Flask, web: Blueprint) -> None:
    """Load who is signed in on each request, and send everybody else to the sign-in page."""
    manager = LoginManager(app)
    manager.login_view = "web.sign_in"
    manager.login_message = ""
    manager.session_protection = "basic"
    manager.user_loader(_load)
    web.before_request(_require_sign_in)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window")
    app.extensions["redress_limiter"] = limiter  # the wrapped view only keeps a weak hold of it
    limited = limiter.limit(ATTEMPTS_FROM_ONE_PLACE, methods=["POST"])(sign_in_page)
    limited = limiter.limit(ATTEMPTS_FOR_ONE_NAME, key_func=_who_tries, methods=["POST"])(limited)
    web.add_url_rule("/sign-in", "sign_in", view_func=limited, methods=["GET", "POST"])
    web.add_url_rule("/sign-out", "sign_out", view_func=sign_out, methods=["POST"])


def _load(session_id: str) -> SignedIn | None:
    epoch, _, username = session_id.partition(":")
    signed_in = actor.load_actor(runtime(), username, int(epoch)) if epoch.isdigit() else None
    if signed_in is None:
        return None
    name_person(signed_in.username)
    return SignedIn(signed_in)


def _require_sign_in() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_TO_ALL or current_user.is_authenticated:
        return None
    if is_htmx():  # the whole page goes to the sign-in page, not the part that asked
        return "", 401, {"HX-Redirect": url_for("web.sign_in")}
    target = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("web.sign_in", next=target or None))


def sign_in_page() -> ResponseReturnValue:
    """Show the sign-in page; sign in when its form is posted."""
    target = safe_address(request.values.get("next", ""))
    if current_user.is_authenticated:
        return redirect(target)
    error = ""
    if request.method == "POST":
        try:
            actor = sign_in(runtime(), request.form.get("username", ""), request.form.get("password", ""))
        except NotAllowed as refusal:
            error = refusal.shown
        else:
            session.clear()
            session.permanent = True
            login_user(SignedIn(actor))
            return redirect(target)
    status = 401 if error else 200
    return page("sign_in.html", status=status, title="Sign in", error=error, username=_typed_name(), next=target)


def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("web.sign_in"))


def _typed_name() -> str:
    return request.form.get("username", "").strip().lower()[:80]


def _who_tries() -> str:
    return f"{_typed_name()} from {get_remote_address()}"
