"""The commands people are told to run are there and lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
PROMISED = {"setup", "run", "test", "check", "bench", "coverage-content", "requirements", "lock"}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "--no-print-directory", *arguments], cwd=ROOT, capture_output=True, text=True)


def commands_in(document: Path) -> list[str]:
    """What stands between backticks in a document, in blocks and in lines."""
    text = document.read_text(encoding="utf-8")
    return [line.strip() for block, inline in CODE.findall(text) for line in (block or inline).splitlines()]


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    listed = dict(line.strip().removeprefix("make ").split(maxsplit=1) for line in make().stdout.splitlines())
    assert set(TARGETS) >= PROMISED
    assert set(listed) == set(TARGETS)
    assert all(listed.values())


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_can_be_planned(target: str) -> None:
    planned = make("--dry-run", target)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_make_command_in_a_document_exists(document: Path) -> None:
    told = {word for line in commands_in(document) for word in re.findall(r"\bmake ([a-z][a-z-]*)(?![\w-]*=)", line)}
    assert told <= set(TARGETS), f"{document.name} tells of targets the Makefile lacks"


def test_the_readme_tells_how_to_run_test_and_check() -> None:
    commands = commands_in(ROOT / "README.md")
    for target in ("run", "test", "check"):
        assert any(re.search(rf"\bmake {target}\b", command) for command in commands), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_in_a_document_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    lost = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert lost == []


@pytest.mark.parametrize(
    ("status", "closing"),
    [(0, "===== 12 passed, 1 warning in 75.20s (0:01:15) ====="), (2, "===== 1 failed, 11 passed in 3.14s =====")],
)
def test_ci_runs_every_test_and_ends_with_its_closing_line_and_status(
    status: int, closing: str, tmp_path: Path
) -> None:
    stand_in = tmp_path / "make"
    said = f"echo \"make $*\"; echo '{closing}'; echo 'what make says after it'; exit {status}"
    stand_in.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
    stand_in.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run([ROOT / ".ci" / "run"], env={**os.environ, "PATH": path}, capture_output=True, text=True)
    lines = ran.stdout.splitlines()
    assert (ran.returncode, lines[0], lines[-1]) == (status, "make test", closing)
