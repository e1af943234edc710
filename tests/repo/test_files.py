"""What every committed file keeps to."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 400
UNWANTED = r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)"
WORDS_OF_BPMN = {"association"}  # a landlord's key that is also an element of every diagram

# Written in pieces, so that this file does not name them.
HOSTS = "|".join(("registry" r"\.npmjs", "pypi" r"\.org", "python" r"hosted", "deb" r"\.debian", "archive" r"\.ubuntu"))
FOLDERS = "|".join(("work", "farm", "root", "home", "Users", "tmp/bash_jobs"))
ELSEWHERE = re.compile(rf"(?<![\w.}}/*])/(?:{FOLDERS})/|{HOSTS}")


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The file's text; nothing for a picture or another binary file."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


def python_files(*folders: str) -> list[Path]:
    return [path for path in committed() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in committed()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert named == []


def test_no_link_is_committed_as_it_would_point_into_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert listed, "git lists nothing: this test proves nothing"
    assert [line for line in listed.splitlines() if line.startswith("120000 ")] == []


@pytest.mark.parametrize(
    "line", ["/".join(("see ", "work", "x")), ".".join(("https://pypi", "org")), "/".join(("", "root", ""))]
)
def test_a_registry_or_a_path_of_one_machine_would_be_found(line: str) -> None:
    assert ELSEWHERE.search(line)


@pytest.mark.parametrize("line", ["a framework/ folder", "net/work/", "https://example.org/about", "tests/root.py"])
def test_ordinary_text_is_no_path_of_one_machine(line: str) -> None:
    assert not ELSEWHERE.search(line)


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {path: len(text_of(path).splitlines()) for path in python_files("app", "setup", "tests", "migrations")}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_landlord_is_named_in_the_program() -> None:
    files = (ROOT / "landlords").glob("*.toml")
    landlords = [about for path in files if "policies" in (about := tomllib.loads(path.read_text(encoding="utf-8")))]
    names = {str(about[key]) for about in landlords for key in ("key", "name", "short_name")}
    assert names, "no landlord found to look for"
    telling = {name for name in names if name.lower().removeprefix("the ") not in WORDS_OF_BPMN}
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in telling), re.IGNORECASE)
    program = [path for path in committed() if path.relative_to(ROOT).parts[0] == "app"]
    assert [str(path.relative_to(ROOT)) for path in program if named.search(text_of(path))] == []


def unwanted_marks(module: ast.Module) -> Iterator[str]:
    """Ways of not running a test, or of running it to no end."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and re.fullmatch(UNWANTED, ast.unparse(node)):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    unwanted = {
        str(path.relative_to(ROOT)): marks
        for path in python_files("tests")
        if (marks := list(unwanted_marks(ast.parse(text_of(path)))))
    }
    assert unwanted == {}


def test_a_skipped_test_would_be_found() -> None:
    source = "import pytest\n@pytest.mark.skipif(True, reason='')\ndef test_a(): pytest.skip('later')\n"
    assert len(list(unwanted_marks(ast.parse(source)))) == 2


def test_every_module_of_the_program_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("app", "setup")
        if text_of(path).strip() and not ast.get_docstring(ast.parse(text_of(path)))
    ]
    assert silent == []
