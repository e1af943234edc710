"""The first pages of the studio: whose content somebody may change, and every file of it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.content.files import OF_ALL
from app.errors import NotFound
from app.studio.view_content import view_content
from app.studio.view_draft import list_scopes
from app.studio.view_findings import view_overview
from app.studio.view_gates import waiting_for

from ..pages import actor, page, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio", view_func=studio)
    web.add_url_rule("/studio/content/<scope>", view_func=studio_content)
    web.add_url_rule("/studio/new-landlord", view_func=studio_new_landlord)


def studio() -> ResponseReturnValue:
    """Whose content somebody may change, with the drafts that are under way."""
    return page("studio/start.html", here="studio", title="Studio", scopes=list_scopes(runtime(), actor()),
                waiting=waiting_for(runtime(), actor()))  # fmt: skip


def studio_content(scope: str) -> ResponseReturnValue:
    """Every file of a landlord's content, as it is in force."""
    rooms = view_content(runtime(), actor(), scope)
    here = next(each for each in list_scopes(runtime(), actor()) if each.key == scope)
    return page(
        "studio/content.html",
        here="studio",
        title=f"Content of {here.name or 'all landlords'}",
        scope=here,
        overview=view_overview(runtime(), actor(), scope),
        rooms=rooms,
    )


def studio_new_landlord() -> ResponseReturnValue:
    """What a landlord that has nothing yet begins with; for those who may enter the studio."""
    scopes = list_scopes(runtime(), actor())
    if not scopes:
        raise NotFound("The studio is for those whose role edits, approves or publishes content.")
    shared = any(scope.key == OF_ALL for scope in scopes)
    return page("studio/new_landlord.html", here="studio", title="A landlord that has nothing yet", shared=shared)
