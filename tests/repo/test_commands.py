"""The commands people are told to run are there and lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.repo.documents import (
    DOCUMENTS,
    ROOT,
    TARGETS,
    commands_in,
    committed,
    missing_files,
    missing_in_flask,
    missing_modules,
    missing_targets,
    problems,
)

pytestmark = pytest.mark.walks

PROMISED = {
    "setup", "run", "test", "quick", "check", "docs", "house", "bench", "coverage-content", "requirements", "lock",
}  # fmt: skip
CHECKED = [
    "ruff check",
    "ruff format --check",
    "mypy",
    "lint-imports",
    "tests.repo.unused",
    "content check",
    "documents",
]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "--no-print-directory", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    listed = dict(line.strip().removeprefix("make ").split(maxsplit=1) for line in make().stdout.splitlines())
    assert set(TARGETS) >= PROMISED
    assert set(listed) == set(TARGETS)
    assert all(listed.values())


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_can_be_planned(target: str) -> None:
    planned = make("--dry-run", target)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_command_file_and_link_in_a_document_is_there(document: Path) -> None:
    assert problems(document) == []


def test_the_documents_are_all_that_are_committed() -> None:
    told = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS}
    at_the_top = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    assert told == {name for name in committed() if re.fullmatch(r"docs/.*\.md", name)} | at_the_top


@pytest.mark.parametrize("line", ["make tea", "PORT=9000 make tea", 'make tea ARGS="x"'])
def test_a_target_that_is_not_there_would_be_found(line: str) -> None:
    assert missing_targets(line) == ["make has no target tea"]
    assert missing_targets(line.replace("make tea", "make test")) == []


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("flask --app wsgi content chek", ["flask has no command content chek"]),
        (".venv/bin/flask --app wsgi jobs run --worker 2", ["flask jobs run --worker 2: no option --worker"]),
        ("flask content publish harbour --reason 'First' --quietly", ["flask content publish harbour --reason 'First' "
                                                                    "--quietly: no option --quietly"]),
        ("flask content check [PATHS] [--landlord L] [--json]", []),
        ("flask --app wsgi COMMAND", []),
    ],
)  # fmt: skip
def test_a_command_or_option_that_is_not_there_would_be_found(line: str, lost: list[str]) -> None:
    assert missing_in_flask(line) == lost


def test_a_module_that_is_not_there_would_be_found() -> None:
    assert missing_modules("python -m tests.repo.nothing") == ["python -m finds no tests.repo.nothing"]
    assert missing_modules("python -m tests.bench inbox") == []


@pytest.mark.parametrize(
    "told", ["app/nowhere/", "docs/nothing.md", "repo/nothing.py", "nothing.py", "bpmn/common/*.txt"]
)
def test_a_file_that_is_not_there_would_be_found(told: str) -> None:
    assert missing_files(told, set()) == [f"no file {told}"]
    assert missing_files(told, {told.rstrip("/")}) == []


@pytest.mark.parametrize(
    "told",
    [
        "app/web/",
        "docs/setup.md",
        "repo/documents.py",
        "documents.py",
        "bpmn/common/*.bpmn",
        "bpmn/<landlord>/x.bpmn",
        "GET /cases",
    ],
)
def test_a_file_that_is_there_and_what_is_no_file_are_left_alone(told: str) -> None:
    assert missing_files(told, set()) == []


def test_links_that_lead_nowhere_would_be_found(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("[a](page.md) [b](lost.md#part) [c](https://example.org)\n", encoding="utf-8")
    assert problems(document) == ["no file lost.md"]


def test_the_readme_tells_how_to_run_test_and_check() -> None:
    commands = commands_in((ROOT / "README.md").read_text(encoding="utf-8"))
    for target in ("run", "test", "quick", "check"):
        assert any(re.search(rf"\bmake {target}\b", command) for command in commands), target


def test_make_check_looks_at_everything_that_needs_no_test() -> None:
    planned = make("--dry-run", "check").stdout
    assert [what for what in CHECKED if what not in planned] == []


PASSED = "===== 12 passed, 1 warning in 75.20s (0:01:15) ====="
FAILED = "===== 1 failed, 11 passed in 3.14s ====="


@pytest.mark.parametrize(
    ("checked", "tested", "closing", "status"),
    [(0, 0, PASSED, 0), (0, 2, FAILED, 2), (1, 0, PASSED, 1), (1, 2, FAILED, 2)],
)
def test_ci_checks_runs_every_test_and_ends_with_the_closing_line_and_the_status_of_both(
    checked: int, tested: int, closing: str, status: int, tmp_path: Path
) -> None:
    stand_in = tmp_path / "make"
    said = (
        f"if [ $1 = check ]; then exit {checked}; fi; echo '{closing}'; echo 'what make says after it'; exit {tested}"
    )
    stand_in.write_text(f'#!/bin/sh\necho "make $*"; {said}\n', encoding="utf-8")
    stand_in.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run([ROOT / ".ci" / "run"], env={**os.environ, "PATH": path}, capture_output=True, text=True)
    lines = ran.stdout.splitlines()
    assert (ran.returncode, lines[:2], lines[-1]) == (status, ["make check", "make test"], closing)
    assert ("make check failed" in lines[-2]) == bool(checked)
