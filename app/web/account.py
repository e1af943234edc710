"""One's own account: where one is signed in, and another password. For administrators: who is signed in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid
from app.use_cases import change_user, end_sessions
from app.use_cases.passwords import SHORTEST_PASSWORD
from app.views import sessions as view

from .devices import place, remember
from .pages import actor, page, runtime
from .sign_in import begin_in_browser, own_session

FIELDS = {
    "now": ("Your password as it is now", "current-password"),
    "new": ("New password", "new-password"),
    "again": ("New password again", "new-password"),
}


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/you/sessions", view_func=own_sessions)
    web.add_url_rule("/you/sessions/<int:session_id>/end", view_func=end_own_session, methods=["POST"])
    web.add_url_rule("/you/sessions/end", view_func=end_other_sessions, methods=["POST"])
    web.add_url_rule("/you/password", view_func=change_password, methods=["GET", "POST"])
    web.add_url_rule("/signed-in", view_func=signed_in)
    web.add_url_rule("/signed-in/<int:session_id>/end", view_func=end_session, methods=["POST"])
    web.add_url_rule("/signed-in/end", view_func=end_all_sessions, methods=["POST"])


def own_sessions() -> ResponseReturnValue:
    """Where one is signed in."""
    return page(
        "account/sessions.html", here="account", title="Your sessions",
        sessions=view.own_sessions(runtime(), actor()), own=own_session().id, kinds=view.KINDS,
    )  # fmt: skip


def end_own_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions; after this one, the sign-in page follows."""
    end_sessions.end_session(runtime(), actor(), session_id)
    flash("That session is ended.", "success")
    return redirect(url_for("web.own_sessions"))


def end_other_sessions() -> ResponseReturnValue:
    """End every session of one's own but this one."""
    count = end_sessions.end_other_sessions(runtime(), actor(), own_session().id)
    flash(f"{_counted(count)} ended. You are signed in here alone.", "success")
    return redirect(url_for("web.own_sessions"))


def change_password() -> ResponseReturnValue:
    """Show the page; change the password when its form is posted, which ends every session but the new one here."""
    if request.method != "POST":
        return _password_page()
    now, new, again = (request.form.get(name, "") for name in FIELDS)
    username = actor().username
    try:
        begun = change_user.change_password(runtime(), actor(), now, new, again, place(username))
    except Invalid as refusal:
        return _password_page(refusal.errors, refusal.http_status)
    begin_in_browser(begun)
    flash("Your password is changed. You are signed out everywhere else.", "success")
    answer = make_response(redirect(url_for("web.own_sessions")))
    remember(answer, username)
    return answer


def signed_in() -> ResponseReturnValue:
    """Who is signed in, of the people of the landlords that one administers."""
    return page(
        "admin/signed_in.html", here="signed_in", title="Who is signed in",
        sessions=view.sessions_of_people(runtime(), actor()), own=own_session().id, kinds=view.KINDS,
    )  # fmt: skip


def end_session(session_id: int) -> ResponseReturnValue:
    """End somebody's session."""
    whose = end_sessions.end_session(runtime(), actor(), session_id)
    flash(f"That session of {whose} is ended.", "success")
    return redirect(url_for("web.signed_in"))


def end_all_sessions() -> ResponseReturnValue:
    """End every session of somebody."""
    username = request.form.get("username", "")
    count = end_sessions.end_sessions(runtime(), actor(), username)
    flash(f"{_counted(count)} of {username} ended.", "success")
    return redirect(url_for("web.signed_in"))


def _password_page(errors: dict[str, str] | None = None, status: int = 200) -> Response:
    return page(
        "account/password.html", status=status, here="account", title="Change your password", fields=FIELDS,
        errors=errors or {}, shortest=SHORTEST_PASSWORD,
    )  # fmt: skip


def _counted(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'}"
