"""Releases: immutable snapshots of a landlord's content. Which one is in force stands in `in_force.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.errors import Invalid, NotFound

from .tables import case, content_file, in_force, release, release_file

SHORTEST_NAME = 6
"""How many characters of a release's id name it at least."""


@dataclass(frozen=True)
class StoredRelease:
    """One release of a landlord's content, and who published it first, when.

    `fingerprint`: of the normal form of its files; None where it was stored before that was kept.
    """

    id: str
    landlord: str
    published_at: datetime
    published_by: str
    fingerprint: str | None


def find_release(connection: Connection, release_id: str) -> StoredRelease | None:
    row = connection.execute(select(release).where(release.c.id == release_id)).one_or_none()
    return StoredRelease(*row) if row else None


def release_named(connection: Connection, landlord: str, name: str) -> StoredRelease:
    """The release of a landlord by its id, or by how that begins. NotFound; Invalid where several begin so."""
    name = name.strip().lower()
    query = select(release).where(release.c.landlord == landlord, release.c.id.startswith(name, autoescape=True))
    rows = connection.execute(query.limit(2)).all() if len(name) >= SHORTEST_NAME else []
    if not rows:
        raise NotFound(f"{landlord} has no release {name!r}. `flask content releases {landlord}` lists them.")
    if len(rows) > 1:
        raise Invalid({"release": f"Several releases of {landlord} begin with {name}: write more of it."})
    return StoredRelease(*rows[0])


def release_with(
    connection: Connection, landlord: str, fingerprint: str, fingerprint_of: Callable[[Mapping[str, bytes]], str]
) -> StoredRelease | None:
    """The release of a landlord whose content has this fingerprint; that of older ones is computed, and kept, here."""
    unknown = select(release.c.id).where(release.c.landlord == landlord, release.c.fingerprint.is_(None))
    for release_id in connection.execute(unknown).scalars().all():
        computed = fingerprint_of(release_files(connection, release_id))
        connection.execute(release.update().where(release.c.id == release_id).values(fingerprint=computed))
    query = select(release).where(release.c.landlord == landlord, release.c.fingerprint == fingerprint)
    row = connection.execute(query.order_by(release.c.published_at).limit(1)).one_or_none()
    return StoredRelease(*row) if row else None


def release_files(connection: Connection, release_id: str) -> dict[str, bytes]:
    """path → body of every file in the release."""
    query = (
        select(release_file.c.path, content_file.c.body)
        .join(content_file, content_file.c.hash == release_file.c.hash)
        .where(release_file.c.release_id == release_id)
    )
    return {row.path: bytes(row.body) for row in connection.execute(query)}


def add_release(
    connection: Connection, row: StoredRelease, hashes: Mapping[str, str], bodies: Mapping[str, bytes]
) -> None:
    """Store a release. `hashes` is path → hash, `bodies` hash → body; bodies already stored are not stored again."""
    known = set(connection.execute(select(content_file.c.hash).where(content_file.c.hash.in_(list(bodies)))).scalars())
    new = [{"hash": key, "body": body} for key, body in bodies.items() if key not in known]
    if new:
        connection.execute(content_file.insert(), new)
    connection.execute(release.insert().values(**asdict(row)))
    connection.execute(
        release_file.insert(), [{"release_id": row.id, "path": path, "hash": key} for path, key in hashes.items()]
    )


def landlords_with_releases(connection: Connection) -> list[str]:
    """The landlords for whom something was ever put in force."""
    return list(connection.execute(select(in_force.c.landlord).distinct().order_by(in_force.c.landlord)).scalars())


def cases_on_releases(connection: Connection, landlord: str) -> dict[str, tuple[int, int]]:
    """release → (cases received under it, those of them that are not closed)."""
    query = select(case.c.release_id, func.count(), func.count(case.c.closed_on)).where(case.c.landlord == landlord)
    rows = connection.execute(query.group_by(case.c.release_id))
    return {release_id: (total, total - closed) for release_id, total, closed in rows}
