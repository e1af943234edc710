"""A database with very many open tasks, filled by the database itself: for measuring and explaining the inbox."""

from __future__ import annotations

from sqlalchemy import Connection, text

from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver

ROLES = (
    "customer_excellence_team",
    "complaints_handler",
    "head_of_service",
    "customer_relations_manager",
    "locality_team",
)
AREAS = ("repairs", "heating", "lettings", "asb", "income")
KINDS = ("acknowledge", "investigate", "respond", "contact_customer", "review")
THEMES = ("boiler", "damp", "window", "noise", "rent")
HANDLERS = 40

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
PEOPLE = """INSERT INTO app_user (username, name, email, active, session_epoch)
    {numbers} SELECT 'worker_' || i, 'Worker ' || i, '', :yes, 0 FROM n"""
PERSONS = """INSERT INTO person (id, landlord, name, address, email, telephone, preferred_contact, email_letters, needs)
    {numbers} SELECT i, :landlord, 'Resident ' || i, i || ' Elm Street', '', '', '', :no, '' FROM n"""
CASES = """INSERT INTO complaint_case (id, landlord, reference, release_id, policy, kind, route, stage, status, channel,
        source, relationship, code_scope, service_area, theme, summary, outcomes_sought, complainant_id, handler,
        vulnerable, anonymous, facts, subjects, received_at, received_on, logged_at, logged_by, revision)
    {numbers} SELECT i, :landlord, 'ASP-2025-' || i, :release, 'april_2024', 'complaint', 's1_investigation',
        1 + (i % 7) / 6, 'open', 'email', '', 'tenant', :yes, {area}, 'delay', {theme} || ' trouble', '', i,
        NULL, CASE WHEN i % 9 = 0 THEN :yes ELSE NULL END, :no, '{{}}', '[]', :now, {day}, :now, 'officer', 0 FROM n"""
INSTANCES = """INSERT INTO instance (id, case_id, landlord, release_id, process_id, lifecycle, status, state, revision,
        started_at)
    {numbers} SELECT i, i, :landlord, :release, 'complaint', :yes, 'running', :state, 1, :now FROM n"""
TASKS = """INSERT INTO user_task (id, instance_id, case_id, landlord, engine_task, element_id, process_id, name,
        form_id, role, offered, service_area, case_stage, case_area, state, assignee, due_on, sort_due, properties,
        created_at)
    {numbers} SELECT i, i, i, :landlord, 't' || i, {kind}, 'stage_1', 'Task ' || i, 'acknowledge', {role},
        '|' || {role} || '|', CASE WHEN i % {roles} = 1 THEN {area} ELSE '' END, 1 + (i % 7) / 6, {area}, 'open',
        CASE WHEN i % 5 < 3 THEN 'worker_' || (i * 31 % {handlers}) ELSE NULL END, {day}, {day}, '{{}}', :now
    FROM n"""
WORDS = """INSERT INTO case_word (landlord, word, case_id) {numbers} SELECT :landlord, {word}, i FROM n"""


def fill(driver: RuntimeDriver, size: int) -> None:
    """Add made-up open tasks until there are `size`: five roles, five areas, forty people, due over four months."""
    with driver.runtime.database.write() as connection:
        release = connection.execute(text("SELECT id FROM release")).scalar_one()
        done = connection.execute(text("SELECT coalesce(max(id), 0) FROM user_task")).scalar_one()
        if done == 0:
            _run(connection, PEOPLE, 0, HANDLERS - 1, release)
        if done < size:
            for statement in (PERSONS, CASES, INSTANCES, TASKS):
                _run(connection, statement, done + 1, size, release)
            for word in ("'resident'", "{theme}", "'asp'", "CAST(i AS VARCHAR(20))"):
                _run(connection, WORDS.replace("{word}", word), done + 1, size, release)
    if not driver.runtime.database.is_sqlite:  # autovacuum does this by itself, a little later
        with driver.runtime.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def _run(connection: Connection, statement: str, first: int, last: int, release: str) -> None:
    sqlite = connection.dialect.name == "sqlite"
    offset = "CAST(i * 7919 % 120 - 40 AS INTEGER)"
    day = f"date('2025-12-01', {offset} || ' days')" if sqlite else f"date '2025-12-01' + {offset}"
    sql = statement.format(
        numbers=NUMBERS, area=one_of(AREAS, "i / 5"), theme=one_of(THEMES, "i / 3"), kind=one_of(KINDS, "i / 2"),
        role=one_of(ROLES, "i"), roles=len(ROLES), handlers=HANDLERS, day=day,
    )  # fmt: skip
    if not sqlite:
        sql = sql.replace("SELECT :first UNION", "SELECT CAST(:first AS BIGINT) UNION")
    given = {
        "first": first, "last": last, "landlord": LANDLORD, "release": release, "yes": True, "no": False, "state": b"",
        "now": "2025-12-01 09:00:00" if sqlite else "2025-12-01 09:00:00+00",
    }  # fmt: skip
    names = {name for name in given if f":{name}" in sql}
    connection.execute(text(sql), {name: given[name] for name in names})


def one_of(names: tuple[str, ...], number: str) -> str:
    """SQL that gives one of these names by a number."""
    cases = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(names))
    return f"(CASE ({number}) % {len(names)} {cases} END)"
