"""Odd values on every address of the URL map, pages and REST: keys, names, query strings, forms, bodies, files."""

from __future__ import annotations

import io
import random
import re
from typing import Any
from urllib.parse import quote

from werkzeug.routing import Rule

from tests.fuzz import odd_values as odd
from tests.fuzz.cases_to_fuzz import Place
from tests.fuzz.tally import Tally

LEFT_OUT = frozenset(
    {
        "static", "web.static", "monitoring.ready", "web.sign_out", "web.end_own_session", "web.end_session",
        "web.end_all_sessions", "web.end_other_sessions", "api_sessions.end", "api_sessions.end_all",
        "api_sessions.end_one",
    }
)  # fmt: skip
"""What serves files, what says 503 while there is no worker, and what would end the session of the run."""
CONTROLS = (
    "task",
    "what",
    "username",
    "back",
    "alert",
    "note",
    "reason",
    "data",
    "step",
    "target",
    "look",
    "edit",
    "drop",
    "add-row",
    "remove-row",
    "_request_key",
    "letter_edits",
    "landlord",
    "password",
    "next",
)
QUERY = (
    "tab",
    "q",
    "status",
    "stage",
    "after",
    "before",
    "older_than",
    "reference",
    "process",
    "release",
    "as_at",
    "landlord",
    "seen",
    "all",
    "next",
    "step",
    "text",
    "size",
    "before_id",
    "role",
    "area",
    "kind",
    "assignee",
)
PART = re.compile(r"<(?:[^:<>]*:)?([^<>]+)>")


def try_every_address(place: Place, tally: Tally, chance: random.Random, rounds: int) -> None:
    """Ask each address with each of its methods, `rounds` times, each time with other odd values."""
    rules = [rule for rule in place.app.url_map.iter_rules() if rule.endpoint not in LEFT_OUT]
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for _ in range(rounds):
                _ask(place, tally, chance, rule, method)


def _ask(place: Place, tally: Tally, chance: random.Random, rule: Rule, method: str) -> None:
    address = PART.sub(lambda part: _part(place, chance, part[1]), rule.rule)
    options = {**_query(chance), **(_body(chance, rule) if method in ("POST", "PUT") else {})}
    if rule.rule.startswith("/api/"):
        options["headers"] = {"Authorization": f"Bearer {place.token}", "Idempotency-Key": _header(chance)}
    elif chance.random() < 0.3:
        options["headers"] = {"HX-Request": "true"}
    ask(place, tally, method, address, options)


def ask(place: Place, tally: Tally, method: str, address: str, options: dict[str, Any]) -> None:
    """Send a request; an answer of 500 or more is a fault."""
    what = f"{method} {address[:200]} {str({**options, 'headers': ''})[:1500]}"
    with tally.one(what):
        answer = place.client.open(address, method=method, **options)
        answer.get_data()
        tally.ended[str(answer.status_code)] += 1
        if answer.status_code >= 500:
            tally.fault(f"{answer.status_code} {method} {address[:40]}", what)


def _part(place: Place, chance: random.Random, name: str) -> str:
    if chance.random() < 0.55:
        known = place.keys.get(name)
        if known:
            return str(chance.choice(known))
        if name not in place.keys:
            return quote(chance.choice(place.words), safe="")
    written = chance.choice(odd.KEYS) if name in place.keys and chance.random() < 0.7 else odd.text(chance)[:300]
    return written if "%" in written else quote(written.encode("utf-8", "surrogatepass"), safe="")


def _query(chance: random.Random) -> dict[str, Any]:
    names = chance.sample(QUERY, chance.choice([0, 1, 3]))
    pairs = [f"{name}={quote(odd.text(chance)[:2000].encode('utf-8', 'surrogatepass'), safe='')}" for name in names]
    return {"query_string": "&".join(pairs)}


def _header(chance: random.Random) -> str:
    written = odd.text(chance)[:120].replace("\r", "").replace("\n", "")
    return written if written.isascii() else f"key {chance.random()}"


def _body(chance: random.Random, rule: Rule) -> dict[str, Any]:
    kind = chance.random()
    if rule.rule.startswith("/api/"):
        if kind < 0.15:
            return {
                "data": chance.choice([b"", b"null", b"[]", b"[" * 100_000, b'{"a":' * 3000, b"\xff\xfe", b"1" * 5000])
            } | {"content_type": "application/json"}
        return {"json": {name: odd.json_value(chance) for name in (*chance.sample(CONTROLS, 3), "variables", "reason")}}
    data: dict[str, Any] = {name: odd.text(chance) for name in chance.sample(CONTROLS, 4)}
    if rule.endpoint.endswith("add_document"):
        name, declared, body = odd.file(chance)
        data = {"note": odd.text(chance), "file": (io.BytesIO(body), name or "x", declared)}
    return {"data": {name: _sendable(value) for name, value in data.items()}}


def _sendable(value: Any) -> Any:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) and not value.isascii() else value
