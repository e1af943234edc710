"""What a row of the outbox becomes: a letter to a resident, or a notice to colleagues, which names no resident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.casework.actor import ENGINE
from app.casework.readable import opened, seen_by
from app.casework.runtime import Runtime
from app.store import cases, tables, users
from app.store.jobs import DIGEST
from app.views.letters import enclosure_pdf, enclosures_of, letter_pdf


@dataclass(frozen=True)
class Mail:
    """One message. `attachments`: (file name, PDF)."""

    to: str
    subject: str
    text: str
    html: str = ""
    attachments: list[tuple[str, bytes]] = field(default_factory=list)


def compose_mail(runtime: Runtime, kind: str, payload: Mapping[str, Any]) -> list[Mail]:
    """The messages of an outbox row of a kind with a payload; none when there is nobody left to send them to."""
    if kind == DIGEST:
        return [_digest(runtime, payload)]
    return _letter(runtime, payload) if kind == "letter" else _notice(runtime, payload)


def _digest(runtime: Runtime, payload: Mapping[str, Any]) -> Mail:
    """All reminders of a day for one person, each with the way to its case."""
    lines = payload["lines"]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} dates that wait for you"
    links = [f"{line}\n{runtime.settings.public_url}/?q={line.partition(':')[0]}" for line in lines]
    return Mail(payload["to"], subject, "\n\n".join(links) + "\n")


def _letter(runtime: Runtime, payload: Mapping[str, Any]) -> list[Mail]:
    with runtime.database.read() as connection:
        letter = cases.get_row(connection, tables.letter, payload["letter_id"])
        assert letter is not None
        case = cases.find_case(connection, letter["case_id"])
    assert case is not None
    landlord = runtime.content(case["release_id"]).landlord
    name = f"{case['reference']}.pdf"
    attached = [(name, letter_pdf(runtime, ENGINE, letter["id"]))]
    for enclosure in enclosures_of(letter):
        attached.append((f"{enclosure['title']}.pdf", enclosure_pdf(runtime, ENGINE, letter["id"], enclosure["key"])))
    subject = f"{landlord.short_name} – {letter['title']} ({case['reference']})"
    return [Mail(payload["to"], subject, letter["markdown"], letter["html"], attached)]


def _notice(runtime: Runtime, payload: Mapping[str, Any]) -> list[Mail]:
    link = f"{runtime.settings.public_url}/?q={payload['reference']}"
    with runtime.database.read() as connection:
        wanted = users.addressees(connection, payload["landlord"], payload["role"], payload["username"])
        row = cases.case_of_reference(connection, payload["reference"])
        case = opened(runtime, connection, ENGINE, row) if row else None
        seeing = set(seen_by(wanted, case)) if case else set(wanted)
        people = sorted({wanted[username][1] for username in seeing if wanted[username][1]})
    return [Mail(address, payload["text"], f"{payload['text']}\n\n{link}\n") for address in people]
