"""What the documents tell people to run and to open is there: `python -m tests.repo.documents`.

It reads README.md, CONTRIBUTING.md, CHANGELOG.md and every page under docs/: links, and between backticks `make`
targets, `flask` commands with their options, `python -m` modules, files and folders of the repository.
A name with a placeholder (`<landlord>`, `…`) is left alone. `*` stands for at least one file.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import click
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    *(path for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md") if (path := ROOT / name).exists()),
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```(?:[a-z]+(?: (\S+))?)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
NOT_COMMITTED = ("var/", ".venv/", "node_modules/", "app/web/static/vendor")
PLACEHOLDER = re.compile(r"[<>…{}$]|\.\.\.|[A-Z]{4,}\b(?!\.md)")


def commands_in(text: str) -> list[str]:
    """What stands between backticks in a document, in blocks and in lines."""
    blocks = [line.strip() for _, block in BLOCK.findall(text) for line in block.splitlines()]
    return [*blocks, *INLINE.findall(BLOCK.sub("", text))]


def problems(document: Path) -> list[str]:
    """What a document tells of and is not there, a line each."""
    text = document.read_text(encoding="utf-8")
    written_here = {path for path, _ in BLOCK.findall(text) if path}
    lost = [f"no file {link}" for link in LINK.findall(text) if "://" not in link and not _leads(document, link)]
    for line in commands_in(text):
        lost += [*missing_targets(line), *missing_modules(line), *missing_in_flask(line)]
    for told in INLINE.findall(BLOCK.sub("", text)):
        lost += missing_files(told, written_here)
    return list(dict.fromkeys(lost))


def missing_targets(line: str) -> list[str]:
    """The targets of `make` that a line tells of and the Makefile lacks."""
    told = re.findall(r"\bmake ([a-z][a-z-]*)(?![\w-]*=)", line)
    return [f"make has no target {target}" for target in told if target not in TARGETS]


def missing_modules(line: str) -> list[str]:
    """The modules that `python -m` would not find."""
    told = re.findall(r"\bpython3? -m ([\w.]+)", line)
    return [f"python -m finds no {module}" for module in told if not _is_module(module)]


def missing_in_flask(line: str) -> list[str]:
    """The commands and options that a line gives to `flask` and that it does not have."""
    lost = []
    for told in re.findall(r"(?:^|[\s/;])flask (?:--app \S+ )?([^;|&>#]*)", line):
        words = _words(told)
        command: click.Command = flask_commands()
        while words and isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", words[0]):
            if words[0] not in command.commands:
                lost.append(f"flask has no command {told.strip()}")
                break
            command = command.commands[words.pop(0)]
        else:
            known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
            asked = {word.partition("=")[0] for word in words if word.startswith("--")}
            lost += [f"flask {told.strip()}: no option {option}" for option in sorted(asked - known)]
    return lost


def missing_files(told: str, written_here: set[str]) -> list[str]:
    """The file or folder that stands between two backticks, when it looks like one and is not there."""
    name = told.strip().rstrip("/").partition("::")[0]
    if not re.fullmatch(r"[\w./*-]+", name) or PLACEHOLDER.search(told) or told.startswith(NOT_COMMITTED):
        return []
    top, *below = PurePosixPath(name).parts
    in_the_repository = bool(below) and top in {path.split("/")[0] for path in committed()}
    if name in written_here or not (in_the_repository or name.endswith(".py")):
        return []
    wanted = PurePosixPath(name)
    there = any(_is_or_holds(PurePosixPath(path), wanted) for path in committed())
    return [] if there else [f"no file {told}"]


def _is_or_holds(path: PurePosixPath, wanted: PurePosixPath) -> bool:
    """Whether a committed file is `wanted` or stands in it; a module may be told by the end of its path."""
    if wanted.suffix == ".py" and path.parts[-len(wanted.parts) :] == wanted.parts:
        return True
    return any(each.match(str(wanted)) and len(each.parts) == len(wanted.parts) for each in (path, *path.parents))


def _leads(document: Path, link: str) -> bool:
    return (document.parent / link).exists()


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _words(text: str) -> list[str]:
    plain = text.translate(str.maketrans("[]", "  ")).replace("…", " ")
    try:
        return shlex.split(plain)
    except ValueError:  # half a quotation
        return plain.split()


@cache
def committed() -> frozenset[str]:
    """Every file of the repository, also one that is about to be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return frozenset(name for name in listed.stdout.split("\0") if name and (ROOT / name).exists())


@cache
def flask_commands() -> click.Group:
    """The commands of the program, without the rest of it."""
    from app import cli

    app = Flask("documents")
    cli.register(app)
    return app.cli


def main() -> int:
    """Print what is told and not there. 1 when there is something."""
    lost = {document: wrong for document in DOCUMENTS if (wrong := problems(document))}
    for document, wrong in lost.items():
        for line in wrong:
            print(f"{document.relative_to(ROOT)}: {line}")
    if not lost:
        print(f"{len(DOCUMENTS)} documents: every command, file and link in them is there")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
