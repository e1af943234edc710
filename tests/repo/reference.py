"""The parts of the documents that code and content can say themselves: `python -m tests.repo.reference` writes them.

Such a part stands in its page between two marks, and nothing but this program changes it:

    <!-- make docs: commands -->
    …
    <!-- end -->
"""

from __future__ import annotations

import inspect
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click

from tests.repo import contract_pages
from tests.repo.documents import ROOT, flask_commands

DOCS = ROOT / "docs"
PART = re.compile(r"(<!-- make docs: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DMN = re.compile(r"\{https://www\.omg\.org/spec/DMN/\d+/MODEL/\}decision$")
SHARED = {"letters": "shared", "common": "shared", "code": "the Code"}  # folders that belong to no landlord
PREFIX = "/api/v1"
MENDING, CONTENT = "instance ", "content "
METHODS = ("get", "post", "put", "patch", "delete")


def commands() -> Iterator[str]:
    """Every command of the program but those of content, and those that mend instances."""
    yield from _commands(lambda name: not name.startswith((MENDING, CONTENT)))


def content_commands() -> Iterator[str]:
    """The commands that check content, publish it, and say what is in force."""
    yield from _commands(lambda name: name.startswith(CONTENT))


def instance_commands() -> Iterator[str]:
    """The commands that look at instances and mend them."""
    yield from _commands(lambda name: name.startswith(MENDING))


def _commands(wanted: Callable[[str], bool]) -> Iterator[str]:
    """Commands with their arguments and options, as `--help` says them. What an option of several commands does is said
    once, below."""
    told = {name: command for name, command in _leaves(flask_commands(), ()) if wanted(name)}
    said = Counter(line for command in told.values() for line in _help_of_options(command))
    yield from _head("Command", "Does")
    for name, command in told.items():
        context = click.Context(command)
        words = [name]
        words += [each.make_metavar(context) for each in command.params if isinstance(each, click.Argument)]
        words += [_usage(each, context) for each in command.params if isinstance(each, click.Option)]
        lines = [line for line in _help_of_options(command) if said[line] == 1]
        yield _row(f"`{' '.join(words)}`", "<br>".join([_prose(command.help), *lines]))
    yield ""
    yield from sorted(f"- {line}" for line, times in said.items() if times > 1)


def _help_of_options(command: click.Command) -> list[str]:
    options = [each for each in command.params if isinstance(each, click.Option)]
    return [f"`{each.opts[0]}`: {each.help}" for each in options if each.help]


def _leaves(group: click.Group, above: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _leaves(command, (*above, name))
        else:
            yield " ".join((*above, name)), command


def _usage(option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag else f" {option.metavar or _kind(option, context)}"
    return f"{option.opts[0]}{value}" if option.required else f"[{option.opts[0]}{value}]"


def _kind(option: click.Option, context: click.Context) -> str:
    """What a person types for it: a date, a number, one of a few words, or text."""
    if isinstance(option.type, click.Choice):
        return option.make_metavar(context).strip("[]")
    kinds = {click.DateTime: "YYYY-MM-DD", click.IntRange: "NUMBER", click.Path: "PATH"}
    return next((word for kind, word in kinds.items() if isinstance(option.type, kind)), "TEXT")


def refusals() -> Iterator[str]:
    """Each kind of error that a caller can answer, by the exit code of a command and the status over REST."""
    from app import errors

    kinds = {each for each in vars(errors).values() if inspect.isclass(each) and issubclass(each, errors.RedressError)}
    yield from _head("Exit code", "Status", "When")
    kinds = {kind for kind in kinds if kind.__base__ is errors.RedressError}  # a kind of another has its code
    for kind in sorted(kinds, key=lambda each: each.exit_code):
        yield _row(str(kind.exit_code), str(kind.http_status), _prose(kind.__doc__).partition(". ")[0].rstrip("."))


def addresses() -> Iterator[str]:
    """Every address of the REST face but those of the studio, with what it does, from its OpenAPI description."""
    yield from _addresses(studio=False)


def studio_addresses() -> Iterator[str]:
    """The addresses of the studio."""
    yield from _addresses(studio=True)


def _addresses(*, studio: bool) -> Iterator[str]:
    yield from _head("Address", "What it does")
    for path, operations in _openapi()["paths"].items():
        if path.removeprefix(PREFIX).startswith("/studio") != studio:
            continue
        for method in METHODS:
            if method in operations:
                asked = [each["name"] for each in operations[method].get("parameters", []) if each["in"] == "query"]
                takes = f" Takes {', '.join(f'`{name}`' for name in asked)}." if asked else ""
                said = operations[method].get("summary", "") + takes
                yield _row(f"`{method.upper()} {path.removeprefix(PREFIX)}`", said)


def _openapi() -> Mapping[str, Any]:
    from app import create_app
    from app.config import load_settings

    with tempfile.TemporaryDirectory() as var:
        app = create_app(load_settings({"REDRESS_VAR": var, "REDRESS_LOG_LEVEL": "ERROR"}))
        document: Mapping[str, Any] = app.test_client().get("/api/openapi.json").get_json()
    return document


def acts() -> Iterator[str]:
    """Every act with what it is for: its file says it, and the act itself what it takes."""
    from tests.repo.registries import ACTS

    yield from _head("Act", "For", "Takes and does")
    for name, act in sorted(ACTS.items()):
        about = re.sub(r"^use: ", "", _prose(sys.modules[act.__module__].__doc__))
        yield _row(f"`{name}`", about[:1].upper() + about[1:], _prose((act.__doc__ or "").split("\n\n")[0]))


def parts_in_a_case() -> Iterator[str]:
    """What each kind of person may do in a case, as the test of it has it."""
    from tests.casework.parts_in_a_case import table
    from tests.content.landlords import LANDLORDS

    yield ""
    yield from table(sorted(LANDLORDS))


def recorders() -> Iterator[str]:
    """Every recorder with what it does."""
    from tests.repo.registries import RECORDERS

    yield from _described("Recorder", "Does", RECORDERS)


def services() -> Iterator[str]:
    """Every type of service task with what it does."""
    from tests.repo.registries import SERVICES

    yield from _described("Type", "Does", SERVICES)


def messages() -> Iterator[str]:
    """The messages that the program itself sends to a case, with the variables that each carries."""
    from tests.repo.registries import MESSAGES

    yield from _head("Message", "Variables")
    for name, variables in sorted(MESSAGES.items()):
        yield _row(f"`{name}`", ", ".join(f"`{each}`" for each in variables))


def diagrams() -> Iterator[str]:
    """Every diagram by its name, and whose it is."""
    yield from _whose("Process", (ROOT / "bpmn").rglob("*.bpmn"), _name_of_process)


def tables() -> Iterator[str]:
    """Every decision table by its name, and whose it is."""
    yield from _whose("Table", (ROOT / "dmn").rglob("*.dmn"), _name_of_decision)


def letters() -> Iterator[str]:
    """Every letter by its title, and whose it is."""
    yield from _whose("Letter", (ROOT / "letters").rglob("*.md"), _title_of_letter)


def _whose(kind: str, files: Iterable[Path], name: Callable[[Path], str]) -> Iterator[str]:
    """A row for each key: what it is called, and the folders that have a file of it."""
    names: dict[str, list[str]] = {}
    owners: dict[str, list[str]] = {}
    for path in sorted(files, key=lambda each: (each.parent.name not in SHARED, each.as_posix())):
        owners.setdefault(path.stem, []).append(SHARED.get(path.parent.name, path.parent.name))
        names.setdefault(path.stem, []).append(name(path))
    yield from _head(kind, "Called", "In")
    for key, where in sorted(owners.items()):
        several = len(where) > 1 and where[0] not in SHARED.values()  # each landlord calls it after itself
        called = key.replace("_", " ").capitalize() if several else names[key][0]
        yield _row(f"`{key}`", called, ", ".join(where))


def _name_of_process(path: Path) -> str:
    process = ElementTree.parse(path).getroot().find(f"{BPMN}process")
    return "" if process is None else process.get("name", "")


def _name_of_decision(path: Path) -> str:
    root = ElementTree.parse(path).getroot()
    named = {each.get("id"): each.get("name", "") for each in root.iter() if DMN.match(str(each.tag))}
    return named.get(path.stem, "")


def _title_of_letter(path: Path) -> str:
    return "".join(re.findall(r"^title: *(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[:1])


def _described(kind: str, does: str, registry: Mapping[str, Any]) -> Iterator[str]:
    yield from _head(kind, does)
    for name, function in sorted(registry.items()):
        yield _row(f"`{name}`", _prose(function.__doc__))


def _head(*columns: str) -> Iterator[str]:
    yield _row(*columns)
    yield "|" + "---|" * len(columns)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _prose(docstring: str | None) -> str:
    """A docstring on one line."""
    return " ".join(inspect.cleandoc(docstring or "").split())


PARTS: Mapping[str, Callable[[], Iterator[str]]] = {
    each.__name__: each
    for each in (
        commands,
        instance_commands,
        content_commands,
        refusals,
        addresses,
        studio_addresses,
        acts,
        parts_in_a_case,
        recorders,
        services,
        messages,
        diagrams,
        tables,
        letters,
    )
}


def pages() -> dict[Path, list[str]]:
    """The pages that have such parts, with their names."""
    blocks = {path: PART.findall(path.read_text(encoding="utf-8")) for path in DOCS.rglob("*.md")}
    return {path: [name for _, name, _ in parts] for path, parts in sorted(blocks.items()) if parts}


def written(text: str) -> str:
    """The text of a page with its parts as code and content say them now. KeyError for a part that nobody makes."""
    return PART.sub(lambda mark: "\n".join([mark[1], *PARTS[mark[2]](), "", mark[3]]), text)


def main() -> None:
    """Write every part into its page."""
    for path, names in pages().items():
        before = path.read_text(encoding="utf-8")
        after = written(before)
        path.write_text(after, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {', '.join(names)}{'' if before == after else ' (changed)'}")
    print(f"docs/reference: {contract_pages.write()} pages changed")


if __name__ == "__main__":
    main()
