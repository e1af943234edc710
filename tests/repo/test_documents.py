"""Documents are short, and decisions are numbered, have a status and stand in their index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repo.documents import BLOCK, DOCUMENTS, LINK, ROOT, committed

FIVE_MINUTES = 1100  # words, at 220 a minute
WORD = re.compile(r"\w[\w'’./<>-]*")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
ROW = re.compile(r"^\| (\d+) \| \[(.+)\]\((\S+)\) \| (.+) \|$", re.MULTILINE)
STATUS = re.compile(r"^Status: (accepted|proposed|replaced by \d+)$", re.MULTILINE)


def words_in(text: str) -> int:
    """How many words there are to read, code blocks aside."""
    return len(WORD.findall(BLOCK.sub("", text)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_is_read_in_five_minutes(document: Path) -> None:
    assert words_in(document.read_text(encoding="utf-8")) <= FIVE_MINUTES


def test_words_are_counted_without_blocks_of_code() -> None:
    assert words_in("# Three words, `content check`\n\n```sh\nmake test\n```\n| a | b-c |\n") == 6


def test_each_document_that_code_or_content_refers_to_is_there() -> None:
    rooms = ("app/", "setup/", "landlords/", "bpmn/", "dmn/", "forms/", "letters/")
    files = [name for name in committed() if name.startswith(rooms) and not name.endswith((".png", ".ico", ".woff2"))]
    texts = [(ROOT / name).read_text(encoding="utf-8", errors="replace") for name in files]
    named = {name for text in texts for name in re.findall(r"\bdocs/[\w/-]+\.md\b", text)}
    assert "docs/scenarios.md" in named
    assert named - committed() == set()


def test_decisions_are_numbered_one_by_one() -> None:
    assert len(DECISIONS) > 10
    for number, path in enumerate(DECISIONS, start=1):
        assert path.name.startswith(f"{number:04d}-")
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. ")


def test_each_decision_has_a_status_and_says_why_and_what() -> None:
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert len(STATUS.findall(text)) == 1, path.name
        assert re.findall("^## (Why|Decided)$", text, re.MULTILINE) == ["Why", "Decided"], path.name


def test_the_index_of_decisions_has_each_with_its_title_and_status() -> None:
    rows = ROW.findall((ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"))
    expected = []
    for number, path in enumerate(DECISIONS, start=1):
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix(f"# {number}. ")
        expected.append((str(number), title, path.name, STATUS.findall(text)[0]))
    assert rows == expected


def test_each_document_is_reached_by_links_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document not in reached:
            reached.add(document)
            links = [document.parent / link for link in LINK.findall(document.read_text(encoding="utf-8"))]
            waiting += [link.resolve() for link in links if link.suffix == ".md" and link.exists()]
    assert [path.name for path in DOCUMENTS if path not in reached] == []
