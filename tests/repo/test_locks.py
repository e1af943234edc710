"""What is fetched is pinned, hashed, and the same for everybody."""

from __future__ import annotations

import ast
import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "tests/requirements.txt", "setup/node.txt"]
COME_WITH_FLASK = {"werkzeug", "jinja2", "markupsafe", "itsdangerous", "click"}
USED_BY_NAME = {
    "govuk-frontend-jinja",  # read by templates
    "gunicorn",  # serves in production
    "psycopg",  # SQLAlchemy's driver
    "tzdata",  # where the machine has no time zones
}
REQUIREMENT = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)([^\\]*)\\?\n((?:    --hash=sha256:[0-9a-f]{64} ?\\?\n)*)", re.MULTILINE
)


def locked(name: str) -> dict[tuple[str, str], tuple[str, int]]:
    """(package, environment marker) → (version, number of hashes)."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {(m[1], m[3].strip()): (m[2], m[4].count("--hash")) for m in REQUIREMENT.finditer(text)}


def asked(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {
        match[1].lower().replace("_", "-") for match in re.finditer(r"^([A-Za-z][A-Za-z0-9._-]*)", text, re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_each_line_of_a_lock_is_a_version_with_hashes(lock: str) -> None:
    packages = locked(lock)
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert packages
    assert all(hashes for _, hashes in packages.values())
    assert len([line for line in lines if line and line[0] not in "# "]) == len(packages)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_its_input_asks_for(lock: str) -> None:
    assert asked(lock.replace(".txt", ".in")) <= {package for package, _ in locked(lock)}


def test_the_tests_run_with_the_versions_that_run() -> None:
    runs, tests = locked("requirements.txt"), locked("tests/requirements.txt")
    shared = {package for package, _ in runs} & {package for package, _ in tests}
    assert shared
    versions = [{(p, v) for (p, _), (v, _) in lock.items() if p in shared} for lock in (runs, tests)]
    assert versions[0] == versions[1]


def test_browser_libraries_are_pinned_and_the_lock_names_no_place_to_fetch_them_from() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    pinned = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())
    assert {name: lock[f"node_modules/{name}"]["version"] for name in pinned} == pinned
    fetched = {path: entry for path, entry in lock.items() if path}
    assert all(entry.get("integrity", "").startswith("sha512-") for entry in fetched.values())
    assert not any("resolved" in entry for entry in fetched.values())


def imported(*folders: str) -> set[str]:
    """The distributions that the modules under `folders` import, by their names in a lock."""
    owners = packages_distributions()
    names = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    return {owner.lower().replace("_", "-").replace(".", "-") for name in names for owner in owners.get(name, [])}


def test_what_the_program_imports_is_asked_for() -> None:
    wanted = imported("app", "migrations")
    assert "flask" in wanted
    assert wanted - asked("requirements.in") - COME_WITH_FLASK == set()


def test_what_is_asked_for_is_imported() -> None:
    assert asked("requirements.in") - imported("app", "migrations") - USED_BY_NAME == set()
