"""The command line: thin commands over the same use cases as the pages (docs/commands.md)."""

from __future__ import annotations

from flask import Flask

from . import content, decision, demo, instance, jobs, scenario, user
from .server import db_upgrade, serve

GROUPS = (content.group, decision.group, demo.group, instance.group, jobs.group, scenario.group, user.group)


def register(app: Flask) -> None:
    """Give a Flask application the commands of this program."""
    for command in (*GROUPS, db_upgrade, serve):
        app.cli.add_command(command)
