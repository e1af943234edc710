"""The command that says which tests carry each requirement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repo.requirements import (
    IDS,
    ROOT,
    SPECIFICATION,
    area_of,
    carried,
    main,
    report,
    silent_steps,
    specified_ids,
)

pytestmark = pytest.mark.walks


def known_areas() -> set[str]:
    return {area_of(requirement) for requirement in specified_ids()}


def test_the_committed_ids_are_those_of_the_specification_beside_the_repository() -> None:
    committed = IDS.read_text(encoding="utf-8").split()
    assert len(committed) == len(set(committed)) >= 360
    assert specified_ids(SPECIFICATION) == committed


def test_every_id_that_a_test_or_scenario_names_exists() -> None:
    carriers = carried(ROOT / "tests", known_areas())
    named = {*carriers.by, *carriers.pending}
    assert sorted(named - set(specified_ids())) == []


def test_docstrings_and_covers_carry_and_a_story_that_needs_something_is_pending(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    (tests / "scenarios").mkdir(parents=True)
    (tests / "test_dates.py").write_text('def test_day_one():\n    """Day 1 is the next day (TIM-02)."""\n')
    (tests / "recorder.py").write_text('"""No test, so TIM-03 is not carried."""\n')
    (tests / "test_nothing.py").write_text('"""TIM-03, but there is no test in here."""\n')
    (tests / "scenarios" / "told.yaml").write_text("covers: [TIM-01]\n")
    (tests / "scenarios" / "waits.yaml").write_text("covers: [TIM-01, TIM-04]\nneeds: compensation\n")

    lines = list(report(["TIM-01", "TIM-02", "TIM-03", "TIM-04"], carried(tests, {"TIM"})))

    assert lines == [
        "TIM-01    tests/scenarios/told.yaml, tests/scenarios/waits.yaml (pending)",
        "TIM-02    tests/test_dates.py",
        "TIM-03    MISSING",
        "TIM-04    tests/scenarios/waits.yaml (pending)",
        "TIM: 2 of 4 carried; not yet TIM-03, TIM-04",
        "",
        "4 requirements: 2 carried, 1 pending, 1 missing",
    ]


def test_what_waits_in_a_story_carries_nothing_and_the_rest_of_it_does(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    (tests / "scenarios").mkdir(parents=True)
    (tests / "scenarios" / "told.yaml").write_text(
        "covers: [TIM-01]\n"
        "steps:\n  - {covers: [TIM-02]}\n  - {needs: [letters], covers: [TIM-03]}\n"
        "variants:\n  - {covers: [TIM-04], steps: [{needs: [letters], covers: [TIM-05, TIM-01]}]}\n"
        "  - {needs: [letters], covers: [TIM-06], steps: [{covers: [TIM-07]}]}\n"
    )
    (tests / "test_dates.py").write_text(
        'import pytest\n\n@pytest.mark.skip\ndef test_a():\n    """TIM-08"""\n\n'
        '@pytest.mark.xfail(reason="x")\ndef test_b():\n    """TIM-09"""\n\ndef test_c():\n    """TIM-10"""\n'
    )
    carriers = carried(tests, {"TIM"})
    assert sorted(carriers.by) == ["TIM-01", "TIM-02", "TIM-04", "TIM-10"]
    assert sorted(name for name, files in carriers.pending.items() if files) == ["TIM-03", "TIM-05", "TIM-06", "TIM-07"]


def test_every_step_that_waits_says_what_it_will_carry() -> None:
    assert silent_steps(ROOT / "tests") == []


def test_an_unknown_area_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["TIM", "NOPE"]) == 2
    assert "No such area: NOPE. There are TIM, INT," in capsys.readouterr().err


def test_an_area_filter_shows_that_area_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["MED"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("MED-")] == ["MED-01", "MED-02"]
    assert lines[-1].startswith("2 requirements: ")
