"""The command line: thin commands over the same use cases as the pages (docs/commands.md)."""

from __future__ import annotations

from flask import Flask

from . import case, decision, demo, exchange, gates, instance, jobs, mail, releases, report, restore, scenario, user
from .server import db_upgrade, serve

MODULES = (case, releases, exchange, gates, decision, demo, instance, jobs, mail, report, restore, scenario, user)


def register(app: Flask) -> None:
    """Give a Flask application the commands of this program."""
    for command in (*(module.group for module in MODULES), db_upgrade, serve):
        app.cli.add_command(command)
