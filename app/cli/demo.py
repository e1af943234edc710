"""flask demo: people and cases to look at."""

from __future__ import annotations

import os
import secrets

import click

from app.config import Settings
from app.private_files import keep_private, make_private_folder
from app.scenarios import demo_landlords, demo_people, load_demo
from app.use_cases.passwords import require_strong

from .console import Group, runtime

FOLDER = "demo"
VARIABLE = "REDRESS_DEMO_PASSWORD"
FILE = "demo_password"

group = Group("demo", help="People and cases to look at.")


@group.command("load")
@click.argument("landlords", nargs=-1)
def load(landlords: tuple[str, ...]) -> None:
    """Publish LANDLORDS (every one that has a demo), add people for every role, and make cases at every stage.

    Cases are made once; people and their password (REDRESS_DEMO_PASSWORD, or one made up) are set each time.
    """
    the_runtime = runtime()
    folder = the_runtime.settings.content / FOLDER
    password = _password(the_runtime.settings)
    for key in landlords or demo_landlords(folder):
        demo = load_demo(the_runtime, folder, key, password)
        made = f"{demo.cases} cases" if demo.cases else "the cases were there already"
        click.echo(f"{key}: {made}, {len(demo.people)} people")


def sign_ins(settings: Settings) -> str | None:
    """The password of the demo's people; None when no demo was loaded here."""
    path = settings.var / FILE
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None


def demo_usernames(settings: Settings) -> set[str]:
    """The usernames of the people of every demo."""
    folder = settings.content / FOLDER
    return {name for key in demo_landlords(folder) for name in demo_people(folder, key)}


def _password(settings: Settings) -> str:
    """The password in the environment, else the one used before, else a new one; kept for `flask serve` to print."""
    path = settings.var / FILE
    given = os.environ.get(VARIABLE, "")
    if given:
        require_strong(given, (), VARIABLE)
    password = given or (path.read_text(encoding="utf-8").strip() if path.is_file() else secrets.token_urlsafe(12))
    make_private_folder(path.parent)
    keep_private(path)
    path.write_text(f"{password}\n", encoding="utf-8")
    return password
