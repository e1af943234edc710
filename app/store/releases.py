"""Releases: immutable snapshots of a landlord's content, and which one is in force on a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from .tables import content_file, release, release_file


@dataclass(frozen=True)
class PublishedRelease:
    """One release of a landlord's content: when it comes into force, and who published it when."""

    id: str
    landlord: str
    in_force_from: date
    published_at: datetime
    published_by: str
    note: str


def find_release(connection: Connection, release_id: str) -> PublishedRelease | None:
    row = connection.execute(select(release).where(release.c.id == release_id)).one_or_none()
    return PublishedRelease(*row) if row else None


def list_releases(connection: Connection, landlord: str) -> list[PublishedRelease]:
    """Every release of a landlord, the newest published first."""
    query = select(release).where(release.c.landlord == landlord)
    return [PublishedRelease(*row) for row in connection.execute(query.order_by(release.c.published_at.desc()))]


def release_on(connection: Connection, landlord: str, day: date) -> PublishedRelease | None:
    """The release in force on a day: of those in force by then, the one that came into force last.

    A complaint received before the first release came into force gets that first release, for there is no other.
    """
    row = connection.execute(_LATEST_BY, {"landlord": landlord, "day": day}).one_or_none()
    if row is None:
        row = connection.execute(_FIRST, {"landlord": landlord}).one_or_none()
    return PublishedRelease(*row) if row else None


_OF_LANDLORD = select(release).where(release.c.landlord == bindparam("landlord"))
_LATEST_BY = (
    _OF_LANDLORD.where(release.c.in_force_from <= bindparam("day"))
    .order_by(release.c.in_force_from.desc(), release.c.published_at.desc())
    .limit(1)
)
_FIRST = _OF_LANDLORD.order_by(release.c.in_force_from, release.c.published_at).limit(1)


def release_files(connection: Connection, release_id: str) -> dict[str, bytes]:
    """path → body of every file in the release."""
    query = (
        select(release_file.c.path, content_file.c.body)
        .join(content_file, content_file.c.hash == release_file.c.hash)
        .where(release_file.c.release_id == release_id)
    )
    return {row.path: bytes(row.body) for row in connection.execute(query)}


def add_release(
    connection: Connection, row: PublishedRelease, hashes: Mapping[str, str], bodies: Mapping[str, bytes]
) -> None:
    """Store a release. `hashes` is path → hash, `bodies` hash → body; bodies already stored are not stored again."""
    known = set(connection.execute(select(content_file.c.hash).where(content_file.c.hash.in_(list(bodies)))).scalars())
    new = [{"hash": key, "body": body} for key, body in bodies.items() if key not in known]
    if new:
        connection.execute(content_file.insert(), new)
    connection.execute(release.insert().values(**row.__dict__))
    connection.execute(
        release_file.insert(), [{"release_id": row.id, "path": path, "hash": key} for path, key in hashes.items()]
    )


def landlords_with_releases(connection: Connection) -> list[str]:
    return list(connection.execute(select(release.c.landlord).distinct().order_by(release.c.landlord)).scalars())
