"""Check a database that was restored, and begin a new epoch in which it is worked on."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.consistency import Inconsistency, inconsistencies
from app.casework.runtime import Runtime
from app.errors import Conflict
from app.store import epoch, outbox
from app.store.retries import retried

MAY_HAVE_LEFT = "It waited when the backup was made, and may have left since. Have it sent again, or give it up."
SHOWN = 20


@dataclass(frozen=True)
class Checked:
    """What a check found: what does not fit, and how many messages are held back for somebody to look at."""

    epoch: str
    wrong: list[Inconsistency]
    held_back: int


@retried
def check_restore(runtime: Runtime, actor: Actor, *, accept: bool = False, send_mail: bool = False) -> Checked:
    """Compare tables with the state of every instance that runs, and begin a new epoch.

    Mail that waited when the backup was made may have left since: it is held back, unless `send_mail`. Conflict, with
    what does not fit, unless `accept`: nothing is changed then.
    """
    with runtime.transaction() as connection:
        wrong = list(inconsistencies(runtime, connection))
        if wrong and not accept:
            shown = [f"  {_where(each)}{each.text}" for each in wrong[:SHOWN]]
            more = [f"  and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
            raise Conflict("\n".join((
                f"{len(wrong)} things do not fit, so no new epoch was begun. Restore another backup, or mend these "
                "instances afterwards and run this again with --accept:", *shown, *more,
            )))  # fmt: skip
        held_back = 0 if send_mail else outbox.hold_back(connection, MAY_HAVE_LEFT, runtime.clock.now())
        begun = epoch.begin(connection, actor.username, runtime.clock.now())
    return Checked(begun["epoch"], wrong, held_back)


def _where(each: Inconsistency) -> str:
    return f"instance {each.instance_id}, " if each.instance_id is not None else ""
