"""flask user: who may sign in."""

from __future__ import annotations

import click

from app.casework.actor import Membership
from app.errors import Invalid
from app.use_cases import change_user
from app.use_cases.add_user import add_user
from app.use_cases.end_sessions import end_sessions as end_all
from app.views.people import Person, list_people
from app.views.sessions import every_session

from .console import Group, operator, runtime, show_json, show_table, whoever

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
    concerned = change_user.switch_off_user(runtime(), whoever(), username)
    click.echo(f"{username} is switched off; {concerned} cases went back to their teams.")


@group.command("on")
@click.argument("username")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE", help="As for user add.")
def on(username: str, roles: tuple[str, ...]) -> None:
    """Let USERNAME sign in again, with these roles."""
    change_user.switch_on_user(runtime(), whoever(), username, [_membership(role) for role in roles])
    click.echo(f"{username} can sign in again.")


@group.command("roles")
@click.argument("username")
@click.option("--add", "added", multiple=True, metavar="ROLE")
@click.option("--remove", "removed", multiple=True, metavar="ROLE")
def roles(username: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Give USERNAME roles, or take roles away."""
    add, remove = ([_membership(role) for role in given] for given in (added, removed))
    held = change_user.change_roles(runtime(), whoever(), username, add, remove)
    click.echo(f"{username} holds: {', '.join(map(_said, held)) or 'no role'}.")


@group.command("password")
@click.argument("username")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="REDRESS_NEW_PASSWORD",
              help="Asked for when it is not given, here or as REDRESS_NEW_PASSWORD.")  # fmt: skip
def password(username: str, password: str) -> None:
    """Give USERNAME another password."""
    change_user.set_password(runtime(), whoever(), username, password)
    click.echo(f"{username} has a new password, and is signed out everywhere.")


@group.command("sessions")
@click.argument("username", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def sessions(username: str | None, as_json: bool) -> None:
    """Who is signed in, and where."""
    rows = [session for session in every_session(runtime()) if username in (None, session.username)]
    if as_json:
        show_json([vars(session) for session in rows])
        return
    head = ("id", "username", "kind", "device", "address", "signed in", "last used")
    moments = "%Y-%m-%d %H:%M UTC"
    show_table(
        head,
        [
            (
                session.id, session.username, session.kind, session.device, session.address,
                session.begun_at.strftime(moments), session.used_at.strftime(moments),
            )
            for session in rows
        ],
    )  # fmt: skip


@group.command("end-sessions")
@click.argument("username")
def end_sessions(username: str) -> None:
    """End every session and token of USERNAME, who may sign in again."""
    count = end_all(runtime(), operator(), username)
    click.echo(f"{count} session{'' if count == 1 else 's'} of {username} ended.")


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
