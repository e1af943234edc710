"""The commands people are told to run are there and lead somewhere."""

from __future__ import annotations

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


def test_ci_runs_every_test_and_ends_with_its_status() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in script
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], capture_output=True).returncode == 0
