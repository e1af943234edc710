"""Begin a new file in a draft: the smallest of its kind that says something."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.files import OF_ALL
from app.content.release import layers
from app.errors import Conflict, Invalid
from app.store.retries import retried

from .audit import audit
from .draft import Draft, read_draft
from .save_file import keep_file, require_editable, require_of_scope

KINDS = {"diagram": "bpmn", "table": "dmn", "form": "forms", "letter": "letters", "story": "tests/scenarios"}
"""kind → the folder in which its files stand."""
BEGUN = {
    "diagram": "diagram.bpmn",
    "table": "table.dmn",
    "form": "form.form",
    "letter": "letter.md",
    "story": "story.yaml",
}
VERB, NOTE = "studio new file", "begun"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
SAY_KIND = f"Choose what it is: {', '.join(KINDS)}."
SAY_NAME = "Give it a name of letters, digits, - and _, beginning with a letter: other files call it by that."
NOT_SHARED = "A story is one landlord's: begin it in a draft of theirs."
THERE = "There is a {path} already. Open that, or choose another name."
SHARED = "All landlords share a {path}. Make your own copy of it, or choose another name."


@retried
def begin_file(
    runtime: Runtime, actor: Actor, draft_id: int, kind: str, name: str, *, request_key: str | None = None
) -> str:
    """Begin a new file in a draft; gives its path. `kind`: one of KINDS. `name`: how other files call it.

    Invalid for a kind or name that cannot be, Conflict where there is a file of that name already.
    """
    said = name.strip()
    wrong = {"kind": SAY_KIND} if kind not in KINDS else {}
    wrong |= {"name": SAY_NAME} if not NAME.fullmatch(said) else {}
    if wrong:
        raise Invalid(wrong)
    with idempotent_request(runtime, actor, VERB, request_key, [draft_id, kind, said]) as outcome:
        connection = outcome.connection
        row = require_editable(runtime, connection, actor, draft_id)
        if outcome.earlier is not None:
            return str(outcome.earlier["path"])
        draft = read_draft(runtime, connection, row)
        path = _path(kind, said, row["scope"])
        require_of_scope(draft, path)
        _require_new(draft, path, said)
        body = _body(kind, said, row["scope"], runtime.clock.today().isoformat())
        keep_file(runtime, connection, actor, draft, path, body, NOTE)
        audit(runtime, connection, actor, row["scope"], VERB, path, {"draft": draft_id})
        outcome.answer = {"path": path}
    return path


def _path(kind: str, name: str, scope: str) -> str:
    if kind == "story" and scope == OF_ALL:
        raise Invalid({"kind": NOT_SHARED})
    return f"{KINDS[kind]}/{scope}/{name}{PurePosixPath(BEGUN[kind]).suffix}"


def _require_new(draft: Draft, path: str, name: str) -> None:
    if draft.body(path) is not None:
        raise Conflict(THERE.format(path=path))
    room = path.partition("/")[0]
    for key in draft.landlords:
        known = layers(draft.content(key), room, PurePosixPath(path).suffix, key).get(name)
        if known is not None:
            raise Conflict((SHARED if draft.row["scope"] != OF_ALL else THERE).format(path=known))


def _body(kind: str, name: str, scope: str, today: str) -> bytes:
    """The smallest file of a kind, with its name and title."""
    text = (files(__package__) / "new_files" / BEGUN[kind]).read_text(encoding="utf-8")
    title = escape(name.replace("_", " ").replace("-", " ").capitalize())
    for word, value in (("TITLE", title), ("SCOPE", scope), ("TODAY", today), ("NAME", name)):
        text = text.replace(word, value)
    return text.encode()
