"""The headers of every answer, the flags of cookies, limits of size, and protection from forged requests."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings

# Nothing from another site and nothing inline, neither script nor style. Pictures may be data:, for the viewer's logo.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
STYLES = "style-src 'self'"
STYLES_OF_EDITORS = "style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'"
"""Diagram, table and form editors put style elements into their page, which carry its nonce, and style attributes."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
YEAR = 31_536_000
KEPT_AFTER = timedelta(days=7)
UPLOAD = "web.add_document"
BRINGS_IN = "web.studio_bring_in"
SIGN_IN = "web.sign_in"
FORM_AROUND_IT = 64 * 1024
FILES_TOGETHER = 4
"""How many of the largest documents one upload may hold; each by itself is held to the limit of one."""


def register(app: Flask, settings: Settings) -> None:
    """Set limits and cookie flags, check every post for a token, and put the headers on every answer."""
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.config.update(
        MAX_CONTENT_LENGTH=settings.largest_form,
        MAX_FORM_MEMORY_SIZE=settings.largest_form,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="redress_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.cookie.secure,
        SESSION_COOKIE_SAMESITE=settings.cookie.same_site,
        # The browser forgets the cookie when it is closed. When a session ends is kept on the server; the cookie is
        # read for longer than that, so that whose form it is that comes too late is known.
        PERMANENT_SESSION_LIFETIME=settings.cookie.longest + KEPT_AFTER,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still goes through; the token ends with the session
        WTF_CSRF_SSL_STRICT=settings.cookie.secure,
    )
    app.before_request(_room_for_documents)  # before the token is read, for reading it reads the whole form
    CSRFProtect(app)
    app.after_request(_headers)


def _room_for_documents() -> None:
    """Raise the limit of size for the upload of a document, and for signing in again with a form that is kept."""
    settings: Settings = current_app.extensions["runtime"].settings
    if request.endpoint in (UPLOAD, BRINGS_IN):
        request.max_content_length = settings.largest_upload * FILES_TOGETHER + FORM_AROUND_IT
    elif request.endpoint == SIGN_IN:  # each character of a form may be two of the field that it is kept in
        request.max_content_length = request.max_form_memory_size = 2 * settings.largest_form + FORM_AROUND_IT


def style_nonce() -> str:
    """Let the page that is being answered put style elements with this nonce into itself: for editors alone."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    nonce: str = g.style_nonce
    return nonce


def _headers(answer: Response) -> Response:
    if "style_nonce" in g:
        of_editor = STYLES_OF_EDITORS.format(nonce=g.style_nonce)
        answer.headers["Content-Security-Policy"] = POLICY.replace(STYLES, of_editor)
    for name, text in HEADERS.items():
        answer.headers.setdefault(name, text)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    if request.endpoint in ("static", "web.static"):
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if request.args.get("v") else "no-cache"
    else:
        answer.headers["Cache-Control"] = "no-store"  # pages and downloads alike hold personal data
    return answer
