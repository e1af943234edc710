"""Refusals as pages: what happened, and what to do next. The page of a fault of the program gives no details."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.errors import RedressError, TooOften, Unavailable

from .kept_forms import FORMS, NEVER_KEPT, typed_words
from .pages import is_htmx, page, part, runtime
from .security import BRINGS_IN, FILES_TOGETHER, UPLOAD
from .sign_in import answer_forged, seconds_until
from .words import file_size

TOO_LARGE = 413
RETRY_AFTER = 30  # seconds
TITLES = {
    400: "This request cannot be used",
    401: "Sign in first",
    403: "You may not do this",
    404: "There is nothing here",
    405: "This page does not take that",
    409: "This cannot be done now",
    413: "This is too large",
    422: "Something has to be put right",
    429: "Too many attempts",
    500: "Something went wrong on our side",
    503: "This is not possible just now",
}
NEXT = {
    400: "Go back and try again.",
    404: "Check the address, or go to the inbox and search by reference or name.",
    405: "Go back and use the buttons on the page.",
    500: "Nothing was changed. Try again; if it happens again, tell your administrator what you were doing and when.",
}


def register(app: Flask, web: Blueprint) -> None:
    """Answer every error of a page with a page; other faces answer their own errors."""
    web.register_error_handler(RedressError, _refused)
    web.register_error_handler(CSRFError, _forged)
    web.register_error_handler(RequestEntityTooLarge, _too_large)
    web.register_error_handler(HTTPException, _http)
    for code in (404, 405):  # no page was found for them, so no blueprint answers
        app.register_error_handler(code, _nowhere)
    app.register_error_handler(CSRFError, _forged)
    for place in (web, app):
        place.register_error_handler(Unavailable, _unavailable)


def _refused(error: RedressError) -> Response:
    answer = _answer(error.http_status, error.shown)
    if isinstance(error, TooOften):
        answer.headers["Retry-After"] = str(seconds_until(error))
    return answer


def _unavailable(error: Unavailable) -> ResponseReturnValue:
    """Say so on a page that asks the database for nothing: neither who is signed in nor what the menu shows."""
    code = error.http_status
    wait = {"Retry-After": str(RETRY_AFTER)}
    if request.path.startswith("/api/"):
        return {"status": code, "message": error.shown}, code, wait
    template = "parts/refusal.html" if is_htmx() else "unavailable.html"
    words = {"title": TITLES[code], "refusal": TITLES[code], "message": error.shown, "typed": _typed()}
    return current_app.jinja_env.get_template(template).render(words), code, wait


def _forged(error: CSRFError) -> Response:
    ended = "This form belongs to a session that has ended. Open the page again and repeat what you did."
    return answer_forged(error) or _answer(400, ended)


def _too_large(error: RequestEntityTooLarge) -> Response:
    if request.endpoint == UPLOAD:
        limit = runtime().settings.largest_upload
        return _answer(
            413,
            f"A document may have up to {file_size(limit)}, and all together {file_size(limit * FILES_TOGETHER)}. "
            "Make them smaller, or add them one by one.",
        )
    if request.endpoint == BRINGS_IN:
        return _answer(
            413, "This zip is larger than all content together may be. Pack only the files that you changed."
        )
    limit = runtime().settings.largest_form
    return _answer(413, f"A form may hold up to {file_size(limit)}. Shorten it, or add the text as a document.")


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    return _answer(code, NEXT.get(code, str(error.description)))


def _nowhere(error: HTTPException) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return error
    code = error.code or 404
    return _answer(code, NEXT[code])


def _answer(status: int, message: str) -> Response:
    title = TITLES.get(status, TITLES[400])
    if is_htmx():
        return part("parts/refusal.html", status=status, message=message, refusal=title)
    typed = [] if status == TOO_LARGE else _typed()
    try:
        return page("refusal.html", status=status, title=title, message=message, typed=typed)
    except Unavailable as away:  # the header of the page asks who is signed in
        return make_response(_unavailable(away))


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form that was refused, by field, so that nobody has to write it again."""
    if request.method != "POST" or request.endpoint in NEVER_KEPT or request.mimetype not in FORMS:
        return []
    try:
        return typed_words(request.form.items(multi=True))
    except RequestEntityTooLarge:  # it was refused before anybody read it
        return []
