"""What was typed into a form whose session had ended is kept while its writer signs in again, and comes back to them.

It travels with the sign-in page itself, so nothing is stored for somebody who is not signed in. It comes back as the
form that it was typed into, to be looked at and sent: a form that was posted without its token is never carried out by
signing in. What another site posted is not kept at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from flask import current_app, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from .forms import CONTROL_FIELDS
from .pages import runtime

FIELD = "_kept"
OF = "of"
"""Whose session it was, in the cookie of a session that may have ended."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SHOWN_AGAIN = frozenset(
    {"web.complete", "web.log_contact", "web.act", "web.tell", "web.mend_instance", "web.done_elsewhere"}
)
"""Posts that, with `look`, only show the page again with what was typed."""
LOOK = "look"
NEVER_KEPT = frozenset({"web.sign_in", "web.sign_out", "web.change_password"})


@dataclass(frozen=True)
class KeptForm:
    """A form as it was posted: where to, with what, by whom. `files`: it had files, which cannot be kept."""

    target: str
    values: tuple[tuple[str, str], ...]
    of: str = ""
    files: bool = False
    shown_again: bool = False

    @property
    def written(self) -> str:
        """For a hidden field; `read_kept` reads it."""
        return orjson.dumps([self.target, self.values, self.of, self.files]).decode()


def typed_words(values: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What somebody typed, by field in words, without what our own hidden fields and buttons post."""
    hidden = {"csrf_token", *CONTROL_FIELDS}
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, value in values
        if name not in hidden and not name.startswith("_") and value.strip()
    ]


def kept_now() -> KeptForm | None:
    """The form that this request posts, if it is one that can be kept."""
    if request.method != "POST" or request.mimetype not in FORMS or not _from_here():
        return None
    values = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    target = request.full_path.rstrip("?")
    return _kept(target, values, str(session.get(OF, "")), any(file.filename for file in request.files.values()))


def read_kept() -> KeptForm | None:
    """The form that came along with this request; None when there is none, or it goes to no page of ours."""
    try:
        target, values, of, files = orjson.loads(request.form.get(FIELD, ""))
        pairs = [(str(name), str(value)) for name, value in values]
        return _kept(str(target), pairs, str(of), bool(files))
    except (ValueError, TypeError):
        return None


def _kept(target: str, values: list[tuple[str, str]], of: str, files: bool) -> KeptForm | None:
    endpoint = _post_of(target)
    if endpoint is None or endpoint in NEVER_KEPT:
        return None
    again = endpoint in SHOWN_AGAIN and not files
    return KeptForm(target, tuple(values), of, files, again)


def _post_of(target: str) -> str | None:
    """The page of ours that takes a post there; None for anywhere else."""
    path = target.partition("?")[0]
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return None
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="POST")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint) if str(endpoint).startswith("web.") else None


def _from_here() -> bool:
    """Whether a page of ours posted it, as the browser says; unless it says so, it did not."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    parts = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    origin = f"{parts.scheme}://{parts.netloc}"
    here = urlsplit(request.host_url)
    return origin in (f"{here.scheme}://{here.netloc}", runtime().settings.public_url)
