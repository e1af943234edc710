"""A refusal on the command line: its sentence, and the exit code of its kind."""

from __future__ import annotations

import pytest

from app.cli.console import click_error
from app.errors import ConfigurationError, Conflict, ContentError, Invalid, NotAllowed, NotFound, RedressError, Refused


@pytest.mark.parametrize("kind", [NotFound, NotAllowed, Refused, Conflict, Invalid, ContentError, ConfigurationError])
def test_every_refusal_has_the_exit_code_of_its_kind(kind: type[RedressError]) -> None:
    assert click_error(kind("no")).exit_code == kind.exit_code


def test_a_refusal_lists_what_is_wrong_that_its_sentence_leaves_out() -> None:
    assert click_error(Invalid({"a.bpmn x": "is not drawn"}, "Nothing was published.")).message.splitlines() == [
        "Nothing was published.",
        "  a.bpmn x: is not drawn",
    ]
