"""flask user: who may sign in."""

from __future__ import annotations

import click

from app.casework.actor import Membership
from app.errors import Invalid
from app.use_cases.add_user import add_user
from app.views.people import Person, list_people

from .console import Group, runtime, show_json, show_table

group = Group("user", help="Who may sign in, and the roles they hold.")


@group.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As colleagues and residents read it.")
@click.option("--email", default="")
@click.option("--role", "roles", multiple=True, required=True, metavar="LANDLORD:ROLE[:AREA,AREA]",
              help="May be given several times.")  # fmt: skip
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="REDRESS_NEW_PASSWORD",
              help="Asked for when it is not given, here or as REDRESS_NEW_PASSWORD.")  # fmt: skip
def add(username: str, name: str, email: str, roles: tuple[str, ...], password: str) -> None:
    """Add USERNAME, or replace their name, password and roles."""
    actor = add_user(runtime(), username, name, password, [_membership(one) for one in roles], email)
    click.echo(f"{actor.username} can sign in.")


def _membership(text: str) -> Membership:
    landlord, _, rest = text.partition(":")
    role, _, areas = rest.partition(":")
    if not landlord or not role:
        known = ", ".join(runtime().landlord_keys()) or "none: publish one first"
        raise Invalid({"role": f"{text!r} is not LANDLORD:ROLE. Landlords here: {known}."})
    return Membership(landlord, role, tuple(one for one in areas.split(",") if one))


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def list_(as_json: bool) -> None:
    """Everybody, with the roles they hold."""
    people = list_people(runtime())
    if as_json:
        show_json(
            [
                {
                    "username": one.username, "name": one.name, "email": one.email, "active": one.active,
                    "roles": [_said(each) for each in one.memberships],
                }
                for one in people
            ]
        )  # fmt: skip
        return
    rows = [(one.username, one.name, _may_sign_in(one), ", ".join(map(_said, one.memberships))) for one in people]
    show_table(("username", "name", "signs in", "roles"), rows)


def _said(one: Membership) -> str:
    return ":".join([one.landlord, one.role, *([",".join(one.areas)] if one.areas else [])])


def _may_sign_in(one: Person) -> str:
    return "yes" if one.active and one.with_password else "no password" if one.active else "switched off"
