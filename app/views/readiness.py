"""Whether the program is ready to serve."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.epoch import restored_data_checked
from app.casework.runtime import Runtime
from app.errors import Conflict
from app.store import migration
from app.store.queries import instances as queries

NO_WORKER = (
    "No worker is alive: no timer fires and no mail leaves. Run: flask jobs run, or flask serve where it does the jobs "
    "itself"
)
RESTORED = "This database was restored or copied, and nobody has checked it since. Run: flask restore check"


def require_upgraded(runtime: Runtime) -> None:
    """Conflict when the database lacks migrations of this version."""
    lacking = migration.missing(runtime.database)
    if lacking:
        raise Conflict(f"The database lacks the migrations {', '.join(lacking)}. Run: flask db-upgrade")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `advice` says what to do when it did not pass."""

    name: str
    passed: bool
    advice: str = ""


def readiness(runtime: Runtime) -> list[Check]:
    """Every check up to the first that fails: those after it would fail for the same reason."""
    if not runtime.database.answers():
        return [Check("database", False, "The database does not answer. Look at it, and at DATABASE_URL.")]
    checks = [Check("database", True)]
    try:
        require_upgraded(runtime)
    except Conflict as lacking:
        return [*checks, Check("tables", False, str(lacking))]
    checks.append(Check("tables", True))
    unchecked = not restored_data_checked(runtime)
    checks.append(Check("restore", not unchecked, RESTORED if unchecked else ""))
    published = bool(runtime.landlord_keys())
    checks.append(
        Check("content", published, "" if published else "Nothing is published yet. Run: flask content publish")
    )
    alive = a_worker_is_alive(runtime)
    return [*checks, Check("worker", alive, "" if alive else NO_WORKER)]


def a_worker_is_alive(runtime: Runtime) -> bool:
    """Whether some worker, on whatever machine, has said within a lease that it is alive."""
    since = runtime.clock.now() - runtime.settings.worker.lease
    with runtime.database.read() as connection:
        return any(worker["seen_at"] >= since for worker in queries.workers(connection))
