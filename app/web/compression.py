"""Answers are compressed where that tells nobody anything: files of the design, REST, and pages asked for by our own.

The length of a compressed page says whether a text that somebody chose stands on it a second time. Whoever has a
browser open our pages from another site, and sees how long the answers are, could so guess what is on them (BREACH).
A browser says where a request comes from (`Sec-Fetch-Site`); without that word a page goes out as it is.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.security import safe_join

if TYPE_CHECKING:
    from pathlib import Path

WORTH_IT = 500
"""Bytes below which a compressed answer is hardly shorter."""
TEXTS = frozenset(
    {
        "application/javascript", "application/json", "application/problem+json", "image/svg+xml", "text/css",
        "text/csv", "text/html", "text/javascript", "text/plain",
    }
)  # fmt: skip
OURS = frozenset({"same-origin", "none"})
"""What a browser says of a request that one of our pages made, or the person by typing an address."""
STATIC = frozenset({"static", "web.static"})
QUICK, SMALLEST = 4, 9
"""How hard to compress: what is made for each request, and a file, which is compressed once."""


def register(app: Flask, files: Path) -> None:
    """Compress the answers of an application. `files`: the folder of what it serves under /static."""

    def compress(answer: Response) -> Response:
        if not _is_worth_it(answer):
            return answer
        answer.vary.add("Accept-Encoding")
        if not request.accept_encodings["gzip"]:
            return answer
        if request.endpoint in STATIC and answer.status_code == 200:
            body = _compressed_file(files, (request.view_args or {})["filename"], answer.get_etag()[0] or "")
        elif _tells_nobody():
            body = gzip.compress(answer.get_data(), QUICK, mtime=0)
        else:
            return answer
        answer.direct_passthrough = False
        answer.set_data(body)
        answer.headers["Content-Encoding"] = "gzip"
        etag, _ = answer.get_etag()
        if etag:
            answer.set_etag(etag, weak=True)  # the same content in other bytes
        return answer

    app.after_request(compress)


def _is_worth_it(answer: Response) -> bool:
    """Whether an answer is whole, of a kind that becomes shorter, and long enough. What is streamed stays as it is."""
    if answer.status_code in (204, 206, 304) or answer.mimetype not in TEXTS or "Content-Encoding" in answer.headers:
        return False
    if answer.is_streamed and request.endpoint not in STATIC:
        return False
    return (answer.content_length or answer.calculate_content_length() or 0) >= WORTH_IT


def _tells_nobody() -> bool:
    """Whether nobody else can have made this request: it has a token that no browser sends by itself, or is ours."""
    return "Authorization" in request.headers or request.headers.get("Sec-Fetch-Site") in OURS


@lru_cache(maxsize=128)
def _compressed_file(folder: Path, name: str, etag: str) -> bytes:
    """The compressed bytes of a file; `etag`: as it is now, so that a changed one is compressed anew."""
    path = safe_join(str(folder), name)
    if path is None:  # it was served a moment ago, so this is no file of the folder
        raise FileNotFoundError(name)
    with open(path, "rb") as file:
        return gzip.compress(file.read(), SMALLEST, mtime=0)
