"""Letters that wait to be posted: the list, and noting several as posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.use_cases.post_letters import post_letters
from app.views.letters_to_post import ALL, TEAM, letters_to_post

from .answers import actor, request_key, rest_blueprint, the_runtime

blueprint = rest_blueprint("posting", "Letters to post")

LARGEST_PAGE = 200


class PostQuery(ma.Schema):
    tab = ma.fields.String(load_default=TEAM, validate=ma.validate.OneOf((TEAM, ALL)))
    size = ma.fields.Integer(load_default=LARGEST_PAGE, validate=ma.validate.Range(1, LARGEST_PAGE))


class LetterToPost(ma.Schema):
    task_id = ma.fields.Integer(required=True)
    case_id = ma.fields.Integer(required=True)
    letter_id = ma.fields.Integer(required=True)
    reference = ma.fields.String()
    title = ma.fields.String()
    addressee = ma.fields.String()
    issued_on = ma.fields.Date()
    can_do = ma.fields.Boolean(metadata={"description": "Whether you may note it as posted"})


class PostedLetters(ma.Schema):
    """Letters that were posted: their tasks, by whom, and on which day (today, if left out)."""

    tasks = ma.fields.List(ma.fields.Integer(strict=True), required=True, validate=ma.validate.Length(1, LARGEST_PAGE))
    done_by = ma.fields.String(required=True, validate=ma.validate.Length(1, 120))
    occurred_on = ma.fields.Date(load_default=None, allow_none=True)


class PostedLetter(ma.Schema):
    task_id = ma.fields.Integer(required=True)
    reference = ma.fields.String()
    error = ma.fields.String(metadata={"description": "Why it was not noted; empty if it was"})


@blueprint.get("/letters/to-post")
@blueprint.arguments(PostQuery, location="query", unknown=ma.RAISE)
@blueprint.response(200, LetterToPost(many=True))
def waiting(asked: Mapping[str, Any]) -> Any:
    """Letters that wait to be posted: those of your team, or all that you may see."""
    return letters_to_post(the_runtime(), actor(), asked["size"], asked["tab"]).letters


@blueprint.post("/letters/posted")
@blueprint.arguments(PostedLetters)
@blueprint.response(200, PostedLetter(many=True))
def posted(body: Mapping[str, Any]) -> Any:
    """Note letters as posted, each by itself. Send an Idempotency-Key to be able to repeat it safely."""
    said = body["done_by"], body["occurred_on"]
    return post_letters(the_runtime(), actor(), body["tasks"], *said, request_key=request_key())
