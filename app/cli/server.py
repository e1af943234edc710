"""flask db-upgrade and flask serve: make the tables, serve the pages."""

from __future__ import annotations

import signal
import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress.server import create_server

from app.casework.epoch import restored_data_checked
from app.casework.runtime import Runtime
from app.config import ServerSettings
from app.errors import ConfigurationError, Conflict
from app.jobs.executor import start_thread
from app.studio.long_work import studio_jobs
from app.use_cases.upgrade_database import upgrade_database
from app.views.people import list_people
from app.views.readiness import require_upgraded

from .console import reports_errors, runtime
from .demo import demo_usernames, sign_ins

CLEANUP = 5  # seconds after which idle connections are looked for


@click.command("db-upgrade")
@with_appcontext
@reports_errors
def db_upgrade() -> None:
    """Bring the database to the tables of this version. May be run at any time."""
    settings = runtime().settings
    done = upgrade_database(settings)
    click.echo(f"Applied {', '.join(done)}." if done else "The database is up to date.")
    if not restored_data_checked(runtime()):
        click.echo("Nobody has checked this database since it was made or restored. Run: flask restore check")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for every network of this machine.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(0, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
@with_appcontext
@reports_errors
def serve(host: str, port: int, threads: int) -> None:
    """Serve the pages and the API, and do due work in a thread, until stopped (Ctrl-C)."""
    the_runtime = runtime()
    require_upgraded(the_runtime)
    if not the_runtime.landlord_keys():
        raise Conflict("Nothing is published yet. Run: flask content publish")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    behind_proxy = the_runtime.settings.trusted_proxies > 0  # then the application reads its headers
    try:
        server = create_server(
            app, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=not behind_proxy,
            **_connections(the_runtime.settings.server),
        )  # fmt: skip
    except OSError as error:
        raise ConfigurationError(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.") from error
    worker = start_thread(the_runtime, studio_jobs()) if the_runtime.settings.worker.embedded else None
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
    click.echo(welcome(the_runtime, host, server.effective_port))
    try:
        server.run()
    finally:
        if worker:
            worker.stop()


def _connections(settings: ServerSettings) -> dict[str, Any]:
    """How waitress treats connections: it is to hold many, even above 1,024, and to end idle ones soon."""
    idle = max(1, round(settings.idle.total_seconds()))
    return {
        "connection_limit": settings.connections, "channel_timeout": idle, "cleanup_interval": min(idle, CLEANUP),
        "asyncore_use_poll": True, "backlog": settings.connections,
    }  # fmt: skip


def welcome(the_runtime: Runtime, host: str, port: int) -> str:
    """The address to open, and whom to sign in as where a demo is loaded."""
    address = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    lines = [f"Redress is at http://{address}:{port} (stop it with Ctrl-C)"]
    password = sign_ins(the_runtime.settings)
    people = [person for person in list_people(the_runtime) if person.username in demo_usernames(the_runtime.settings)]
    if password and people:
        width = max(len(person.username) for person in people)
        lines += ["", f"Sign in with one of these names and the password {password}"]
        for person in people:
            titles = [the_runtime.landlord(each.landlord).title_of(each.role) for each in person.memberships]
            lines.append(f"  {person.username:{width}}  {person.name}, {', '.join(titles)}")
    return "\n".join(lines)
