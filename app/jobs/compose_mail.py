"""What a row of the outbox becomes: a letter to a resident, or a notice to a colleague, which names no resident."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.casework.actor import ENGINE
from app.casework.notices import PAGE, still_wanted
from app.casework.runtime import Runtime
from app.store import cases, outbox, tables
from app.store.rows import OutgoingRow
from app.views.letters import enclosure_pdf, enclosures_of, letter_pdf


@dataclass(frozen=True)
class Mail:
    """One message to one address. `attachments`: (file name, PDF)."""

    to: str
    subject: str
    text: str
    html: str = ""
    attachments: list[tuple[str, bytes]] = field(default_factory=list)


def compose_mail(runtime: Runtime, row: OutgoingRow) -> Mail | None:
    """The message of a row with a recipient; None when it is for nobody any more."""
    if row["kind"] == outbox.DIGEST:
        return _digest(runtime, row)
    return _letter(runtime, row) if row["kind"] == outbox.LETTER else _notice(runtime, row)


def _digest(runtime: Runtime, row: OutgoingRow) -> Mail:
    """All reminders of a day for one person, each with the way to its case."""
    lines = row["payload"]["lines"]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} dates that wait for you"
    links = [f"{line}\n{runtime.settings.public_url}/?q={line.partition(':')[0]}" for line in lines]
    return Mail(row["recipient"] or "", subject, "\n\n".join(links) + "\n")


def _letter(runtime: Runtime, row: OutgoingRow) -> Mail:
    with runtime.database.read() as connection:
        letter = cases.get_row(connection, tables.letter, row["payload"]["letter_id"])
        assert letter is not None
        case = cases.find_case(connection, letter["case_id"])
    assert case is not None
    landlord = runtime.content(case["release_id"]).landlord
    name = f"{case['reference']}.pdf"
    attached = [(name, letter_pdf(runtime, ENGINE, letter["id"]))]
    for enclosure in enclosures_of(letter):
        attached.append((f"{enclosure['title']}.pdf", enclosure_pdf(runtime, ENGINE, letter["id"], enclosure["key"])))
    subject = f"{landlord.short_name} – {letter['title']} ({case['reference']})"
    return Mail(row["recipient"] or "", subject, letter["markdown"], letter["html"], attached)


def _notice(runtime: Runtime, row: OutgoingRow) -> Mail | None:
    payload = row["payload"]
    if not still_wanted(runtime, payload):
        return None
    link = f"{runtime.settings.public_url}{payload.get(PAGE) or '/?q=' + payload['reference']}"
    return Mail(row["recipient"] or "", payload["text"], f"{payload['text']}\n\n{link}\n")
