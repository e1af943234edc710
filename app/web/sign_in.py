"""Signing in and out, and signing in again where a session ended while somebody was typing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError, generate_csrf

from app.errors import NotAllowed, TooOften
from app.logs import name_person
from app.use_cases.sign_in import Session, resume_session, sign_in
from app.use_cases.sign_in import sign_out as end_session

from .addresses import safe_address
from .devices import place, remember
from .kept_forms import LOOK, OF, KeptForm, kept_now, read_kept, typed_words
from .pages import is_htmx, page, part, runtime

OPEN_TO_ALL = frozenset({"web.sign_in", "web.sign_in_again", "web.static"})
ENDED = "X-Redress-Session"
"""Tells our script that the session of the page has ended (`ended`), or that its forms have an old token (`stale`)."""
NEW_TOKEN = "X-CSRF-Token"  # noqa: S105
OVER = "Your session has ended. Sign in again to go on."
OVER_KEPT = "Your session has ended. Sign in again to go on: what you typed is kept."
AGAIN = "You are signed in again, and what you typed is kept."
STALE = "This page was open since an earlier session. Nothing was recorded yet, and what you typed is kept."


class SignedIn(UserMixin):  # type: ignore[misc]
    """Somebody in their session, which the cookie names by a token that nobody else knows."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.actor = session.actor

    def get_id(self) -> str:
        return self.session.token


def register(app: Flask, web: Blueprint) -> None:
    """Load who is signed in on each request, and send everybody else to the sign-in page."""
    manager = LoginManager(app)
    manager.session_protection = None  # the session is kept on the server, and ended there
    manager.user_loader(_load)
    web.before_request(_require_sign_in)
    web.add_url_rule("/sign-in", "sign_in", view_func=sign_in_page, methods=["GET", "POST"])
    web.add_url_rule("/sign-in/again", "sign_in_again", view_func=sign_in_again)
    web.add_url_rule("/sign-out", "sign_out", view_func=sign_out, methods=["POST"])


def begin_in_browser(begun: Session) -> None:
    """Have the browser come back in this session. Nothing of an earlier session in it is left."""
    session.clear()
    session[OF] = begun.actor.username
    login_user(SignedIn(begun))


def own_session() -> Session:
    """The session of this request."""
    held: Session = current_user.session
    return held


def answer_forged(error: CSRFError) -> Response | None:
    """What a form with an old token or none is answered; None where its post is only to be refused."""
    if request.endpoint == "web.sign_in":
        return _sign_in_form("This page was open for too long. Sign in again.", 400)
    if is_htmx():
        known = current_user.is_authenticated
        answer = make_response("", 400 if known else 401)
        answer.headers[ENDED] = "stale" if known else "ended"
        return answer
    if not current_user.is_authenticated:
        kept = kept_now()
        return _sign_in_form(OVER_KEPT, 401, kept) if kept else None
    kept = kept_now()
    return _go_on(kept, STALE, 400) if kept else None


def sign_in_page() -> ResponseReturnValue:
    """Show the sign-in page; sign in when its form is posted."""
    target = safe_address(request.values.get("next", ""))
    kept = read_kept()
    if current_user.is_authenticated and not is_htmx():
        return _go_on(kept) if kept else redirect(target)
    if request.method != "POST":
        return _sign_in_form()
    username = _typed_name()
    whose = request.form.get(OF, "") or (kept.of if kept else "")
    if whose and is_htmx() and whose != username:
        return _sign_in_form(f"This page is {whose}’s. Sign in as {whose} to go on with it.", 409, kept)
    try:
        begun = sign_in(runtime(), username, request.form.get("password", ""), place(username))
    except NotAllowed as refusal:
        return _sign_in_form(refusal.shown, 401, kept)
    except TooOften as refusal:
        answer = _sign_in_form(refusal.shown, refusal.http_status, kept)
        answer.headers["Retry-After"] = str(seconds_until(refusal))
        return answer
    begin_in_browser(begun)
    if is_htmx():
        answer = _with_new_token()
    elif kept and kept.of in ("", begun.actor.username):
        answer = _go_on(kept)
    else:
        if kept:
            flash(f"What {kept.of} had typed was not sent: it is not yours.", "warning")
        answer = make_response(redirect(target))
    remember(answer, begun.actor.username)
    return answer


def sign_in_again() -> ResponseReturnValue:
    """The form of the dialog in which somebody signs in again; only a new token for whoever is signed in."""
    whose = request.args.get(OF, "")
    if current_user.is_authenticated and whose in ("", current_user.actor.username):
        return _with_new_token()
    if not is_htmx():
        return redirect(url_for("web.sign_in"))
    return _sign_in_form()


def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    end_session(runtime(), own_session())
    logout_user()
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("web.sign_in"))


def seconds_until(refusal: TooOften) -> int:
    """For the header Retry-After."""
    return max(1, int((refusal.until - runtime().clock.now()).total_seconds()))


def _load(token: str) -> SignedIn | None:
    resumed = resume_session(runtime(), token)
    if resumed is None:
        return None
    name_person(resumed.actor.username)
    return SignedIn(resumed)


def _require_sign_in() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_TO_ALL or current_user.is_authenticated:
        return None
    if is_htmx():  # our script asks for the password in a dialog, and then sends the same again
        return "", 401, {ENDED: "ended"}
    if request.method == "GET":
        return redirect(url_for("web.sign_in", next=request.full_path.rstrip("?") or None))
    kept = kept_now()
    if kept:
        return _sign_in_form(OVER_KEPT, 401, kept)
    return redirect(url_for("web.sign_in"))


def _sign_in_form(error: str = "", status: int = 200, kept: KeptForm | None = None) -> Response:
    """The sign-in page; for our script the form alone."""
    whose = request.values.get(OF, "") or (kept.of if kept else "")
    values: dict[str, Any] = {
        "error": error, "kept": kept, "whose": whose, "username": _typed_name() or whose,
        "next": safe_address(request.values.get("next", "")),
    }  # fmt: skip
    if is_htmx():
        return part("parts/sign_in_again.html", status=status, **values)
    return page("sign_in.html", status=status, title="Sign in", **values)


def _go_on(kept: KeptForm, why: str = AGAIN, status: int = 200) -> Response:
    """The page from which somebody goes on to the form that was kept."""
    return page(
        "kept_form.html", status=status, title="Go on with what you typed", kept=kept, why=why, look=LOOK,
        typed=[] if kept.shown_again else typed_words(kept.values),
    )  # fmt: skip


def _with_new_token() -> Response:
    answer = make_response("", 204)
    answer.headers[NEW_TOKEN] = generate_csrf()
    return answer


def _typed_name() -> str:
    return request.form.get("username", "").strip().lower()[:80]
