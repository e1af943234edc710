"""The browser that asks: what it is called, where it is, and whether somebody signed in in it before.

A mark stays in a browser in which somebody signed in, for half a year. Whoever signs in again there is not kept out by
what others try elsewhere with their name, or from the same address. It lets nobody in.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.use_cases.attempts import Place

COOKIE = "redress_device"
STAYS = timedelta(days=180)
MOST_PEOPLE = 8
"""Who share a browser; the last ones count."""


def place(username: str) -> Place:
    """Where the request comes from, for somebody who signs in."""
    mark, people = _read()
    known_as = mark if _short(username) in people else ""
    return Place(request.remote_addr or "", request.user_agent.string, "browser", known_as)


def remember(answer: Response, username: str) -> None:
    """Leave the mark in a browser in which somebody has signed in."""
    mark, people = _read()
    mark = mark or secrets.token_urlsafe(12)
    people = [*(other for other in people if other != _short(username)), _short(username)][-MOST_PEOPLE:]
    answer.set_cookie(
        COOKIE, _signer().dumps([mark, people]), max_age=STAYS, path="/", httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax",
    )  # fmt: skip


def _read() -> tuple[str, list[str]]:
    try:
        mark, people = _signer().loads(request.cookies.get(COOKIE, ""), max_age=int(STAYS.total_seconds()))
        return str(mark), [str(person) for person in people]
    except (BadSignature, TypeError, ValueError):
        return "", []


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="redress-device")


def _short(username: str) -> str:
    return hashlib.sha256(username.strip().lower().encode(errors="replace")).hexdigest()[:12]
