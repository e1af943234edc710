"""Where somebody may be sent next: only to a page of this site."""

from __future__ import annotations

from urllib.parse import unquote

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def safe_address(target: str, otherwise: str = "web.inbox") -> str:
    """`target` if it is the path of a page here, with or without a query, else the address of `otherwise`.

    Every address that comes with a request (`next`, `back`) passes through here before anybody is sent there. What a
    browser would read as another site is refused: it leaves out tabs and line ends, and takes a backslash for a slash.
    """
    return target if _is_page(target) else url_for(otherwise)


def _is_page(target: str) -> bool:
    path = target.partition("#")[0].partition("?")[0]
    if not target.isprintable() or " " in target or not _stays_here(path) or not _stays_here(unquote(path)):
        return False
    try:
        current_app.url_map.bind("").match(unquote(path), method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True


def _stays_here(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
