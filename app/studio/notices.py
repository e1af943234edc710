"""Who learns of a draft by mail: those who may approve it when it was handed over, and its people when it is answered.

A draft is of no case, and an alert is: so it is a notice in the outbox, and a line on the inbox of whoever approves.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.casework.notices import PAGE
from app.casework.runtime import Runtime
from app.store import Connection, drafts, outbox
from app.store.rows import DraftRow

from .access import landlords_in

WAITS = "The draft “{title}” waits for your approval. {by} has handed it over: {reason}"
ANSWERED = "Your draft “{title}”: {said}"


def ask_for_approval(runtime: Runtime, connection: Connection, row: DraftRow) -> None:
    """Say to everybody whose role approves content that a draft waits for them."""
    text = WAITS.format(title=row["title"], by=row["submitted_by"], reason=row["reason"])
    messages = [
        _notice(
            f"draft:{row['id']}:{row['submitted_at']}:{key}:{role.key}", row["id"], key,
            {"role": role.key, "username": None}, text,
        )
        for key in landlords_in(runtime, connection, row["scope"])
        for role in runtime.landlord(key, connection).roles.values()
        if role.approves_content
    ]  # fmt: skip
    outbox.queue(connection, messages, runtime.clock.now())


def say_answered(runtime: Runtime, connection: Connection, row: DraftRow, said: str) -> None:
    """Say to those who wrote, edited or handed over a draft what became of it."""
    landlord = landlords_in(runtime, connection, row["scope"])[0]
    text = ANSWERED.format(title=row["title"], said=said)
    people = {row["author"], row["submitted_by"] or row["author"], *drafts.editors_of(connection, row["id"])}
    now = runtime.clock.now()
    messages = [
        _notice(
            f"draft:{row['id']}:answered:{now.isoformat()}:{username}", row["id"], landlord,
            {"role": None, "username": username}, text,
        )
        for username in sorted(people)
    ]  # fmt: skip
    outbox.queue(connection, messages, now)


def _notice(key: str, draft_id: int, landlord: str, to: Mapping[str, str | None], text: str) -> outbox.Message:
    said = " ".join(text.split())
    payload = {"landlord": landlord, **to, "text": said, "reference": "", PAGE: f"/studio/drafts/{draft_id}"}
    return outbox.Message(outbox.NOTICE, key, landlord, None, payload)
