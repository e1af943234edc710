"""`flask dmn evaluate` counts the working days of a landlord, or says that it does not know whose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.errors import ContentError, Invalid
from tests.cli.test_commands import ROOT, Run, command_line


@pytest.fixture
def flask(tmp_path: Path) -> Iterator[Run]:
    """`flask("dmn", "evaluate", …)` as the command line would run it: no database is asked."""
    settings = Settings(database_url="sqlite://", secret_key="k" * 40, content=ROOT, var=tmp_path / "var")
    app = command_line(settings)
    runner = app.test_cli_runner()
    yield lambda *words, **options: runner.invoke(app.cli, [str(word) for word in words], **options)
    app.extensions["runtime"].database.dispose()


COUNTING = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="counting" name="counting"><literalExpression><text>add working days(date("2025-12-24"), 2)</text>
</literalExpression></decision></definitions>"""


def test_a_decision_counts_the_working_days_of_the_landlord_that_is_named_or_whose_folder_it_stands_in(
    flask: Run, tmp_path: Path
) -> None:
    """TIM-01: over Christmas, from Wednesday 24 to Tuesday 30 December 2025."""
    (tmp_path / "aster").mkdir()
    own, elsewhere = tmp_path / "aster" / "counting.dmn", tmp_path / "counting.dmn"
    own.write_text(COUNTING)
    elsewhere.write_text(COUNTING)
    for words in ((own,), (elsewhere, "--landlord", "aspire")):
        result = flask("dmn", "evaluate", *words)
        assert (result.exit_code, json.loads(result.output)) == (0, "2025-12-30")


def test_a_decision_that_counts_working_days_of_nobody_known_says_so_and_gives_no_null(
    flask: Run, tmp_path: Path
) -> None:
    (tmp_path / "counting.dmn").write_text(COUNTING)
    alone = flask("dmn", "evaluate", tmp_path / "counting.dmn")
    assert alone.exit_code == ContentError.exit_code
    assert "counts with the working days of a landlord" in alone.output
    misspelt = flask("dmn", "evaluate", tmp_path / "counting.dmn", "--landlord", "astre")
    assert misspelt.exit_code == Invalid.exit_code
    assert "aspire, association, aster, inspiring" in misspelt.output
