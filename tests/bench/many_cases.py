"""A database with very many cases of earlier years, filled by the database itself, beside those that are open."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import Connection, text

from tests.bench import many_tasks
from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver

OPEN = 1_000
"""Open cases do not become more with the years; those that are closed do."""
NAMES = ("smith", "jones", "patel", "obrien", "khan", "evans", "ali", "wood", "begum", "clarke")
STREETS = ("elm", "high", "church", "mill", "station", "park", "victoria", "green")
PERSONS = """INSERT INTO person (id, landlord, name, address, email, telephone, preferred_contact, email_letters, needs)
    {numbers} SELECT i, :landlord, 'Resident ' || {name}, (i % 300) || ' ' || {street} || ' Street, ' || {postcode}, '',
        '', '', :no, '' FROM n"""
CASES = """INSERT INTO complaint_case (id, landlord, reference, release_id, policy, kind, route, stage, status, channel,
        source, relationship, code_scope, service_area, theme, summary, outcomes_sought, complainant_id, handler,
        vulnerable, anonymous, facts, subjects, received_at, received_on, logged_at, logged_by, closed_on, revision)
    {numbers} SELECT i, :landlord, 'ASP-2022-' || i, :release, 'april_2024', 'complaint', 's1_investigation', 1,
        'closed', 'email', '', 'tenant', :yes, {area}, 'delay', {theme} || ' trouble', '', i, NULL, NULL, :no,
        '{{"is_complaint": true}}', '[]', :now, {received}, :now, 'officer', {received}, 0 FROM n"""
MET_CLOCKS = """INSERT INTO clock (case_id, name, anchored_on, policy_due, code_due, effective_due, met_on, status,
        holder, breach, state)
    {numbers} SELECT i, {clock}, {received}, {due}, {due}, {due}, {due}, 'met', 'landlord', 'S1_LATE', '{{}}' FROM n"""
OPEN_CLOCKS = """INSERT INTO clock (case_id, name, anchored_on, policy_due, code_due, effective_due, met_on, status,
        holder, breach, state)
    SELECT id, 'stage_1_response', received_on, received_on, received_on, received_on, NULL, 'running', 'landlord',
        'S1_LATE', '{}' FROM complaint_case
    WHERE status = 'open' AND id NOT IN (SELECT case_id FROM clock)"""
BREACHES = """INSERT INTO breach (case_id, landlord, code, layer, clock, due, done, days_late, reason, recorded_at)
    {numbers} SELECT i, :landlord, 'S1_LATE', 'policy', 'stage_1_response', {received}, {due}, 5, '', :now
    FROM n WHERE i % 10 = 0"""
WORDS = """INSERT INTO case_word (landlord, word, case_id) {numbers} SELECT :landlord, {word}, i FROM n"""
KEPT = (
    "'resident'", "{name}", "{street}", "'street'", "{postcode}", "{theme}", "'trouble'",
    "CAST(i % 300 AS VARCHAR(20))", "'asp' || i", "'#2'", "'=name=' || i", "'=address=' || (i % 20000)",
)  # fmt: skip


def fill(driver: RuntimeDriver, size: int) -> None:
    """Add made-up cases until there are `size`: the open ones of `many_tasks`, the others closed over four years."""
    many_tasks.fill(driver, OPEN)
    with driver.runtime.database.write() as connection:
        release = connection.execute(text("SELECT id FROM release")).scalar_one()
        connection.exec_driver_sql(OPEN_CLOCKS)
        first = connection.execute(text("SELECT max(id) FROM complaint_case")).scalar_one() + 1
        for statement in (PERSONS, CASES, *(MET_CLOCKS.replace("{clock}", f"'{name}'") for name in
                                            ("acknowledgement", "stage_1_response")), BREACHES):  # fmt: skip
            _run(connection, statement, first, size, release)
        for word in KEPT:
            _run(connection, WORDS.replace("{word}", word), first, size, release)
        index_words(connection)
        if not driver.runtime.database.is_sqlite:
            go_on_counting(connection)
    if not driver.runtime.database.is_sqlite:  # autovacuum does this by itself, a little later
        with driver.runtime.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def index_words(connection: Connection) -> None:
    """Put the words that were written by hand into the database's own index for words, as the migration does."""
    migration = import_module("migrations.versions.0011_index_for_words")
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("DELETE FROM case_text")
    connection.exec_driver_sql(migration.FILL_SQLITE if sqlite else migration.FILL_POSTGRESQL)


def go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL give ids after those that were written by hand."""
    for table in ("person", "complaint_case", "instance", "user_task", "breach"):
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        connection.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))"))


def _run(connection: Connection, statement: str, first: int, last: int, release: str) -> None:
    sqlite = connection.dialect.name == "sqlite"
    age = "CAST(i * 7919 % 1400 + 90 AS INTEGER)"
    received = f"date('2025-12-01', -{age} || ' days')" if sqlite else f"date '2025-12-01' - {age}"
    due = f"date('2025-12-15', -{age} || ' days')" if sqlite else f"date '2025-12-15' - {age}"
    sql = statement.format(
        numbers=many_tasks.NUMBERS, area=many_tasks.one_of(many_tasks.AREAS, "i / 5"),
        theme=many_tasks.one_of(many_tasks.THEMES, "i / 3"), name=many_tasks.one_of(NAMES, "i / 7"),
        street=many_tasks.one_of(STREETS, "i / 11"), postcode="('le' || (i % 90 + 1) || (i % 9) || 'ab')",
        received=received, due=due,
    )  # fmt: skip
    if not sqlite:
        sql = sql.replace("SELECT :first UNION", "SELECT CAST(:first AS BIGINT) UNION")
    given = {
        "first": first, "last": last, "landlord": LANDLORD, "release": release, "yes": True, "no": False,
        "now": "2022-12-01 09:00:00" if sqlite else "2022-12-01 09:00:00+00",
    }  # fmt: skip
    names = {name for name in given if f":{name}" in sql}
    connection.execute(text(sql), {name: given[name] for name in names})
