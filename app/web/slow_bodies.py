"""A body that comes in too slowly is cut off, so that it keeps no thread of gunicorn waiting for ever.

waitress, and a proxy that buffers requests, take a body in before any thread has to wait for it; there this does
nothing.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.config import ServerSettings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SOCKET = "gunicorn.socket"
SLOWEST = 50_000
"""Bytes a second that are waited for beyond the time that every body has."""


def cut_off_slow_bodies(serve: WSGIApplication, settings: ServerSettings) -> WSGIApplication:
    """The same application, whose requests under gunicorn have a time by which their body must be in."""

    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        connection, length = environ.get(SOCKET), _length(environ)
        if connection is None or length == 0:
            return serve(environ, start_response)
        seconds = settings.body.total_seconds() + (length or 0) / SLOWEST
        with _Body(environ["wsgi.input"], connection, seconds, length) as body:
            environ["wsgi.input"] = body
            return serve(environ, start_response)

    return served


def _length(environ: WSGIEnvironment) -> int | None:
    """How many bytes the body has; None for one that comes in chunks."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    text = str(environ.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else 0


class _Body:
    """A body being read. When its time is over, nothing more is taken from the connection: it ends short."""

    def __init__(self, stream: Any, connection: socket.socket, seconds: float, length: int | None) -> None:
        self._stream, self._connection, self._left = stream, connection, length
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Body:
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        with suppress(OSError):  # it has ended by itself
            self._connection.shutdown(socket.SHUT_RD)

    def read(self, size: int = -1) -> bytes:
        return self._came(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._came(self._stream.readline(size))

    def _came(self, part: bytes) -> bytes:
        if self._left is not None:
            self._left -= len(part)
        if not part or self._left == 0:
            self._timer.cancel()
        return part
