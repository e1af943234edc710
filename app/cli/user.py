"""flask user: who may sign in."""

from __future__ import annotations

import click

from app.casework.actor import Membership
from app.errors import Invalid
from app.use_cases.add_user import add_user, switch_off_user
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
    actor = add_user(runtime(), username, name, password, [_membership(role) for role in roles], email)
    click.echo(f"{actor.username} can sign in.")


def _membership(text: str) -> Membership:
    landlord, _, rest = text.partition(":")
    role, _, areas = rest.partition(":")
    if not landlord or not role:
        known = ", ".join(runtime().landlord_keys()) or "none: publish one first"
        raise Invalid({"role": f"{text!r} is not LANDLORD:ROLE. Landlords here: {known}."})
    return Membership(landlord, role, tuple(area for area in areas.split(",") if area))


@group.command("off")
@click.argument("username")
def off(username: str) -> None:
    """Switch USERNAME off; what they had goes back to its team."""
    concerned = switch_off_user(runtime(), username)
    click.echo(f"{username} is switched off; {concerned} cases went back to their teams.")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def list_(as_json: bool) -> None:
    """Everybody, with the roles they hold."""
    people = list_people(runtime())
    if as_json:
        show_json(
            [
                {
                    "username": person.username, "name": person.name, "email": person.email, "active": person.active,
                    "roles": [_said(each) for each in person.memberships],
                }
                for person in people
            ]
        )  # fmt: skip
        return
    rows = [
        (person.username, person.name, _may_sign_in(person), ", ".join(map(_said, person.memberships)))
        for person in people
    ]
    show_table(("username", "name", "signs in", "roles"), rows)


def _said(membership: Membership) -> str:
    return ":".join([membership.landlord, membership.role, *([",".join(membership.areas)] if membership.areas else [])])


def _may_sign_in(person: Person) -> str:
    return "yes" if person.active and person.with_password else "no password" if person.active else "switched off"
