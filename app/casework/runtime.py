"""The runtime: what every use case works with – the database, the clock, the content and the cached instances."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from app import feel
from app.bpmn.instance_cache import InstanceCache
from app.clock import Clock
from app.config import Settings
from app.content.known_in_force import KnownInForce
from app.content.release import Release, ReleaseCache
from app.content.todays_calendar import by_todays_calendars
from app.deadlines.calendar import WorkingCalendar
from app.errors import NotFound, Refused
from app.landlords import Landlord
from app.store import Connection, Database, cases, releases, tables

from .failed_rules import failed_rule_of, note_failed_rule

_log = logging.getLogger(__name__)

Services = Mapping[str, Callable[..., Mapping[str, Any] | None]]
"""The type of a service task → the function that does it, given the case and the task's arguments."""
CACHED_INSTANCES = 500


class _RollBack(Exception):
    """Rolls a preview back."""


class Runtime:
    """One runtime serves the whole process; a crash loses nothing that it holds."""

    def __init__(self, database: Database, clock: Clock, settings: Settings, services: Services) -> None:
        self.database = database.within(self.by_this_clock)
        self.clock = clock
        self.settings = settings
        self.services = services
        self.contents = ReleaseCache(_load_release)
        self.instance_cache = InstanceCache(CACHED_INSTANCES)
        self.in_force = KnownInForce()

    @contextmanager
    def by_this_clock(self, connection: Connection | None = None) -> Iterator[None]:
        """Inside of it, tables, forms and letters that ask for today or now follow this runtime's clock (T3).

        They count working days with the landlord's calendar of today. `connection`: that of the transaction.
        """
        with feel.use_now(self.clock.now), by_todays_calendars(lambda key: self._calendar_known(key, connection)):
            yield

    def _calendar_known(self, landlord: str, connection: Connection | None) -> WorkingCalendar | None:
        try:
            return self.content_on(landlord, self.clock.today(), connection).calendar
        except NotFound:
            return None  # nothing of it is in force yet: its content counts with its own

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction.

        A refused attempt (`Refused.attempt`) is stored in a transaction of its own after everything else was rolled
        back.
        """
        try:
            with self.database.write() as connection:
                yield connection
        except Refused as error:
            if error.attempt is not None:
                with self.database.write() as connection:
                    if failed := failed_rule_of(error):
                        note_failed_rule(connection, failed)  # locks the case before anything refers to it
                    _keep_attempt(connection, error)
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A reading transaction in which cases are looked into: a rule that gives no answer is an incident, once."""
        try:
            with self.database.read() as connection:
                yield connection
        except Refused as error:
            if failed := failed_rule_of(error):
                with self.database.write() as connection:
                    if note_failed_rule(connection, failed):
                        _keep_attempt(connection, error)
            raise

    @contextmanager
    def trial(self) -> Iterator[Connection]:
        """A transaction that is always rolled back, for previews.

        A preview is no attempt, so a refusal leaves no trace either.
        """
        try:
            with self.database.write() as connection:
                yield connection
                raise _RollBack
        except _RollBack:
            return

    def landlord(self, key: str, connection: Connection | None = None) -> Landlord:
        """The landlord as its release in force today has it, whatever release a case is on (decision 17).

        `connection`: that of the present transaction, if there is one.
        """
        return self.content_on(key, self.clock.today(), connection).landlord

    def content_on(self, landlord: str, day: date, connection: Connection | None = None) -> Release:
        """The content in force for a landlord on a day; NotFound when nothing was ever published.

        `connection`: that of the present transaction, if there is one.
        """
        if connection is None:
            with self.database.read() as own:
                return self.content_on(landlord, day, own)
        entry = self.in_force.on(connection, landlord, day)
        if entry is None:
            raise NotFound(f"Nothing is published for {landlord!r}. Run: flask content publish {landlord}")
        return self.contents.get(connection, entry["release_id"])

    def content(self, release_id: str) -> Release:
        """The content of a release, outside any transaction."""
        with self.database.read() as connection:
            return self.contents.get(connection, release_id)

    def landlord_keys(self) -> list[str]:
        with self.database.read() as connection:
            return releases.landlords_with_releases(connection)

    def covers(self, landlord: str, connection: Connection) -> dict[str, set[str]]:
        """role → roles it covers, from today's landlord file."""
        roles = self.landlord(landlord, connection).roles
        return {key: set(role.covers) for key, role in roles.items()}

    def calendar(self, landlord: str, connection: Connection) -> WorkingCalendar:
        """The landlord's working days as its release in force today has them.

        A holiday proclaimed now counts for the cases of earlier releases too (TIM-13).
        """
        return self.content_on(landlord, self.clock.today(), connection).calendar


def _load_release(connection: Connection, release_id: str) -> tuple[str, Mapping[str, bytes]]:
    row = releases.find_release(connection, release_id)
    if row is None:
        raise NotFound(f"There is no release {release_id}.")
    return row.landlord, releases.release_files(connection, release_id)


def _keep_attempt(connection: Connection, error: Refused) -> None:
    """The entry of a refused attempt in the history of its case; a case that was to begin with it is not there."""
    assert error.attempt is not None
    if cases.find_case(connection, error.attempt.case_id) is None:
        _log.error("A case that was to begin was refused: see what the decision table %s answers", error.rule)
        return
    cases.insert(connection, tables.case_event, {**vars(error.attempt), "text": str(error), "corrects": None})
