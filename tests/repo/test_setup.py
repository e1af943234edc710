"""What a person is told when a machine lacks something that cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from setup import apt, chromium, node, venv

ROOT = Path(__file__).resolve().parents[2]


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_without_apt_the_packages_to_install_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(apt.SetupError, match=r"A browser is missing .* no apt-get: .*apt-get install chromium fonts"):
        apt.install(["chromium", "fonts"], "A browser")


def test_without_root_or_sudo_the_packages_to_install_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "apt-get", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(apt.SetupError, match=r"only root may install it: .*apt-get install chromium"):
        apt.install(["chromium"], "A browser")


def test_a_package_that_cannot_be_had_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "apt-get", 'for word in "$@"; do [ "$word" = install ] && exit 100; done; exit 0')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(apt.SetupError, match="A browser could not be installed"):
        apt.install(["chromium"], "A browser")


def test_an_old_python_looks_for_a_newer_one_and_else_says_which_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(apt.SetupError, match=r"Python 3\.11 or newer is needed"):
        venv.find_python()
    newer = program(tmp_path, "python3.12", "exit 0")
    assert venv.find_python() == str(newer)


def test_a_chromium_that_was_named_must_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = program(tmp_path, "chromium-browser", "echo 'Command requires the chromium snap to be installed.'; exit 1")
    monkeypatch.setenv("CHROMIUM", str(stub))
    with pytest.raises(apt.SetupError, match=r"CHROMIUM=.*chromium-browser does not start"):
        chromium.find()


def test_a_stub_that_draws_nothing_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chromium: str
) -> None:
    from setup.chromium import find

    program(tmp_path, "chromium", "echo 'Command requires the chromium snap to be installed.'")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    browser = find()
    assert browser is not None
    assert browser.parent != tmp_path


def test_a_node_too_old_for_the_libraries_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "node", "echo v12.22.9")
    program(tmp_path, "npm", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "none"))
    assert node.find_node() is None
    with pytest.raises(apt.SetupError, match="run `make setup`"):
        node.environment()


def test_what_makes_the_virtual_environment_can_be_read_by_an_older_python() -> None:
    for module in (apt, venv):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        checked = subprocess.run(
            [sys.executable, "-c", "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 7))"],
            input=source,
            text=True,
            capture_output=True,
        )
        assert checked.returncode == 0, checked.stderr
