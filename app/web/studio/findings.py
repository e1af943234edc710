"""What the check says of a file while it is edited."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.studio.findings import find_in_draft

from ..pages import actor, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/findings/<path:path>", view_func=studio_findings)


def studio_findings(draft_id: int, path: str) -> ResponseReturnValue:
    """The findings of the draft: those of this file, and how many errors and warnings there are in others."""
    findings = find_in_draft(runtime(), actor(), draft_id)
    here = [finding.answer() for finding in findings if finding.path == path]
    elsewhere = [finding for finding in findings if finding.path != path]
    errors = sum(finding.blocks for finding in elsewhere)
    others = [finding.answer() for finding in elsewhere]
    return jsonify(here=here, elsewhere=others, errors=errors, warnings=len(elsewhere) - errors)
