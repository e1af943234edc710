"""What was, is and will be in force for a landlord: put again, dated anew, withdrawn, and compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, NotFound
from app.studio.view_releases import view_entry, view_releases
from app.use_cases.changing_content import Changed, WouldLose
from app.use_cases.put_release_in_force import put_release_in_force
from app.use_cases.redate_release import redate_release
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import release_difference

from ..pages import actor, page, request_key, runtime

PUT, REDATE, WITHDRAW = "put", "redate", "withdraw"
ASKED = {PUT: "Put this release in force again", REDATE: "Give it another day", WITHDRAW: "Take this back"}
PLEASE = "Choose a day, such as 2026-03-02."


def add_pages(web: Blueprint) -> None:
    at = "/studio/content/<scope>/releases"
    web.add_url_rule(at, view_func=studio_releases)
    web.add_url_rule(f"{at}/difference", view_func=studio_release_difference)
    web.add_url_rule(f"{at}/<int:entry_id>/<what>", view_func=studio_change_release, methods=["GET", "POST"])


def studio_releases(scope: str) -> ResponseReturnValue:
    """The timeline of a landlord, what comes last first, with the cases on each release."""
    shown = view_releases(runtime(), actor(), scope)
    return page(
        "studio/releases.html", here="studio", title=f"What is in force: {shown.name}", shown=shown, scope=scope
    )


def studio_release_difference(scope: str) -> ResponseReturnValue:
    """What changes from one release to another (`?before=…&after=…`), by file and part."""
    before, after = request.args.get("before", ""), request.args.get("after", "")
    changes = release_difference(runtime(), actor(), scope, before, after)
    return page(
        "studio/release_difference.html", here="studio", title="What differs", scope=scope, changes=changes,
        before=before, after=after,
    )  # fmt: skip


def studio_change_release(scope: str, entry_id: int, what: str) -> ResponseReturnValue:
    """Ask why, and for the day; then do it."""
    if what not in ASKED:
        raise NotFound("There is nothing at this address.")
    entry = view_entry(runtime(), actor(), scope, entry_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            changed = _do(scope, entry.release, entry_id, what)
            flash(f"Done: release {changed.release_id[:12]} is in force from {changed.begins:%-d %B %Y}.", "success")
            for said in (*changed.warnings, *changed.losses):
                flash(said)
            return redirect(url_for("web.studio_releases", scope=scope))
        except Invalid as error:
            errors = {name: str(text) for name, text in error.errors.items()} or {"reason": error.shown}
        except WouldLose as error:
            errors = {"losses_accepted": str(error)}
        except Conflict as error:
            errors = {"reason": str(error)}
    return page(
        "studio/change_release.html", here="studio", title=ASKED[what], scope=scope, entry=entry, what=what,
        errors=errors, typed=request.form, status=Invalid({}).http_status if errors else 200,
    )  # fmt: skip


def _do(scope: str, release: str, entry_id: int, what: str) -> Changed:
    reason, accepted = request.form.get("reason", ""), bool(request.form.get("losses_accepted"))
    do: dict[str, Callable[[], Changed]] = {
        PUT: lambda: put_release_in_force(
            runtime(), scope, release, actor(), in_force_from=_day(needed=False), reason=reason,
            losses_accepted=accepted, request_key=request_key(),
        ),
        REDATE: lambda: redate_release(
            runtime(), scope, entry_id, _day(needed=True) or date.min, actor(), reason=reason,
            losses_accepted=accepted, request_key=request_key(),
        ),
        WITHDRAW: lambda: withdraw_release(
            runtime(), scope, entry_id, actor(), reason=reason, losses_accepted=accepted, request_key=request_key()
        ),
    }  # fmt: skip
    return do[what]()


def _day(*, needed: bool) -> date | None:
    text = request.form.get("in_force_from", "").strip()
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({"in_force_from": PLEASE}) from None
