"""flask content: check and publish what landlords run on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from app.content.checking import findings as checking
from app.content.files import content_on_disk, landlords_on_disk, read_content
from app.content.provisions import Provision, check_provisions
from app.errors import ContentError
from app.use_cases import check_content

from .console import Group, runtime, show_json

ROOMS = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "forms", ".md": "letters", ".toml": "landlords"}

group = Group("content", help="Check and publish diagrams, tables, forms and letters.")


@group.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--landlord", help="Only this landlord's content.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], landlord: str | None, as_json: bool) -> None:
    """Check what would be published: every file by itself, and that what they name exists.

    PATHS narrows what is reported to these files and folders; a file from elsewhere is checked as if it stood among the
    landlord's own.
    """
    root = runtime().settings.content
    landlords = [landlord] if landlord else landlords_on_disk(root)
    keys_of: dict[checking.ContentFinding, list[str]] = {}
    for key in landlords:
        for finding in _findings(root, key, paths):
            keys_of.setdefault(finding, []).append(key)
    errors = len(checking.errors_in(keys_of))
    if as_json:
        show_json([{**dataclasses.asdict(finding), "landlords": keys} for finding, keys in keys_of.items()])
    else:
        for finding, keys in keys_of.items():
            whose = "" if keys == landlords else f" [{', '.join(keys)}]"
            click.echo(f"{finding}{whose}")
        click.echo(f"{errors} errors, {len(keys_of) - errors} warnings")
    if errors:
        context.exit(ContentError.exit_code)


def _findings(root: Path, landlord: str, paths: tuple[Path, ...]) -> list[checking.ContentFinding]:
    files = read_content(root, landlord)
    if not paths:
        return check_content.check_content(files, landlord)
    wanted: list[str] = []
    for path in (file for given in paths for file in _files_in(given)):
        inside = path.resolve().is_relative_to(root.resolve())
        name = path.resolve().relative_to(root.resolve()).as_posix() if inside else ""
        if name not in files and path.suffix in ROOMS:
            name = f"{ROOMS[path.suffix]}/{landlord}/{path.name}"
            files[name] = path.read_bytes()
        wanted.append(name)
    return [
        finding
        for finding in check_content.check_content(files, landlord)
        if finding.where.split(" ")[0].split(":")[0] in wanted
    ]


def _files_in(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.suffix in ROOMS) if path.is_dir() else [path]


@group.command("provisions")
@click.argument("landlords", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.pass_context
def provisions(context: click.Context, landlords: tuple[str, ...], as_json: bool) -> None:
    """Show, per provision of the Code, what satisfies it in the content on disk, and what stands against it.

    Checks the content of LANDLORDS; of all, when none is named. Ends with an error when a provision is not met.
    """
    root = runtime().settings.content
    keys = landlords or tuple(landlords_on_disk(root))
    checked = {key: check_provisions(content_on_disk(root, key)) for key in keys}
    if as_json:
        show_json({key: [_provision_as_json(provision) for provision in listed] for key, listed in checked.items()})
    else:
        for key, listed in checked.items():
            _show_provisions(key, listed)
    if not all(provision.met for listed in checked.values() for provision in listed):
        context.exit(ContentError.exit_code)


def _provision_as_json(provision: Provision) -> dict[str, object]:
    return {**dataclasses.asdict(provision), "met": provision.met}


def _show_provisions(landlord: str, checked: Sequence[Provision]) -> None:
    met = sum(provision.met for provision in checked)
    click.echo(f"{landlord}: {met} of {len(checked)} provisions met by the design")
    for provision in checked:
        click.echo(f"  {provision.provision:<5} {'met    ' if provision.met else 'NOT MET'} {provision.asks}")
        if provision.satisfied_by:
            click.echo(f"        by {', '.join(provision.satisfied_by)}")
        if provision.against:
            click.echo(f"        against it: {', '.join(provision.against)}")
